"""Phone numbers: stored in E.164, shown with spaces for the guard."""

import re

from passbot.errors import InvalidInput

EXAMPLE = "+7 916 123-45-67"

# ASCII only, on purpose: libphonenumber would read "٩١٦" as digits and "FLOWERS" as 3569377.
_TYPED = re.compile(r"(?:tel:)?[0-9+()\[\]./\s\-‐-―]{5,40}", re.IGNORECASE)


def read(text: str, region: str = "RU") -> str:
    """Return the number in E.164. Telegram shares contacts without the plus, so a foreign number may lack it."""
    if not _TYPED.fullmatch(text.strip()):
        raise _unreadable()
    from passbot.domain.people.phone_library import (
        e164,  # imported late: the library takes a while to load
    )

    digits = re.sub(r"[^0-9+]", "", text)
    number = e164(digits, region)
    if number is None and not digits.startswith("+"):
        number = e164("+" + digits, region)
    if number is None:
        raise _unreadable()
    return number


def show(e164: str) -> str:
    """Format for reading aloud; a text that is no number (an anonymised one) stays unchanged."""
    from passbot.domain.people.phone_library import spaced

    return spaced(e164) or e164


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "phone.format",
        f"This is not a phone number. Write it with its code, like {EXAMPLE}.",
        example=EXAMPLE,
    )
