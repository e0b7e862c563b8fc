"""The rules of passbot as pure functions and frozen dataclasses. No I/O here."""
