"""Recognise requests for a time or a desk in free text: `хочу записаться`, `any desk free tomorrow?`"""

import re

_WISH = re.compile(
    r"\b(?:запис\w*|запиш\w*|заброн\w*|брон\w*|слот\w*|свободн\w*|окошк\w*|мест[оау]?|врем(?:я|ени)|book\w*|reserve"
    r"|slots?|free|available|appointments?|times?|desks?|стол\w*)\b",
    re.IGNORECASE,
)
_DESK = re.compile(r"\b(?:desks?|стол\w*|рабоч\w* мест\w*)\b", re.IGNORECASE)
_NOT_COMING = re.compile(
    r"\bне (?:приду|смогу|сможем|получ\w+|успе\w+)\b|\b(?:not coming|can ?not (?:come|make)|can['’]?t (?:come|make))\b",
    re.IGNORECASE,
)
_NO_WISH = re.compile(  # phrases with a day or a time that ask for no booking
    r"\b(?:опазд\w*|опозда\w*|задерж\w*|боле[юем]\w*|заболе\w*|сколько|late|delayed|sick|ill|how (?:long|much|many))\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\W*(?:привет(?:ик|ствую)?|здравствуйте|здрасьте|добр(?:ый|ое|ого) (?:день|утро|вечер|дня|вечера)|hi|hello|hey"
    r"|good (?:morning|afternoon|evening|day))\W*",
    re.IGNORECASE,
)
_THE_BOOKING = re.compile(
    r"(?:(?:мою|свою|мо[йи]|the|my|эту|this)\s+)?(?:запис[ьи]|брон[ьи]|бронирование|bookings?|appointment|визит)\W*",
    re.IGNORECASE,
)


def is_wish(text: str) -> bool:
    return bool(_WISH.search(text))


def is_no_wish(text: str) -> bool:
    """True for messages about being late, ill, or prices."""
    return bool(_NO_WISH.search(text))


def is_not_coming(text: str) -> bool:
    return bool(_NOT_COMING.search(text))


def wants_desk(text: str) -> bool:
    return bool(_DESK.search(text))


def is_greeting(text: str) -> bool:
    return bool(_GREETING.fullmatch(text))


def is_the_booking(text: str) -> bool:
    """True if the person names the booking to cancel only as such ("my booking"), without saying which one."""
    return bool(_THE_BOOKING.fullmatch(text))
