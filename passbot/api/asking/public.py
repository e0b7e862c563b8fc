"""By which address people reach us: behind a proxy with TLS a request comes in plain, and is https all the same."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

SCHEMES = {"http": "https", "websocket": "wss"}


class Public:
    """Cookies are Secure and redirects stay https by the scheme of the request. A proxy that is believed tells it;
    whoever comes by the site's own https address has come by https, also where it does not.
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        parts = urlsplit(url)
        self._host = parts.netloc.encode().lower() if parts.scheme == "https" else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._host and scope["type"] in SCHEMES and (b"host", self._host) in scope["headers"]:
            scope["scheme"] = SCHEMES[scope["type"]]
        await self._app(scope, receive, send)
