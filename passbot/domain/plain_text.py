"""Short texts that people add in their own words: labels, reasons, names of cars."""

import unicodedata


def is_plain(text: str) -> bool:
    """Can it be seen, kept and written anywhere? Control characters and half characters cannot."""
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in text)
