"""The pictures of the guides in docs/, taken from the running product: `python -m tests.pictures`."""
