"""What a feature gets and gives: one Turn of a person in, effects out. No Telegram, no network, no waiting.

A feature is a plain function `(turn) -> list[Effect]` that calls services. It runs on the database thread
inside `updates.once`: its changes, the dialog's next step and the replies it owes are one commit. What it
returns is delivered by the sender afterwards, also when the process is killed in between.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

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
class Button:
    """Exactly one of verb, url and copy. `args` travel in the callback data: 64 bytes in all."""

    label: str
    verb: str = ""
    args: tuple[str, ...] = ()
    url: str = ""
    copy: str = ""
    style: str = ""


@dataclass(frozen=True)
class Keyboard:
    """Inline buttons under a message."""

    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class ReplyKeyboard:
    """Big keys instead of the phone's keyboard; a label that equals `contact` shares the phone number."""

    rows: tuple[tuple[str, ...], ...]
    contact: str = ""
    is_once: bool = True


@dataclass(frozen=True)
class RemoveKeyboard:
    """Take the big keys away."""


AnyKeyboard = Keyboard | ReplyKeyboard | RemoveKeyboard


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


@dataclass(frozen=True)
class Say:
    """A new message. With a card's name, the message is remembered under it and `Show` edits it later."""

    html: str
    keyboard: AnyKeyboard | None = None
    card: str = ""
    picture: str = ""  # a renderer's name in pictures.py; its text becomes the caption
    picture_facts: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    is_silent: bool = False


@dataclass(frozen=True)
class Show:
    """Bring a card up to date in place; sent anew where it is gone, unless it shall be `only_in_place`.

    `message_id` names a pressed message.
    """

    html: str
    keyboard: Keyboard | None = None
    card: str = ""
    message_id: int | None = None
    picture: str = ""
    picture_facts: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    only_in_place: bool = False


@dataclass(frozen=True)
class Toast:
    """The answer to a press: a line that fades, or an alert to be closed. Every press gets one."""

    text: str = ""
    is_alert: bool = False


@dataclass(frozen=True)
class SendFile:
    name: str
    content: str  # text, written as UTF-8
    caption: str = ""


@dataclass(frozen=True)
class Erase:
    """Delete a message, such as one with a secret in it."""

    message_id: int


@dataclass(frozen=True)
class Goto:
    """The dialog's next step, kept with what it has learnt; for a day, unless it `lasts` shorter."""

    flow: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    lasts: timedelta | None = None


@dataclass(frozen=True)
class Leave:
    """The dialog is over."""


def as_json(said: object) -> dict[str, Any]:  # Any: JSON
    """All that stands in a dataclass, as JSON keeps it; six times as fast as `asdict`."""
    found: dict[str, Any] = json.loads(json.dumps(vars(said), default=vars, ensure_ascii=False))
    return found


Effect = Say | Show | Toast | SendFile | Erase | Goto | Leave
Feature = Callable[[Turn], list[Effect]]


@dataclass(frozen=True)
class Features:
    """What one module handles: by command, by the verb of a press, by the step of a dialog (`flow.step`)."""

    commands: Mapping[str, Feature] = field(default_factory=dict)
    presses: Mapping[str, Feature] = field(default_factory=dict)
    steps: Mapping[str, Feature] = field(default_factory=dict)
