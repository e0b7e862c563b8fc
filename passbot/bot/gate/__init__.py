"""Features for guards: search, lists, arrivals, and the PIN keypad."""
