"""Slots of shared places, and the words with which people ask for one."""
