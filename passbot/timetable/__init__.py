"""Jobs that run at certain times."""
