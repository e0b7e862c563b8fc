"""Codes, PINs and keys. All random ones come from `secrets`."""

import hashlib
import re
import secrets
from urllib.parse import parse_qs, urlsplit

from passbot.errors import InvalidInput

# No 0 O, 1 I L, 2 Z, 5 S, 8 B: no character can be mistaken for another when it is copied by hand.
INVITE_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
INVITE_LENGTH = 20

# Letters that look alike in Latin and Cyrillic, so that either keyboard will do. No B (8), O (0), and no E: Google
# would read 2E3456 as a number.
ORDER_LETTERS = "ACHKMPTXY"
ORDER_ALPHABET = "23456789" + ORDER_LETTERS
ORDER_LENGTH = 6

_FROM_CYRILLIC = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")
_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/\S+|tg://\S+", re.IGNORECASE)
_COMMAND = re.compile(r"/start(?:@\w+)?\s+", re.IGNORECASE)


def invite_code() -> str:
    """Draw an invite code; it fits into a Telegram deep link unchanged."""
    return _random(INVITE_ALPHABET, INVITE_LENGTH)


def read_invite(text: str) -> str:
    """Read an invite code as typed or pasted: with spaces, in lower case, as a link, or as `/start CODE`."""
    typed = _linked(text) or _COMMAND.sub("", text.strip(), count=1)
    code = re.sub(r"[\s‐-―-]", "", typed).upper().translate(_FROM_CYRILLIC)
    if len(code) != INVITE_LENGTH or not set(code) <= set(INVITE_ALPHABET):
        raise InvalidInput(
            "invite.format",
            f"An invite code has {INVITE_LENGTH} letters and digits. Copy it whole, or open its link.",
            length=INVITE_LENGTH,
        )
    return code


def invite_link(bot_username: str, code: str) -> str:
    """The Telegram link that opens the bot with the code, so that nothing needs to be typed."""
    return f"https://t.me/{bot_username}?start={code}"


def order_code() -> str:
    """Draw an order code, short enough to say over the radio. It begins with a letter: no sheet reads it as a number or
    date.

    It may exist already: draw again if the database refuses it.
    """
    return secrets.choice(ORDER_LETTERS) + _random(ORDER_ALPHABET, ORDER_LENGTH - 1)


def read_order(text: str) -> str:
    """Read an order code as typed or read out: lower case, with spaces, from either keyboard."""
    typed = text.upper().translate(_FROM_CYRILLIC)
    return "".join(char for char in typed if char.isascii() and char.isalnum())


def is_order(text: str) -> bool:
    """True if the text has the format of an order code."""
    return (
        len(text) == ORDER_LENGTH
        and text[0] in ORDER_LETTERS
        and all(char in ORDER_ALPHABET for char in text)
    )


def pin() -> str:
    return f"{secrets.randbelow(100_000):05}"


def api_key() -> str:
    return "pb_" + secret()


def secret() -> str:
    """Draw a secret for a link or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The digest that we store instead of a key. No salt is needed: a key is 256 random bits and cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _linked(text: str) -> str | None:
    link = _LINK.search(text)
    if not link:
        return None
    try:
        return parse_qs(urlsplit(link[0]).query).get("start", [""])[0]
    except ValueError:
        return None
