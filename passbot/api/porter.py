"""Rate limits, before anything else of a request is handled: for each person's keys, for each address, and for wrong
keys. Refusing is cheap, so a flood stops nobody.
"""

import ipaddress
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from passbot.api.asking.errors import refusal
from passbot.api.asking.site import ApiSite
from passbot.api.signing_in import cookie_of
from passbot.domain.codes import digest
from passbot.errors import PassbotError
from passbot.listening.noise import Noise
from passbot.listening.pace import Pace, Share
from passbot.services.people.keys import Holder

logger = logging.getLogger(__name__)

WRONG_PACE, WRONG_BURST = 1.0, 10  # wrong keys from one address: 10 at once, then one a second
WATCHED = "/health"
MEASURED = "/metrics"


class Porter:
    """The outermost middleware except CORS. Valid keys have their own limit, whatever else comes from their address."""

    def __init__(self, app: ASGIApp, site: ApiSite, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._site = app, site
        self._people = Pace(site.key_pace, clock)
        self._addresses = Pace(site.address_pace, clock)
        self._wrong = Pace(WRONG_PACE if site.address_pace else 0, clock, burst=WRONG_BURST)
        self._noise = Noise(logger, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or _is_watchman(scope):
            await self._app(scope, receive, send)
            return
        share = await self._share(scope)
        if share is None:
            await self._app(scope, receive, send)
        elif share.wait:
            await _refuse(scope, receive, send, share)
        else:
            await self._app(scope, receive, _telling(send, share))

    async def _share(self, scope: Scope) -> Share | None:
        address = network(scope)
        key = bearer(scope)
        if self._site.metrics_key and scope["path"] == MEASURED:
            return self._of_metrics(key, address)
        if key is None:
            return await self._without_key(scope, address)
        try:
            holder = await self._site.known(digest(key))
        except PassbotError:  # the database is away; the endpoint reports it
            return None
        return self._of_key(holder, address)

    async def _without_key(self, scope: Scope, address: str) -> Share | None:
        """Limit by address; a person who is signed in to the page has their own limit, unaffected by others at that
        address.
        """
        visitor = HTTPConnection(scope)
        session = visitor.cookies.get(cookie_of(visitor))
        with suppress(PassbotError):  # the database is away: limit by address
            if session and (resident := await self._site.signed_in(session)):
                who = f"resident {resident.id}"
                return self._counted("requests", self._people.take(who), who)
        return self._counted("requests", self._addresses.take(address), address)

    def _of_metrics(self, key: str | None, address: str) -> Share | None:
        """The right key is never made to wait, and the database is not asked: it may be away."""
        return None if self._site.is_metrics_key(key) else self._of_key(None, address)

    def _of_key(self, holder: Holder | None, address: str) -> Share | None:
        if holder:
            who = f"resident {holder[0].id}"
            return self._counted("requests", self._people.take(who), who)
        self._noise("wrong key", address)
        return self._wrong.take(address)

    def _counted(self, what: str, share: Share | None, who: str) -> Share | None:
        if share and share.wait:
            self._noise(f"too many {what}", who)
        return share


def _telling(send: Send, share: Share) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *share.headers]
        await send(message)

    return told


async def _refuse(scope: Scope, receive: Receive, send: Send, share: Share) -> None:
    words = "Too many requests at once. Wait as many seconds as Retry-After says, and ask more slowly."
    answer = refusal(scope["path"], 429, words, "http.429")
    answer.raw_headers.extend(share.headers)
    await answer(scope, receive, send)  # for a WebSocket's handshake too


def _is_watchman(scope: Scope) -> bool:
    """True for /health from this machine: a flood by strangers must not stop the site's monitoring."""
    return scope["path"] == WATCHED and _host(scope) in ("127.0.0.1", "::1")


def _host(scope: Scope) -> str:
    client: Any = scope.get("client")  # Any: ASGI's
    return client[0] if client else ""


def network(scope: Scope) -> str:
    """The IPv4 address, or the IPv6 network that one household has."""
    host = _host(scope)
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_network((host, 64), strict=False))
    except ValueError:
        return host


def bearer(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, key = value.decode("latin-1").partition(" ")
            return key.strip() if kind.lower() == "bearer" else None
    return None
