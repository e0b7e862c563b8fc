"""A conversation with a bot, as seen from both sides."""

from dataclasses import dataclass, field
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.people import Group, Person

Json = dict[str, Any]
TOASTS = 50  # stored answers to presses of a chat
TYPING_LASTS = 5.0


@dataclass
class Query:
    """A press of a button, which the bot may answer once."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    said: Json | None = None


class Chat:
    """`version` grows with every visible change; `spoken` is the version of the bot's last action."""

    def __init__(self, who: Person | Group) -> None:
        self.who = who
        self.card = who.as_chat()
        self.messages: dict[int, Json] = {}
        self.deleted: dict[int, Json] = {}
        self.silent: set[int] = set()  # messages sent without a sound
        self.pinned: list[int] = []
        self.started = False  # the person has written to the bot
        self.blocked = False  # by the person; or the bot was removed from the group
        self.keyboard: Json | None = None
        self.toasts: list[Json] = []
        self.typing: tuple[str, float] = ("", 0.0)  # the action, and until when
        self.version = self.spoken = 0
        self.changed_at = 0.0  # on a clock that never stops

    @property
    def id(self) -> int:
        return self.who.id

    @property
    def is_private(self) -> bool:
        return isinstance(self.who, Person)

    def rename(self) -> None:
        """Update the card, which future messages share; older messages keep theirs."""
        self.card = self.who.as_chat()

    def toast(self, said: Json) -> None:
        self.toasts = [*self.toasts[1 - TOASTS :], said]

    def document(self) -> Json:
        return {name: getattr(self, name) for name in KEPT} | {"silent": sorted(self.silent)}

    def recall(self, kept: Json) -> None:
        for name in KEPT:
            setattr(self, name, kept[name])
        self.silent = set(kept["silent"])


KEPT = ("pinned", "started", "blocked", "keyboard", "toasts", "version", "spoken")


@dataclass
class File:
    """A file once sent: it can be sent again by id and downloaded by path."""

    id: str
    unique_id: str
    path: str
    content: bytes = field(repr=False)
    about: Json = field(default_factory=dict)  # width, height, file_name, mime_type ...
    kind: str = "document"

    @property
    def mime_type(self) -> str:
        return str(self.about.get("mime_type", "application/octet-stream"))

    def card(self) -> Json:
        size = {"file_size": len(self.content)}
        return {"file_id": self.id, "file_unique_id": self.unique_id, **self.about, **size}
