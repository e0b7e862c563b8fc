"""Ask Telegram for the name of the site's bot."""

from typing import Any

from passbot import proxies
from passbot.errors import Misconfigured, Unavailable
from passbot.settings.config import Settings

ANSWERS_WITHIN = 10


def asked(settings: Settings, method: str = "getMe") -> tuple[int, Any]:  # Any: JSON
    """Return the status and body of Telegram's answer. The site must have a token. Raises Unavailable, or Misconfigured
    if its proxy cannot be used.
    """
    import httpx  # slow to import

    from passbot.proxied import client

    assert settings.token is not None
    url = f"{settings.telegram_base}/bot{settings.token.get_secret_value()}/{method}"
    proxy = settings.telegrams_proxy()
    try:
        with client(proxy, ANSWERS_WITHIN) as http:
            answer = http.get(url)
        return answer.status_code, answer.json()
    except (httpx.HTTPError, ValueError) as exc:
        by = f" by the proxy {proxies.shown(proxy)}" if proxy else ""
        message = f"Telegram cannot be reached{by} ({_why(exc)})"
        raise Unavailable("telegram.away", message) from exc


def _why(exc: Exception) -> str:
    """The kind of error; of a proxy's refusal its words too, such as 407 Proxy Authentication Required."""
    import httpx

    said = str(exc)[:100] if isinstance(exc, httpx.ProxyError) else ""
    return f"{type(exc).__name__}: {said}" if said.isprintable() and said else type(exc).__name__


def of(settings: Settings) -> str | None:
    """The name for links; None if there is no token or Telegram does not answer."""
    if settings.token is None:
        return None
    try:
        status, said = asked(settings)
    except (Misconfigured, Unavailable):
        return None
    return str(said["result"]["username"]) if status == 200 else None
