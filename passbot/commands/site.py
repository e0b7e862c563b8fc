"""How a command comes to the site that it works on."""

from passbot import config, log
from passbot.config import Settings
from passbot.errors import Misconfigured


def enter(*, console: bool = False) -> Settings:
    """The settings, with logging set up. A server logs to stderr too, a command leaves that to its answer."""
    settings = config.load()
    try:
        log.set_up(
            settings.home / "log", level=settings.log_level, as_json=settings.log_json, console=console
        )
    except OSError as exc:
        raise Misconfigured(
            "home",
            f"{settings.home} cannot be written ({exc.strerror}): "
            "let passbot's user write there, or set PASSBOT_HOME to another folder.",
        ) from exc
    return settings
