"""Check URLs in buttons and texts, as far as the server does."""

import re

PROTOCOLS = ("http", "https", "tg", "ton", "tonsite", "mailto", "tel")
HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}|localhost|\d+(?:\.\d+){3}|\[[\da-fA-F:]+\]")


def complaint(url: str) -> str:
    """The server's complaint about the URL; empty if it is accepted."""
    protocol, colon, rest = url.strip().partition("://")
    if not colon:
        protocol, rest = "http", url.strip()
    if protocol.lower() not in PROTOCOLS:
        return "Unsupported URL protocol"
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    if not host:
        return "URL host is empty"
    if protocol.lower() in ("http", "https") and not HOST.fullmatch(re.sub(r":\d+$", "", host)):
        return "Wrong HTTP URL"
    return ""


def is_good(url: str) -> bool:
    return not complaint(url)
