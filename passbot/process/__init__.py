"""The site as a process: its parts, how they start and stop, and what it keeps in order for itself."""
