"""Passes: orders placed, changed and searched, and the verdict that a guard hears of each."""
