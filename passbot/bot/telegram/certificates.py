"""The trusted certificates, read from disk once: that takes longer than the rest of creating a client."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()
