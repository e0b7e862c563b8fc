"""Builds a site's spreadsheet from plain settings: board, sync, worker, and the commands on it."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from passbot.domain.gate.gate import CALLS_A_MINUTE, GOOGLES_QUOTA, Why
from passbot.domain.site.proofs import broken
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict
from passbot.pulse import Part
from passbot.services.processes import leases
from passbot.services.sheet import holds, proofs, ticks, worksheets
from passbot.services.site import house_rules
from passbot.services.telling import doubts
from passbot.services.unit_of_work import together
from passbot.sheets import ownership
from passbot.sheets.adopting import Copybook
from passbot.sheets.auditing import audit
from passbot.sheets.finding import find_spreadsheet
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far
from passbot.sheets.holding import Holding
from passbot.sheets.identity import Memory, NoMemory, OnlyLooks
from passbot.sheets.nameless import recalled
from passbot.sheets.ownership import Ownership
from passbot.sheets.proving.proof import Prover
from passbot.sheets.rows import SeenRow
from passbot.sheets.set_up import Look
from passbot.sheets.sync import Sync
from passbot.sheets.timing import Pace
from passbot.sheets.torn import known_again
from passbot.sheets.why import Asking
from passbot.sheets.words import Wording
from passbot.sheets.worker import Worker
from passbot.texts import Texts

THE_REST = "The worker writes the rest in its next cycle."
NOTHING_MORE = "The worker writes nothing: `check` says what a proof has found."
UNPROVED = (
    "The rows would be set aside, and no worker writes them anew: `check --prove` has found {} to be otherwise. Once "
    "it finds that it holds, this can be done."
)


@dataclass(frozen=True)
class Spreadsheet:
    key: Mapping[str, Any]  # Any: Google's JSON
    title: str
    latest: str
    completed: str
    texts: Texts
    zone: str
    settings_rules: Rules
    base: str | None = None
    is_minimal: bool = False
    show_hours: int = 48
    rollover_rows: int = 50_000
    interval: float = 3

    @property
    def account(self) -> str:
        """The address with which the spreadsheet must be shared."""
        return str(self.key["client_email"])

    @cached_property
    def far(self) -> Far:
        """The client, shared by all uses, so that they share one budget of calls."""
        return Far(self.key, base=self.base)

    def as_ruled(self) -> "Spreadsheet":
        """The same in the zone that an admin may have set since, with the same client."""
        zone = house_rules.current(self.settings_rules).zone
        ruled = replace(self, zone=zone, texts=replace(self.texts, zone=ZoneInfo(zone)))
        vars(ruled)["far"] = self.far
        return ruled

    @property
    def wording(self) -> Wording:
        return Wording(self.texts, is_minimal=self.is_minimal)

    @property
    def look(self) -> Look:
        return Look(self.latest, self.completed, self.account, self.zone, self.texts)

    def board(self, memory: Memory = worksheets) -> GoogleBoard:
        """The board, found by its title; BoardBroken says with which account to share it."""
        found = find_spreadsheet(self.far, self.title, worker=self.account)
        return GoogleBoard(self.far, found, self.look, memory)

    def checked(self, *, worker: tuple[int, int] = (0, 0), has_database: bool = True) -> str:
        """Check the whole way: token, spreadsheet, rights, protection. Changes nothing; errors say what to do.

        Google does not report the rest of its quota, so it is computed from the calls of the worker and of this check.
        """
        how = self.board(OnlyLooks(worksheets) if has_database else NoMemory()).proved()
        own = (CALLS_A_MINUTE - self.far.left("read"), CALLS_A_MINUTE - self.far.left("write"))
        reads, writes = (GOOGLES_QUOTA - used - more for used, more in zip(worker, own, strict=True))
        left = f"of Google's {GOOGLES_QUOTA} calls a minute {reads} reads and {writes} writes are left"
        return f"“{self.title}” can be written by {self.account}; {how}; {left}"

    def prover(self, *, installation: str, now: datetime) -> Prover:
        """Tries on this spreadsheet what the sync stands on."""
        found = find_spreadsheet(self.far, self.title, worker=self.account)
        return Prover(self.far, found, self.account, installation, now)

    def taken_over(self) -> str:
        """Note the takeover. The worker carries it out with a batch, which loses against one written at the
        same time.
        """
        if not ownership.take_over(self.board()):
            return "This passbot keeps the spreadsheet already."
        return (
            "This passbot takes the spreadsheet over with its next cycle, within half a minute. The other one then "
            "stops writing and says so to its admins. What only that one knew: see `sheet adopt`."
        )

    def repaired(
        self, *, now: datetime, anew: bool = False, pause: Callable[[float], object] = time.sleep
    ) -> str:
        """Repair what a human broke; with `anew` the rows are set aside too, and the worker writes them again."""
        ruled = self.as_ruled()
        board = ruled.board()
        Ownership(board).greet(now=now)
        stopped = ", ".join(broken(proofs.of(board.id)))
        if stopped and (anew or board.sets_aside()):
            raise Conflict("sheet.unproved", UNPROVED.format(stopped))
        before, doubtful = board.titles(), board.doubtful()
        # Done before the first write: if the repair is cut off later, the sheet does not show these any more, and the
        # worker reads ticks as soon as the checkboxes have their name.
        asked = doubts.leave(doubtful) if doubtful is not None else []
        unread = holds.open_among(ruled._ticked(board, board.standing(), now=now))
        with together():
            ruled._take(unread, now=now)
            doubts.were_read(unread)
        kept = board.set_aside() if anew else None
        changed = kept is not None
        changed = board.set_up(repair=True) or changed
        changed = board.decorating.whole() or changed
        for title in board.titles() - before:  # rows set aside by the repair, which no worker reads
            ruled._take(ruled._ticked(board, board.rows(title), now=now), now=now)
        corrected = audit(board, ruled.wording, now=now, most_lost=sys.maxsize, pause=pause)
        done = "The spreadsheet was put right" if changed else "There was nothing to put right"
        if kept:
            done = f"The rows as they were stand in “{kept}”"
        if asked:
            done += f"; the name of column H was gone, so these ticks were not counted: {', '.join(asked)}"
        return f"{done}; {corrected} arrivals were corrected. {NOTHING_MORE if stopped else THE_REST}"

    def _ticked(self, board: GoogleBoard, rows: Sequence[SeenRow], *, now: datetime) -> set[str]:
        whole = known_again(rows, self.wording, now=now)
        named = recalled(whole, self.wording, show_hours=self.show_hours, now=now)
        readable = Holding(board, self.wording).readable(named, now)
        return {row.code for row in readable if row.code and row.is_ticked}

    def _take(self, ticked: set[str], *, now: datetime) -> None:
        ticks.take_unread(ticked, ticked, rules=house_rules.current(self.settings_rules), now=now)

    def copybook(self) -> Copybook:
        """The spreadsheet as a second copy of the database."""
        ruled = self.as_ruled()
        rules = house_rules.current(self.settings_rules)
        return Copybook(ruled.board(), ruled.wording, rules)

    def why(self, code: str, *, now: datetime) -> Why:
        """What the worker would do with this code's row. Reads only."""
        ruled = self.as_ruled()
        board = ruled.board(OnlyLooks(worksheets))
        return Asking(board, ruled.wording, ruled.pace).why(code, now=now)

    @property
    def pace(self) -> Pace:
        return Pace(show_hours=self.show_hours, clock=leases.common)

    def sync(self, board: GoogleBoard, *, holder: str) -> Sync:
        return Sync(board, self.wording, rules=self.settings_rules, holder=holder, pace=self.pace)

    def worker(self, *, holder: str, part: Part | None = None) -> Worker:
        def opened() -> tuple[GoogleBoard, Sync]:
            ruled = self.as_ruled()
            board = ruled.board()
            return board, ruled.sync(board, holder=holder)

        return Worker(
            opened, holder=holder, interval=self.interval, rollover_rows=self.rollover_rows, part=part
        )
