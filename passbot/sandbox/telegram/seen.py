"""What a person sees: a chat at one moment, its messages, and the answer to a press."""

from dataclasses import dataclass
from typing import Any  # Any: JSON

Json = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message as its reader sees it; `raw` is the Message of the Bot API."""

    raw: Json

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The text, or a picture's caption."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def entities(self) -> list[tuple[str, str]]:
        """Type and text of each: ("bold", "Hello")."""
        units = self.text.encode("utf-16-le")
        found: list[Json] = self.raw.get("entities") or self.raw.get("caption_entities") or []
        places = [(each["type"], each["offset"], each["offset"] + each["length"]) for each in found]
        return [(kind, units[2 * start : 2 * end].decode("utf-16-le")) for kind, start, end in places]

    @property
    def rows(self) -> list[list[Json]]:
        found: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return found

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    @property
    def is_from_bot(self) -> bool:
        return bool(self.raw["from"]["is_bot"])

    @property
    def is_edited(self) -> bool:
        return "edit_date" in self.raw


@dataclass(frozen=True)
class Chat:
    """A chat at one moment."""

    raw: Json

    @property
    def messages(self) -> list[Message]:
        return [Message(each) for each in self.raw["messages"]]

    @property
    def from_bot(self) -> list[Message]:
        return [each for each in self.messages if each.is_from_bot]

    @property
    def last(self) -> Message:
        """The bot's newest message."""
        return self.from_bot[-1]

    @property
    def keyboard(self) -> list[list[str]]:
        """The reply keyboard."""
        shown = self.raw["keyboard"] or {"keyboard": []}
        return [[key["text"] for key in row] for row in shown["keyboard"]]

    @property
    def commands(self) -> list[str]:
        return [each["command"] for each in self.raw["commands"]]

    @property
    def toasts(self) -> list[str]:
        """Answers to presses, oldest first."""
        return [each["text"] for each in self.raw["toasts"]]

    @property
    def is_spinning(self) -> bool:
        return bool(self.raw["spinning"])


@dataclass(frozen=True)
class Answer:
    """The bot's answer to a press, if it came in time."""

    answered: bool
    text: str = ""
    show_alert: bool = False
    url: str = ""
