"""The settings of a site: read once at start, checked, and told in words where they are wrong."""
