"""The site as a process: starting and stopping its parts, and its own housekeeping."""
