"""Transcripts: text files that read like a chat. The people's lines are what is played, the bot's are compared."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from passbot.sandbox.telegram.client import Answer, Phone

FOLDER = Path(__file__).parent / "transcripts"
LANGUAGES = ("en", "ru")
EMPTY = "(An empty house)"
NEW_LINE = "⏎"
INDENT = "     "
_LINE = re.compile(
    r"(?P<who>Anna|Boris|Gena|Olga)(?P<deed>: | presses | shares | sends | forwards: )(?P<what>.*)"
    r"|It is (?P<clock>\d\d:\d\d(?: tomorrow)?)\."
)
_STAGE = re.compile(r"\((?P<who>\w+) (?P<how>lives in house|is a) (?P<what>\w+)\)")


@dataclass(frozen=True)
class Line:
    """What somebody does, as it stands in the file; or, by nobody, what time it has become."""

    written: str
    who: str
    deed: str
    what: str


@dataclass(frozen=True)
class Script:
    """`opening` says what it is about and who lives there already: comments and stage directions."""

    opening: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def people(self) -> set[str]:
        return {line.who for line in self.lines if line.who} | {who for who, _, _ in self.settled}

    @property
    def settled(self) -> list[tuple[str, str, str]]:
        """Who is registered before it begins: name, how, and the house or role."""
        found = (_STAGE.fullmatch(line) for line in self.opening)
        return [(stage["who"], stage["how"], stage["what"]) for stage in found if stage]


def read(path: Path) -> Script:
    written = path.read_text().splitlines()
    lines = [
        Line(row, found["who"] or "", (found["deed"] or "").strip(" :"), found["what"] or found["clock"])
        for row in written
        if (found := _LINE.fullmatch(row))
    ]
    return Script(tuple(row for row in written if row.startswith(("#", "("))), tuple(lines))


def files(language: str, part: str = "") -> list[Path]:
    return sorted((FOLDER / language / part).glob("*.txt"))


def act(phone: Phone, deed: str, what: str) -> Answer | None:
    """Do it; a press is answered."""
    if deed == "presses":
        return phone.press(what.strip("[]"))
    _DEEDS[(deed, what) if (deed, what) in _DEEDS else deed](phone, what)
    return None


def _shares_another(phone: Phone, _what: str) -> object:
    return phone.share_somebody("+79160000001", "Somebody")


_DEEDS: dict[str | tuple[str, str], Callable[[Phone, str], object]] = {
    "": lambda phone, what: phone.say(what.replace(NEW_LINE, "\n")),
    "forwards": lambda phone, what: phone.forward(what),
    ("shares", "the phone number"): lambda phone, _: phone.share_contact(),
    ("shares", "somebody else's number"): _shares_another,
    ("sends", "a voice message"): lambda phone, _: phone.send_file(b"...", kind="voice", name="voice.ogg"),
}
