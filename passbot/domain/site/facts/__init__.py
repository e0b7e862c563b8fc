"""What events and notices carry: a dataclass for each kind that carries anything, a module for each room."""
