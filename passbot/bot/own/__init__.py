"""One's own settings: language, notices, mail, keys, privacy; and help."""
