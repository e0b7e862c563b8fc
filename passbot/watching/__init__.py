"""Monitoring: the pulse of every part, and alarms to admins."""
