"""What a feature gets: one Turn of a person in, effects (effects.py) out. No Telegram, no network, no waiting.

A feature is a plain function `(turn) -> list[Effect]` that calls services. It runs on the database thread
inside `updates.once`: its changes, the dialog's next step and the replies it owes are one commit. What it
returns is delivered by the sender afterwards, also when the process is killed in between.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from passbot.bot.talk.effects import AnyKeyboard, Effect
from passbot.domain.people.people import Actor, Channel, Resident, Role, acting
from passbot.domain.site.rules import Rules
from passbot.errors import NotAllowed
from passbot.texts import Texts


@dataclass(frozen=True)
class Press:
    """An inline button. Its data is not trusted: `verb` is looked up, `args` are checked like typed text."""

    verb: str
    args: tuple[str, ...]
    message_id: int
    query_id: str
    is_on_picture: bool = False  # the words below a picture cannot be edited as a text


@dataclass(frozen=True)
class Contact:
    phone: str
    is_own: bool


@dataclass(frozen=True)
class Dialog:
    """Where a person stands in a flow; `answers` is what was said so far."""

    flow: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON


@dataclass(frozen=True)
class Site:
    """What features need to know of this installation."""

    rules: Rules
    bot_username: str
    languages: tuple[str, ...] = ("ru", "en")
    language: str = "en"  # of those whose Telegram does not say
    home: Path | None = None  # where an admin may put an own greeting, FAQ and pictures
    pictures: Mapping[str, Path] = field(default_factory=dict)  # those that settings name: menu, welcome
    secret: str = field(default="", repr=False)  # the command that opens the admin's view
    has_roster: bool = False  # people take their names from a list
    has_mail: bool = False
    page: str = "http://127.0.0.1:8000"  # where people reach the API and its page; nowhere: empty
    look_again: Callable[[datetime], None] = lambda _now: None  # at what may have changed the roles of people
    commands: Collection[str] = ()  # what the bot can do, filled in for each turn

    def link(self, path: str) -> str:
        """Into the page. Never one that only the machine of the site could follow."""
        if not self.page:
            raise NotAllowed(
                "site.no_address",
                "The page of this site has no address yet: set PASSBOT_API_URL, and start again.",
            )
        return self.page + path


@dataclass(frozen=True)
class OpenQuestion:
    """What was asked last, since when, and by which message of the person; the one button that says yes to it."""

    html: str = ""
    keyboard: AnyKeyboard | None = None
    at: int = 0
    message_id: int | None = None
    confirm: tuple[str, ...] = ()  # the verb and its args
    decline: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One update of one person."""

    telegram_id: int
    now: datetime
    texts: Texts
    site: Site
    resident: Resident | None = None
    first_name: str = ""
    command: str | None = None
    args: str = ""
    text: str | None = None
    contact: Contact | None = None
    press: Press | None = None
    dialog: Dialog | None = None
    asked: OpenQuestion | None = None
    message_id: int | None = None
    said_at: datetime | None = None
    is_edited: bool = False  # a message of before, put right
    is_let_in: bool = False  # the secret command has made an admin of this person, for a while

    @property
    def rules(self) -> Rules:
        return self.site.rules

    @property
    def actor(self) -> Actor:
        known = acting(self.resident, Channel.BOT) if self.resident else Actor(Channel.BOT, Role.RESIDENT)
        return replace(known, role=Role.ADMIN) if self.is_let_in else known

    @property
    def is_command(self) -> bool:
        """Telegram marks commands of Latin letters only; the secret one may have others."""
        return self.command is not None or (self.text or "").startswith("/")

    @property
    def role(self) -> Role | None:
        """None for a stranger."""
        return self.actor.role if self.resident or self.is_let_in else None


Feature = Callable[[Turn], list[Effect]]


@dataclass(frozen=True)
class Features:
    """What one module handles: by command, by the verb of a press, by the step of a dialog (`flow.step`)."""

    commands: Mapping[str, Feature] = field(default_factory=dict)
    presses: Mapping[str, Feature] = field(default_factory=dict)
    steps: Mapping[str, Feature] = field(default_factory=dict)
