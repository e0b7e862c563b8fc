"""One update as features read it, whatever messenger it came from."""

from dataclasses import dataclass
from datetime import datetime

from passbot.bot.talk.turns import Contact, Press


@dataclass(frozen=True)
class Heard:
    """One update of a person."""

    telegram_id: int
    first_name: str = ""
    language_code: str | None = None
    command: str | None = None
    args: str = ""
    text: str | None = None
    contact: Contact | None = None
    press: Press | None = None
    message_id: int | None = None
    said_at: datetime | None = None
    is_edited: bool = False
    has_blocked: bool | None = None  # True: the bot was blocked; False: unblocked
