"""From a turn to the feature that answers it, and from what is owed to the words of its notice."""
