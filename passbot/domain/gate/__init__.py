"""What the guard is told: verdicts, search results, the gate as the sheet shows it."""
