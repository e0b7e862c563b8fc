"""What a feature gets: one Turn of a person in, effects (effects.py) out. No Telegram, no network, no waiting.

A feature is a plain function `(turn) -> list[Effect]` that calls services. It runs on the database thread
inside `updates.once`: its changes, the dialog's next step and the replies it owes are one commit. The sender
delivers the effects afterwards, even if the process is killed in between.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from passbot.bot.talk.effects import AnyKeyboard, Effect, Keyboard, Say, Show
from passbot.domain.people.languages import FALLBACK
from passbot.domain.people.people import Actor, Channel, Resident, Role, acting
from passbot.domain.site.rules import Rules
from passbot.errors import NotAllowed
from passbot.texts import Texts

LONGEST_NUMBER = 19  # digits; one fewer fits into 64 bits


@dataclass(frozen=True)
class Press:
    """A pressed inline button. Its data is not trusted: `verb` is looked up, `args` are checked like typed text."""

    verb: str
    args: tuple[str, ...]
    message_id: int
    query_id: str
    is_on_picture: bool = False  # a picture's caption cannot be edited as a text message


@dataclass(frozen=True)
class Contact:
    phone: str
    is_own: bool


@dataclass(frozen=True)
class Dialog:
    """The step of a flow at which a person is; `answers` is what was said so far."""

    flow: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON


@dataclass(frozen=True)
class Site:
    """What features need to know of this installation."""

    rules: Rules
    bot_username: str
    language: str = FALLBACK  # for people whose Telegram does not say
    home: Path | None = None  # folder in which an admin may put an own greeting, FAQ and pictures
    pictures: Mapping[str, Path] = field(default_factory=dict)  # own files for `menu` and `welcome`
    secret: str = field(default="", repr=False)  # the command that opens the admin's view
    has_roster: bool = False  # people may choose their names from a list
    has_mail: bool = False
    backups: int = 0  # nightly copies that are kept
    sheet_profile: str = "full"
    page: str = "http://127.0.0.1:8000"  # public address of the API and its page; empty if there is none
    look_again: Callable[[datetime], None] = lambda _now: None  # rereads what may have changed people's roles
    commands: Collection[str] = ()  # what the bot can answer, filled in for each turn

    def link(self, path: str) -> str:
        """A link into the page. Refused if only the site's own machine could open it."""
        if not self.page:
            raise NotAllowed(
                "site.no_address",
                "The page of this site has no address yet: set PASSBOT_API_URL, and start again.",
            )
        return self.page + path


@dataclass(frozen=True)
class OpenQuestion:
    """The last question: its text, its time, the message it followed, and its confirming and declining buttons."""

    html: str = ""
    keyboard: AnyKeyboard | None = None
    at: int = 0
    message_id: int | None = None
    confirm: tuple[str, ...] = ()  # verb and args of the button
    decline: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One update of one person, with everything a feature needs to answer it."""

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
    is_edited: bool = False  # an earlier message, edited now
    is_let_in: bool = False  # the secret command has made this person an admin for a while

    @property
    def rules(self) -> Rules:
        return self.site.rules

    @property
    def actor(self) -> Actor:
        known = acting(self.resident, Channel.BOT) if self.resident else Actor(Channel.BOT, Role.RESIDENT)
        return replace(known, role=Role.ADMIN) if self.is_let_in else known

    @property
    def is_command(self) -> bool:
        """True for commands. Telegram marks only those in Latin letters; the secret one may have others."""
        return self.command is not None or (self.text or "").startswith("/")

    @property
    def role(self) -> Role | None:
        """None for a stranger."""
        return self.actor.role if self.resident or self.is_let_in else None

    def registered(self, refusal: str = "order.unregistered") -> Resident:
        """The resident of this turn. Refuses a stranger, and says how to register."""
        if self.resident is None:
            raise NotAllowed(refusal, "Only a registered resident can do this. Register first: /start")
        return self.resident

    @property
    def pressed_args(self) -> tuple[str, ...]:
        """The arguments of the pressed button; empty for a typed message."""
        return self.press.args if self.press else ()

    @property
    def pressed_message(self) -> int | None:
        """The message whose button was pressed."""
        return self.press.message_id if self.press else None

    @property
    def is_sure(self) -> bool:
        """True on the second of two presses: this button confirms what the first one asked."""
        return self.pressed_args[-1:] == ("yes",)

    def argument(self, place: int = 0) -> str:
        """One argument of the pressed button; an empty string if it has fewer."""
        return self.pressed_args[place] if place < len(self.pressed_args) else ""

    def number(self, place: int = 0) -> int:
        """An argument that is a row's id; 0, which no row has, if it is no number or too long."""
        given = self.argument(place)
        return int(given) if given.isascii() and given.isdigit() and len(given) < LONGEST_NUMBER else 0

    def in_place(
        self,
        html: str,
        keyboard: Keyboard | None = None,
        *,
        card: str = "",
        picture: str = "",
        picture_facts: Mapping[str, Any] | None = None,  # Any: JSON
    ) -> Say | Show:
        """An edit of the message whose button was pressed; for a typed message a new one."""
        facts = picture_facts or {}
        if self.press is None:
            return Say(html, keyboard, card, picture, facts)
        return Show(html, keyboard, card, self.press.message_id, picture, facts)


Feature = Callable[[Turn], list[Effect]]


@dataclass(frozen=True)
class Features:
    """What one module answers: commands, verbs of presses, and steps of dialogs (`flow.step`).

    `only_admins` is the code of the refusal to everybody but admins; without it the services refuse.
    """

    commands: Mapping[str, Feature] = field(default_factory=dict)
    presses: Mapping[str, Feature] = field(default_factory=dict)
    steps: Mapping[str, Feature] = field(default_factory=dict)
    only_admins: str = ""
