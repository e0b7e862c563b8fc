"""What a start reads of a long past, what it leaves to the night, and that nothing is lost or doubled by either."""

from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Resident
from passbot.services.sheet import archive, sheet_audits
from passbot.sheets import auditing
from passbot.sheets.auditing import StartAudit, audit
from passbot.sheets.board import Completed
from passbot.sheets.walk import Old
from passbot.store import models
from tests.sheets.paged import PAGE, Paged, Watched, archived, read_all, statements
from tests.sheets.past import Past
from tests.sheets.site import FRESH, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")
MANY = 30


@pytest.fixture
def board() -> Watched:
    return Watched()


@pytest.fixture
def site(board: Watched) -> Site:
    return Paged(board)


@pytest.fixture
def audited(site: Paged, anna: Resident) -> list[Order]:
    """A past that was audited this night."""
    placed = archived(site, anna, MANY)
    site.starts()
    read_all(site)
    return placed


def test_a_start_reads_what_came_since_the_last_audit_however_long_the_past_is(
    site: Paged, board: Watched, anna: Resident
) -> None:
    cost = []
    for past in (5, 45):
        archived(site, anna, past, first=1 + past)
        site.sync.audits.begin()
        read_all(site)
        archived(site, anna, 3, first=300 + past)
        board.asked.clear()
        with statements() as found:
            site.starts()
        cost.append((list(board.asked), len(found)))

    assert [4] == cost[0][0]  # the marked row, and three below it
    assert cost[0] == cost[1]


def test_a_number_that_stays_old_for_a_minute_was_overwritten_and_is_no_stale_read(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    board.number = 0
    start, audits = StartAudit(), site.worker("second").audits

    for seconds in (0, 59):
        with pytest.raises(Old):
            start.passes(audits, now=site.now + timedelta(seconds=seconds))
    start.passes(audits, now=site.now + timedelta(seconds=60))

    with pytest.raises(Old):  # the next one has its own minute
        start.passes(audits, now=site.now + timedelta(seconds=70))


def test_all_is_read_page_by_page_one_in_a_cycle(site: Paged, board: Watched, audited: list[Order]) -> None:
    site.sync.audits.begin()
    board.asked.clear()
    read = []
    while site.sync.audits.is_reading:
        before = len(board.asked)
        site.after(6)
        read.append(len(board.asked) - before)

    assert MANY <= sum(board.asked)
    assert PAGE + 1 >= max(board.asked)
    assert {0, 1} >= set(read)


def test_the_row_that_was_deleted_today_is_found_at_the_start(
    site: Paged, board: Watched, anna: Resident, audited: list[Order]
) -> None:
    late = archived(site, anna, 2, first=500)
    del board.done[-2]

    site.starts()
    read_all(site)
    for _ in range(3):
        site.after(FRESH)

    assert sorted(each.code for each in [*audited, *late]) == sorted(map(str, site.completed()))


def test_a_row_that_was_deleted_long_ago_moves_the_mark_and_is_found_at_the_start(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    del board.done[3]

    site.starts()
    was_in_doubt = site.sync.audits.in_doubt
    read_all(site)
    site.after(FRESH)

    assert was_in_doubt
    assert sorted(each.code for each in audited) == sorted(map(str, site.completed()))


def test_who_takes_over_from_one_that_was_in_doubt_is_in_doubt_too(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    heir = site.worker("second")
    heir.audits.start(site.now)
    heir.cycle(site.now)
    del board.done[3]
    site.sync.audits.recent(site.now)
    leader_doubts, stood_by = site.sync.audits.in_doubt, heir.stands_by

    site.sync = heir
    site.after(120)
    heir_doubts = heir.audits.in_doubt
    read_all(site)
    site.after(FRESH)

    assert (True, True, True) == (leader_doubts, stood_by, heir_doubts)
    assert sorted(each.code for each in audited) == sorted(map(str, site.completed()))


def test_who_slept_while_another_led_that_was_in_doubt_is_in_doubt_too(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    sleeper, site.sync = site.sync, site.worker("second")
    site.after(120)
    del board.done[3]
    site.sync.audits.recent(site.now)
    other_doubts = site.sync.audits.in_doubt

    site.sync = sleeper
    site.after(120)
    doubts = sleeper.audits.in_doubt
    read_all(site)
    site.after(FRESH)

    assert (True, True) == (other_doubts, doubts)
    assert sorted(each.code for each in audited) == sorted(map(str, site.completed()))


def test_a_row_that_was_written_over_long_ago_is_found_by_night(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    lost = board.done[3][0]
    board.done[3] = ["somebody's own", *[""] * 10]
    site.starts()
    by_day = site.sync.audits.in_doubt, site.completed().count(lost)

    site.sync.audits.begin()
    read_all(site)
    site.after(FRESH)

    assert ((False, 0), 1) == (by_day, site.completed().count(lost))


def test_what_an_older_database_does_not_know_to_be_archived_is_not_written_again(
    site: Paged, board: Watched, anna: Resident, audited: list[Order]
) -> None:
    order = site.order(anna, "К500КК77")
    site.tick(order)
    site.after(FRESH)
    past = Past()
    for seconds in (SETTLED, FRESH, FRESH):
        site.after(seconds)
    past.come_back()
    board.asked.clear()

    site.starts()
    asked = list(board.asked)
    for _ in range(4):
        site.after(FRESH)

    assert 1 == site.completed().count(order.code)
    assert [2] == asked


def test_in_doubt_guards_are_served_and_nothing_is_added_to_orders_completed(
    site: Paged, board: Watched, anna: Resident, audited: list[Order]
) -> None:
    new = site.order(anna, "К500КК77")
    site.tick(new)
    site.after(FRESH)
    site.now += timedelta(seconds=SETTLED)
    board.done.insert(0, ["somebody's own", *[""] * 10])
    site.starts()
    answers = []
    while site.sync.audits.in_doubt:
        site.after(1)
        answers.append((str(site.answer(new))[:7], new.code in site.completed()))
    another = site.order(anna, "К501КК77")
    for _ in range(3):
        site.after(FRESH)

    assert {("arrived", False)} == set(answers[:-1])
    assert 3 < len(answers)
    assert (True, 1) == (site.stands(another), site.completed().count(new.code))


def test_rows_that_are_moved_while_pages_are_read_are_read_again(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    site.sync.audits.begin()
    site.after(6)
    board.done.insert(0, board.done.pop(15))  # a person drags a row up, into what was read

    read_all(site)
    for _ in range(3):
        site.after(FRESH)

    assert sorted(each.code for each in audited) == sorted(map(str, site.completed()))


def test_an_arrival_that_is_archived_while_pages_are_read_is_not_missed(
    site: Paged, board: Watched, anna: Resident, audited: list[Order]
) -> None:
    site.sync.audits.begin()
    site.after(6)

    late = archived(site, anna, 2, first=500)
    read_all(site)
    for _ in range(3):
        site.after(FRESH)

    assert [1, 1] == [site.completed().count(order.code) for order in late]


def test_who_was_off_by_night_is_audited_by_day(site: Paged, audited: list[Order]) -> None:
    site.sync.audits.begin_if_overdue(site.now + auditing.OVERDUE)
    in_time = site.sync.audits.is_reading

    site.sync.audits.begin_if_overdue(site.now + auditing.OVERDUE + timedelta(hours=1))

    assert (False, True, False) == (in_time, site.sync.audits.is_reading, site.sync.audits.in_doubt)


def test_a_page_that_cannot_be_read_holds_up_nothing_and_is_read_a_minute_later(
    board: Watched, anna: Resident
) -> None:
    board = Away()
    site = Paged(board)
    archived(site, anna, MANY)
    site.sync.audits.begin()
    board.is_away = True

    order = site.order(anna, "К500КК77")
    stands = site.stands(order)
    board.is_away = False
    site.after(61)
    read_all(site)

    assert stands
    assert sheet_audits.last(board.id)


class Away(Watched):
    is_away = False

    def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
        if self.is_away:
            raise Old.orders_completed()
        return super().completed(sheet, first, last)


@pytest.mark.usefixtures("counted")
def test_twelve_hundred_arrivals_that_are_gone_are_owed_again_in_slices(
    site: Paged, board: Watched, anna: Resident
) -> None:
    placed = archived(site, anna, 1)
    order, entry = models.Order.get(), models.Arrival.get()
    for at in range(1_200):
        new = {name: value for name, value in order.__data__.items() if name != "id"}
        uid = models.Order.insert(new | {"code": f"AAA{at:04}"}).execute()
        came = {name: value for name, value in entry.__data__.items() if name != "id"}
        models.Arrival.insert(came | {"order": uid}).execute()

    corrected = audit(board, site.wording, now=site.now + timedelta(seconds=1), most_lost=5_000)

    assert 1_200 == corrected
    assert [placed[0].code] == [each.code for each in archive.archived(after=0)]


def test_a_start_whose_number_is_too_old_is_told_from_one_in_doubt(
    site: Paged, board: Watched, audited: list[Order]
) -> None:
    board.number = 1

    with pytest.raises(Old):
        site.starts()

    assert not site.sync.audits.in_doubt
