"""The settings of a site: read once at start and checked, with understandable errors."""
