"""Effects: what a feature answers. Messages, edits, toasts and files, the keyboards below them, the dialog's next step.

They name nothing of Telegram: `bot/telegram/speaking.py` makes its calls of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


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
