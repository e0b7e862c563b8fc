"""Phone numbers: E.164 inside, spaced for the guard's eye outside."""

import re

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
    region_code_for_number,
)

from passbot.errors import InvalidInput

EXAMPLE = "+7 916 123-45-67"

# libphonenumber's region of numbers that belong to no country: "8 (000) 000-00-00" would be free-phone +800.
_NOWHERE = "001"

# Every +7 9xx is a mobile range; new blocks are given out faster than the library learns of them.
_RUSSIAN_MOBILE = re.compile(r"\+79[0-9]{9}")

# ASCII on purpose: libphonenumber would take "٩١٦" for digits and "FLOWERS" for 3569377.
_TYPED = re.compile(r"(?:tel:)?[0-9+()\[\]./\s\-‐-―]{5,40}", re.IGNORECASE)


def read(text: str, region: str = "RU") -> str:
    """The number in E.164. Telegram shares contacts without the plus, so a foreign number may lack it."""
    if not _TYPED.fullmatch(text.strip()):
        raise _unreadable()
    digits = re.sub(r"[^0-9+]", "", text)
    number = _parsed(digits, region)
    if number is None and not digits.startswith("+"):
        number = _parsed("+" + digits, region)
    if number is None:
        raise _unreadable()
    return format_number(number, PhoneNumberFormat.E164)


def show(e164: str) -> str:
    """As the guard reads it aloud; what is no number (an anonymised one) stays as it is."""
    try:
        return format_number(parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


def _parsed(digits: str, region: str) -> PhoneNumber | None:
    try:
        number = parse(digits, region)
    except NumberParseException:
        return None
    return number if _is_real(number) else None


def _is_real(number: PhoneNumber) -> bool:
    if _RUSSIAN_MOBILE.fullmatch(format_number(number, PhoneNumberFormat.E164)):
        return True
    return is_valid_number(number) and region_code_for_number(number) != _NOWHERE


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "phone.format",
        f"This is not a phone number. Write it with its code, like {EXAMPLE}.",
        example=EXAMPLE,
    )
