"""Reads both worksheets as a second copy of the database, and adopts what the database lacks, or declines it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from passbot import slices
from passbot.domain.gate.copies import Coming, Why
from passbot.domain.passes.orders import Booked
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import CLOCK, Actor
from passbot.domain.site.rules import Rules
from passbot.errors import BoardBroken
from passbot.services.adoption.adopted import Adopted
from passbot.services.adoption.adopting import Told, adopt
from passbot.services.adoption.orders import Site
from passbot.services.sheet import batches, holds
from passbot.services.sheet.holds import Outcome
from passbot.sheets.board import Board
from passbot.sheets.pages import Pages
from passbot.sheets.rows import Seen
from passbot.sheets.whole import Moves, nobody_asks
from passbot.sheets.words import Wording
from passbot.texts import coming

MOST_COMING = 10  # orders that are named in the chat


class Copybook:
    """One spreadsheet as a copy of the database. `moves` is called again and again while reading takes long."""

    def __init__(
        self,
        board: Board,
        wording: Wording,
        rules: Rules,
        *,
        moves: Moves = nobody_asks,
        pages: Pages | None = None,
    ) -> None:
        self._board = board
        self._pages = pages or Pages(board, wording.texts)
        self._texts = wording.texts
        self._rules = rules
        self._moves = moves

    def notice(self, seen: Seen, *, now: datetime) -> bool:
        """Begin a hold if the spreadsheet has anything that the database lacks; returns whether it is held."""
        if holds.of_sheet(self._board.id):
            return True
        if not is_newer(self._board, seen):
            return False
        trial = self.tried(CLOCK, now=now, is_older=True)
        if _is_nothing(trial):
            return False
        holds.begin(self._board.id, numbers_of(trial), coming_of(trial), now=now)
        return True

    def look_again(self, *, now: datetime) -> None:
        """Look again; end the hold if nothing is left to decide, because somebody has corrected or restored
        the sheet.
        """
        if _is_nothing(self.tried(CLOCK, now=now, is_older=True)):
            self._follow_numbers(now)
            holds.over(self._board.id, now=now)

    def notice_now(self, *, now: datetime) -> bool:
        """The same as `notice`, for when no worker has read since a backup was put back."""
        return self.notice(self._board.read(), now=now)

    def may_know_more(self) -> bool:
        """For a sheet whose rows cannot be read: Google's metadata still has the batch numbers."""
        number, digest = max(self._board.numbers().items(), default=(0, ""))
        return _is_news(self._board, number, digest)

    def tried(self, actor: Actor, *, now: datetime, is_older: bool) -> Adopted:
        """Run a trial adoption and store its findings in the hold, so that the admin sees the latest."""
        trial = self._run(actor, now, is_older=is_older, is_trial=True)
        holds.renew(self._board.id, numbers_of(trial), coming_of(trial), now=now)
        return trial

    def adopted(self, actor: Actor, *, now: datetime, is_older: bool) -> Adopted:
        """Adopt. If it was cut off, calling it again continues. Rows that cannot be read or placed stay as they are."""
        taken = self._run(actor, now, is_older=is_older, is_trial=False)
        self._go_on(Outcome.ADOPTED, actor, now, numbers_of(taken))
        return taken

    def declined(self, actor: Actor, *, now: datetime) -> bool:
        return self._go_on(Outcome.DECLINED, actor, now, {})

    def _run(self, actor: Actor, now: datetime, *, is_older: bool, is_trial: bool) -> Adopted:
        reading = self._pages.taken(now=now, moves=self._moves)
        found = list(reading.found.values())
        if not is_older:  # of orders that both have, the database is right
            known = holds.statuses(set(reading.found))
            found = [each for each in found if each.copy.code not in known]
        work = adopt(
            found,
            Told(booked=self._words_for, unknown=self._unknown),
            Site(actor, self._rules, now),
            listed=reading.listed,
            is_trial=is_trial,
            lists_gone=is_older,
        )
        return slices.run(slices.noted(work, self._moves))

    def _words_for(self, place: Booked) -> Collection[str]:
        """All names that the sheet may have for this booking, in every language, with its hours."""
        zone = ZoneInfo(str(self._texts.zone))
        tongues = [replace(self._texts, language=each, zone=zone) for each in LANGUAGES]
        return {coming.booked(place, texts, with_hours=True) for texts in tongues}

    def _unknown(self, house: str | None) -> str:
        texts = self._texts
        return texts("sheet.unknown_host_of", house=house) if house else texts("sheet.unknown_host")

    def _go_on(self, outcome: Outcome, actor: Actor, now: datetime, numbers: Mapping[str, int]) -> bool:
        self._follow_numbers(now)
        return holds.end(self._board.id, outcome, actor=actor, now=now, found=numbers)

    def _follow_numbers(self, now: datetime) -> None:
        """Continue after the sheet's batch number, so that what is on the sheet counts as known."""
        try:
            newest = _newest(self._board, self._board.read())
        except BoardBroken:  # an unreadable sheet can be declined too
            newest = max(self._board.numbers().items(), default=(0, ""))
        if _is_news(self._board, *newest):
            batches.go_on_from(self._board.id, *newest, now=now)


def _is_nothing(trial: Adopted) -> bool:
    """True if there is nothing to adopt. Rows that people typed themselves have no code of ours and do not count."""
    return trial.is_nothing and all(each.why is Why.CODE for each in trial.listed)


def is_newer(board: Board, seen: Seen) -> bool:
    """True if the last batch on the sheet is one that this database does not know."""
    return _is_news(board, *_newest(board, seen))


def _is_news(board: Board, number: int, digest: str) -> bool:
    return number > batches.last_number(board.id) and batches.noted_at(board.id, number, digest) is None


def _newest(board: Board, seen: Seen) -> tuple[int, str]:
    """The last batch number and digest. Google's metadata has them where a person overwrote or deleted `_sync`, or
    restored an older version.
    """
    if seen.number == 0 or seen.number < batches.last_number(board.id):
        return max([*board.numbers().items(), (seen.number, seen.digest)])
    return seen.number, seen.digest


def numbers_of(taken: Adopted) -> dict[str, int]:
    return {
        "orders": taken.orders,
        "open": len(taken.let_in),
        "arrivals": taken.archived + taken.arrived,
        "changed": taken.changed + taken.closed + taken.annulled,
        "pins": len(taken.pins),
        "listed": len(taken.listed),
    }


def coming_of(trial: Adopted) -> list[Coming]:
    return [each.coming for each in trial.let_in[:MOST_COMING]]
