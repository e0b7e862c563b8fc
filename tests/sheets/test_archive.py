"""Orders_completed over the years: another zone, old reads, rows that are gone, and what is taken back later."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.errors import Unavailable
from passbot.sheets.auditing import LONGEST_OLD, audit
from passbot.sheets.board import Batch, Completed
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.sync import Sync
from passbot.sheets.whole import MOST_LOST
from passbot.sheets.words import Wording
from passbot.texts import Texts
from tests.services.people.some_people import order_car
from tests.sheets.hands import MemoryHands
from tests.sheets.site import FRESH, RULES, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")
ELSEWHERE = Wording(Texts("en", ZoneInfo("Asia/Yekaterinburg")))


@pytest.fixture
def archived(site: Site, anna: Resident) -> Order:
    return archive(site, site.order(anna))


def archive(site: Site, *ordered: Order) -> Order:
    for order in ordered:
        site.tick(order)
    for seconds in (FRESH, SETTLED, FRESH, FRESH):
        site.after(seconds)
    return ordered[0]


def annulled(site: Site) -> bool:
    return str(site.board.done[0][10]).startswith("annulled")


def test_another_zone_doubles_nothing(site: Site, archived: Order) -> None:
    corrected = audit(site.board, ELSEWHERE, now=site.now)

    site.sync = Sync(site.board, ELSEWHERE, rules=RULES, holder="first")
    for _ in range(3):
        site.after(FRESH)

    assert (0, Counter([archived.code])) == (corrected, Counter(site.completed()))


def test_what_is_taken_back_in_another_zone_is_struck(site: Site, archived: Order) -> None:
    site.sync = Sync(site.board, ELSEWHERE, rules=RULES, holder="first")
    site.undo(archived)

    site.after(FRESH)

    assert annulled(site)


def test_a_row_that_somebody_deleted_is_written_again(site: Site, archived: Order) -> None:
    site.board.done.clear()

    corrected = audit(site.board, site.wording, now=site.now)
    site.after(FRESH)

    assert (1, [archived.code]) == (corrected, site.completed())


def test_when_very_many_are_gone_a_human_is_asked_first(site: Site, anna: Resident, admin: Resident) -> None:
    archive(site, *(site.order(anna, f"А{number + 1:03}АА77") for number in range(MOST_LOST + 1)))
    was = len(site.board.done)
    site.board.done.clear()

    by_itself = audit(site.board, site.wording, now=site.now)
    by_repair = audit(site.board, site.wording, now=site.now, most_lost=1_000)

    assert (MOST_LOST + 1, 0, MOST_LOST + 1) == (was, by_itself, by_repair)
    assert ["sheet.lost"] == site.told()


def test_an_old_read_strikes_nothing_and_forgets_nothing(anna: Resident) -> None:
    board = Forgetful()
    site = Site(board)
    board.old = MemoryBoard.completed(board)
    order = archive(site, site.order(anna))
    site.undo(order)
    site.after(FRESH)
    board.old = None

    site.after(FRESH)

    assert annulled(site)


@pytest.mark.parametrize(("old_reads", "waited"), [(1, 10), (6, 60)])
def test_a_person_waits_for_a_read_that_is_not_old_and_nothing_is_doubled(
    anna: Resident, old_reads: int, waited: int
) -> None:
    board = Forgetful()
    site = Site(board)
    empty = MemoryBoard.completed(board)
    order = archive(site, site.order(anna))
    board.old = empty
    pauses = list[float]()

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        board.old = empty if len(pauses) < old_reads else None

    corrected = audit(board, site.wording, now=site.now, pause=pause)
    site.after(FRESH)

    assert (0, waited) == (corrected, sum(pauses))
    assert [order.code] == site.completed()


def test_a_number_that_was_typed_over_holds_a_person_up_for_a_minute_and_not_for_ever(
    site: Site, anna: Resident, archived: Order
) -> None:
    other = archive(site, site.order(anna, "А002АА77"))
    site.board.done = [row for row in site.board.done if row[0] == other.code]
    MemoryHands(site.board).overwrite_number()
    pauses = list[float]()

    corrected = audit(site.board, site.wording, now=site.now, pause=pauses.append)
    for _ in range(4):
        site.after(FRESH)

    assert (1, LONGEST_OLD.total_seconds()) == (corrected, sum(pauses))
    assert Counter([archived.code, other.code]) == Counter(site.completed())


class Forgetful(MemoryBoard):
    """Reads Orders_completed as it was long ago."""

    old: Completed | None = None

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        return self.old or super().completed(sheet, first, last)


def test_a_strike_that_cannot_be_read_for_holds_up_nothing_else(anna: Resident) -> None:
    board = Unreadable()
    site = Site(board)
    site.undo(archive(site, site.order(anna)))
    placed = order_car(anna, "А002АА77", rules=RULES, now=site.now)

    for _ in range(10):
        site.after(FRESH)
    tried = board.tried
    board.is_away = False
    site.after(timedelta(minutes=1).total_seconds())

    assert (True, 1, True) == (site.stands(placed), tried, annulled(site))


class Unreadable(MemoryBoard):
    is_away = True
    tried = 0

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        self.tried += 1
        if self.is_away:
            raise Unavailable("test.slow", "no answer in 20 seconds")
        return super().completed(sheet, first, last)


def test_a_strike_that_nobody_answered_is_made_again_in_an_older_version(anna: Resident) -> None:
    board = Unanswered()
    site, hands = Site(board), MemoryHands(board)
    order = archive(site, site.order(anna))
    before = hands.version()
    site.undo(order)
    board.is_mute = True
    with pytest.raises(Unavailable):
        site.after(FRESH)
    board.is_mute = False

    hands.restore(before)
    was_struck = annulled(site)
    for _ in range(8):
        site.after(FRESH)

    assert (False, True) == (was_struck, annulled(site))


def test_a_strike_is_made_again_by_night_where_a_version_was_restored_below_a_write(anna: Resident) -> None:
    board = Hasty()
    site, hands = Site(board), MemoryHands(board)
    order = archive(site, site.order(anna))
    audit(board, site.sync.wording, now=site.now)
    before = hands.version()
    site.undo(order)
    site.after(FRESH)
    board.between = lambda: hands.restore(before)
    site.order(anna, "М456МВ77")
    was_struck = annulled(site)

    site.after(FRESH)
    audit(board, site.sync.wording, now=site.now)
    site.after(FRESH)

    assert (False, True) == (was_struck, annulled(site))


class Hasty(MemoryBoard):
    """Somebody does something between a read and its write."""

    between: Callable[[], object] | None = None

    def write(self, batch: Batch) -> None:
        if self.between is not None:
            self.between()
            self.between = None
        super().write(batch)


def test_a_strike_is_made_again_where_a_late_batch_hides_an_older_version(anna: Resident) -> None:
    """Its number is the newest, so that nothing but the audit can tell."""
    board = MemoryBoard()
    site, hands = Site(board), MemoryHands(board)
    order = archive(site, site.order(anna))
    before = hands.version()
    site.undo(order)
    second = order_car(anna, "А002АА77", rules=RULES, now=site.now)
    site.after(FRESH)
    archive(site, second)
    number, digest = board.number, board.digest

    hands.restore(before)
    board.number, board.digest = number, digest
    was_struck = annulled(site)
    corrected = audit(board, site.wording, now=site.now)
    for _ in range(4):
        site.after(FRESH)

    assert (1, False, True) == (corrected, was_struck, annulled(site))


class Unanswered(MemoryBoard):
    is_mute = False

    def write(self, batch: Batch) -> None:
        super().write(batch)
        if self.is_mute:
            raise Unavailable("test.mute", "503, and yet it was done")
