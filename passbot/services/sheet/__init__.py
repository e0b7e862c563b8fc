"""The database's side of the sheet's worker: ticks, batches, holds, worksheets."""
