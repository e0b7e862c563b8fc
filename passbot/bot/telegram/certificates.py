"""Whom the bot trusts on the network, read from disk once: it takes longer than all else a new client does."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()
