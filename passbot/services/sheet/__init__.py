"""What the sheet's worker asks of the database and writes into it: ticks, batches, holds, worksheets."""
