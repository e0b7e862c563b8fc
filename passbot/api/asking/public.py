"""The site's public address. Behind a TLS proxy a request arrives as http although the client used https."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

SCHEMES = {"http": "https", "websocket": "wss"}


class Public:
    """Set the request's scheme, which decides about Secure cookies and https redirects. A trusted proxy sends it; a
    request for the site's own https address counts as https even without.
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        parts = urlsplit(url)
        self._host = parts.netloc.encode().lower() if parts.scheme == "https" else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._host and scope["type"] in SCHEMES and (b"host", self._host) in scope["headers"]:
            scope["scheme"] = SCHEMES[scope["type"]]
        await self._app(scope, receive, send)
