"""What the words mean: pure functions and frozen dataclasses, no I/O."""
