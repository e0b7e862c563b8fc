"""What is known of the world's phone numbers, by libphonenumber; who reads or shows no number does without it."""

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

# libphonenumber's region of numbers that belong to no country: "8 (000) 000-00-00" would be free-phone +800.
_NOWHERE = "001"

# Every +7 9xx is a mobile range; new blocks are given out faster than the library learns of them.
_RUSSIAN_MOBILE = re.compile(r"\+79[0-9]{9}")


def e164(digits: str, region: str) -> str | None:
    """None where there is no such number."""
    try:
        number = parse(digits, region)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if _is_real(number) else None


def spaced(number: str) -> str | None:
    """An E.164 number as it is read aloud."""
    try:
        return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return None


def _is_real(number: PhoneNumber) -> bool:
    if _RUSSIAN_MOBILE.fullmatch(format_number(number, PhoneNumberFormat.E164)):
        return True
    return is_valid_number(number) and region_code_for_number(number) != _NOWHERE
