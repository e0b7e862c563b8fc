"""Two installations with one spreadsheet notice each other: one writes, the other stops and tells its admins.

`_sync` C1 has the installation that wrote last, and its machine. An installation that finds another one there writes
only a message into D1, until an admin runs `sheet take-over`. Two with the same name (a copied folder) recognise each
other by batches that their own database never noted: the one that has written before objects in D1, the other stops.
Both would need the same next number, so neither writes without having read the other's last batch.
"""

import logging
import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passbot.domain.site.proofs import Then
from passbot.errors import BoardBroken, FarSide
from passbot.services.sheet import batches, proofs, sheet_owner
from passbot.services.sheet.sheet_owner import Self
from passbot.sheets.board import Board
from passbot.sheets.rows import Seen

logger = logging.getLogger(__name__)
ASKS, OBJECTS = "asks", "objects"
ASKED_AGAIN = timedelta(minutes=5)
REMEMBERED = timedelta(minutes=10)  # after a message in D1, its writer is taken to be still there for so long
HEEDED = timedelta(seconds=15)  # after an objection, the other has certainly read it
MOST_OBJECTIONS = 3  # then the other one does not understand them, and this one stops
DIGEST = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Word:
    """A message between installations in D1."""

    verb: str
    installation: str
    at: datetime
    machine: str

    @classmethod
    def read(cls, text: str) -> "Word | None":
        parts = text.split(maxsplit=3)
        if len(parts) < 3 or parts[0] not in (ASKS, OBJECTS) or not re.fullmatch(r"\d{1,11}", parts[2]):
            return None
        at = datetime.fromtimestamp(int(parts[2]), UTC)
        return cls(parts[0], parts[1], at, parts[3] if len(parts) > 3 else "")

    def objects_to(self, this: Self, now: datetime) -> bool:
        """True for a recent objection to this installation. An old one came back with an older version or backup."""
        is_ours = self.verb == OBJECTS and self.installation == this.installation
        return is_ours and abs(now - self.at) < REMEMBERED

    def __str__(self) -> str:
        return f"{self.verb} {self.installation} {int(self.at.timestamp())} {self.machine}"


class Ownership:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._machine = socket.gethostname()[:60]
        self._met: tuple[str, datetime] | None = None
        # After a takeover the previous owner must read our name, even if no cell changes.
        self.is_to_be_marked = False
        self.begin()

    def begin(self) -> None:
        """Forget what was seen: another holder of our lease, with the same database, may have written meanwhile."""
        self._has_written = False
        self._latest: tuple[int, str] | None = None  # the batch seen last
        self._silent_since: datetime | None = None
        self._objections = 0

    def mark_over(self, owner: str) -> str:
        """What the next batch writes into C1; empty if it is there already."""
        mine = f"{sheet_owner.this().installation} {self._machine}"
        return mine if owner != mine else ""

    def wrote(self) -> None:
        self._has_written = True

    def visitor(self, now: datetime) -> str | None:
        """The machine of another installation that was given our spreadsheet and may still be running."""
        return self._met[0] if self._met and abs(now - self._met[1]) < REMEMBERED else None

    def greet(self, *, now: datetime) -> None:
        """Check the owner before anything is created or repaired; BoardBroken if it is another's."""
        owner, word = self._board.signs()
        self._refuse_anothers(sheet_owner.this(), owner, word, now)

    def may_go_on(self, seen: Seen, now: datetime) -> bool:
        """False while the other one has to read our objection; BoardBroken if we may not write."""
        this = sheet_owner.this()
        self._refuse_anothers(this, seen.owner, seen.word, now)
        self.is_to_be_marked = this.follows != "" and _name(seen.owner) != this.installation
        if this.follows and not self.is_to_be_marked:
            sheet_owner.followed()
        is_new = self._latest is not None and self._latest != (seen.number, seen.digest)
        self._latest = seen.number, seen.digest
        if is_new and not self.is_to_be_marked and self._is_anothers(seen):
            self._answer(this, seen, now)
        if self._silent_since and now - self._silent_since >= HEEDED:
            self._silent_since = None
        return self._silent_since is None

    def _refuse_anothers(self, this: Self, owner: str, word: str, now: datetime) -> None:
        told = Word.read(word)
        if told and told.objects_to(this, now) and word != this.objection:
            sheet_owner.ousted(self._board.id)
            self._ask(this, None, now)  # replaces the objection, or a restored backup would find it next year
            raise _anothers(_machine(owner))
        if _is_left(self._board, this, owner):
            if this.ousted_from != self._board.id:
                # remembered: if C1 is deleted or restored, that is no admin's decision
                sheet_owner.ousted(self._board.id)
            self._ask(this, told, now)
            raise _anothers(_machine(owner))
        if told and told.verb == ASKS:
            self._met = told.machine, told.at

    def _is_anothers(self, seen: Seen) -> bool:
        """True for a batch that appeared while we watched and that our database never noted."""
        is_higher = seen.number > batches.last_number(self._board.id)
        is_ours = DIGEST.fullmatch(seen.digest) is None or batches.knows(self._board.id, seen.digest)
        return is_higher and not is_ours

    def _answer(self, this: Self, seen: Seen, now: datetime) -> None:
        """Settle who goes on: the one that has written before objects, the other stops."""
        logger.error("another passbot writes to this spreadsheet number=%d by=%s", seen.number, seen.owner)
        if not self._has_written or self._objections >= MOST_OBJECTIONS:
            sheet_owner.ousted(self._board.id)
            self._ask(this, None, now)
            raise _anothers(_machine(seen.owner))
        word = Word(OBJECTS, this.installation, now, self._machine)
        sheet_owner.objected(str(word))
        self._say(word)
        self._objections += 1
        self._silent_since = now
        self._met = _machine(seen.owner), now

    def _ask(self, this: Self, told: Word | None, now: datetime) -> None:
        """Tell the other one, so that its admins hear of it; not again while such a message is there."""
        if told is None or told.verb != ASKS or abs(now - told.at) >= ASKED_AGAIN:
            self._say(Word(ASKS, this.installation, now, self._machine))

    def _say(self, word: Word) -> None:
        if proofs.then(self._board.id) is Then.STOP:
            return  # nothing at all is written
        try:
            self._board.say(str(word))
        except FarSide as exc:
            logger.warning("the other passbot was not told: %s", exc.message)


def keeper(board: Board, owner: str, word: str, *, now: datetime) -> BoardBroken | None:
    """The error, if the spreadsheet is not ours to write; for commands that only read."""
    this, told = sheet_owner.looked_at(), Word.read(word)
    is_objected_to = told is not None and told.objects_to(this, now) and word != this.objection
    return _anothers(_machine(owner)) if is_objected_to or _is_left(board, this, owner) else None


def _is_left(board: Board, this: Self, owner: str) -> bool:
    """True if another's name is there, or this installation was told to leave."""
    return this.ousted_from == board.id or _name(owner) not in ("", this.installation, this.follows)


def take_over(board: Board) -> bool:
    """An admin wants this installation to write; False if it does already."""
    owner, this = _name(board.signs()[0]), sheet_owner.this()
    if owner in ("", this.installation) and this.ousted_from != board.id:
        return False
    sheet_owner.take_over(owner)
    return True


def _name(owner: str) -> str:
    """The installation's name; empty for anything that a person typed there."""
    name = owner.partition(" ")[0]
    return name if DIGEST.fullmatch(name) else ""


def _machine(owner: str) -> str:
    return owner.partition(" ")[2]


def _anothers(machine: str) -> BoardBroken:
    where = f" on the machine {machine}" if machine else ""
    return BoardBroken(
        "board.another",
        f"Another passbot{where} keeps this spreadsheet. Stop that one, or give this one a spreadsheet of its own. "
        "If this one is to keep it, run `sheet take-over`.",
    )
