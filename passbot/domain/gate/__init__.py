"""What the guard sees: verdicts, search results, the gate's rows on the sheet."""
