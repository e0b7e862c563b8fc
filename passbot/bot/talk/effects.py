"""Effects: what a feature answers. Messages, edits, toasts and files, the keyboards below them, the dialog's next step.

They know nothing of Telegram: `bot/telegram/speaking.py` turns them into its calls.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Button:
    """A button with exactly one of verb, url and copy. Verb and `args` travel in the callback data: 64 bytes in all."""

    label: str
    verb: str = ""
    args: tuple[str, ...] = ()
    url: str = ""
    copy: str = ""
    style: str = ""  # its colour: `primary` is blue, `success` green, `danger` red


@dataclass(frozen=True)
class Keyboard:
    """Inline buttons under a message."""

    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class ReplyKeyboard:
    """Keys in place of the phone's keyboard. A key whose label equals `contact` shares the phone number."""

    rows: tuple[tuple[str, ...], ...]
    contact: str = ""
    is_once: bool = True


@dataclass(frozen=True)
class RemoveKeyboard:
    """Remove the reply keyboard."""


AnyKeyboard = Keyboard | ReplyKeyboard | RemoveKeyboard


@dataclass(frozen=True)
class Say:
    """A new message. With `card`, its id is remembered under that name, and `Show` can edit it later."""

    html: str
    keyboard: AnyKeyboard | None = None
    card: str = ""
    picture: str = ""  # a name in pictures.py; `html` becomes the caption
    picture_facts: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    is_silent: bool = False


@dataclass(frozen=True)
class Show:
    """Edit a card in place; if its message is gone, send it anew unless `only_in_place`.

    `message_id` is that of a pressed message.
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
    """The answer to a press: a line that fades, or an alert. Every press gets one."""

    text: str = ""
    is_alert: bool = False


@dataclass(frozen=True)
class SendFile:
    name: str
    content: str  # written as UTF-8
    caption: str = ""


@dataclass(frozen=True)
class Erase:
    """Delete a message, such as one that contains a secret."""

    message_id: int


@dataclass(frozen=True)
class Goto:
    """The dialog's next step with its answers; expires after a day unless `lasts` is given."""

    flow: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    lasts: timedelta | None = None


@dataclass(frozen=True)
class Leave:
    """End the dialog."""


def as_json(said: object) -> dict[str, Any]:  # Any: JSON
    """A dataclass, with those in it, as JSON values. For one with a keyboard `asdict` takes more than twice as long."""
    found: dict[str, Any] = json.loads(json.dumps(vars(said), default=vars, ensure_ascii=False))
    return found


Effect = Say | Show | Toast | SendFile | Erase | Goto | Leave
