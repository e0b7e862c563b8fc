"""Ask Telegram for the name of the site's bot."""

from typing import Any

from passbot.errors import Unavailable
from passbot.settings.config import Settings

ANSWERS_WITHIN = 10


def asked(settings: Settings, method: str = "getMe") -> tuple[int, Any]:  # Any: JSON
    """Return the status and body of Telegram's answer. The site must have a token."""
    import httpx  # slow to import

    assert settings.token is not None
    url = f"{settings.telegram_base}/bot{settings.token.get_secret_value()}/{method}"
    try:
        answer = httpx.get(url, timeout=ANSWERS_WITHIN)
        return answer.status_code, answer.json()
    except (httpx.HTTPError, ValueError) as exc:
        raise Unavailable("telegram.away", f"Telegram cannot be reached ({type(exc).__name__})") from exc


def of(settings: Settings) -> str | None:
    """The name for links; None if there is no token or Telegram does not answer."""
    if settings.token is None:
        return None
    try:
        status, said = asked(settings)
    except Unavailable:
        return None
    return str(said["result"]["username"]) if status == 200 else None
