"""Read and format phone numbers with libphonenumber. A separate module, since its import is slow."""

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

# libphonenumber's region for numbers without a country: "8 (000) 000-00-00" would be free-phone +800.
_NOWHERE = "001"

# Every +7 9xx counts as mobile: new blocks are given out faster than the library is updated.
_RUSSIAN_MOBILE = re.compile(r"\+79[0-9]{9}")


def e164(digits: str, region: str) -> str | None:
    """Return the number in E.164; None if no such number exists."""
    try:
        number = parse(digits, region)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if _is_real(number) else None


def spaced(number: str) -> str | None:
    """Format an E.164 number for reading aloud."""
    try:
        return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return None


def _is_real(number: PhoneNumber) -> bool:
    if _RUSSIAN_MOBILE.fullmatch(format_number(number, PhoneNumberFormat.E164)):
        return True
    return is_valid_number(number) and region_code_for_number(number) != _NOWHERE
