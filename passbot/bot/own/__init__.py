"""What is one's own: language, notices, e-mail, keys, privacy, help."""
