"""The site as a process: starting and stopping its parts, and its own housekeeping."""

# Each part, and its name in the health notes.
PARTS = {
    "bot": "bot",
    "sync": "sheet",
    "api": "api",
    "jobs": "timetable",
    "mail": "mail",
}
