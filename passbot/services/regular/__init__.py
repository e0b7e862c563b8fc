"""Passes that come again: series, their days, and links by which a host's guests name their own cars."""
