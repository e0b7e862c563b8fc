"""Days and hours as people say them, and windows of time."""
