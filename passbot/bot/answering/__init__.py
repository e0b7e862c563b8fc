"""Answering: finds the feature for a turn, and the words for a notice."""
