"""Joining: by a code, a link, the roster, or an admin's approval."""
