"""Check short free texts: labels, reasons, names of cars."""

import unicodedata


def is_plain(text: str) -> bool:
    """True without control characters and half characters (surrogates), which cannot be shown or stored everywhere."""
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in text)
