"""What must change on the sheet: the smallest change, and never under a guard's finger."""

from dataclasses import replace

import pytest

from passbot.sheets.plan import narrowed, plan
from passbot.sheets.read_ticks import is_intact
from passbot.sheets.rows import (
    ANSWER,
    ARRIVED,
    CODE,
    OURS,
    Change,
    RowLine,
    Seen,
    SeenRow,
    Value,
    Words,
    full_row,
    is_ticked,
    padded,
)

WORDS = Words(unknown="unknown code", duplicate="duplicate row", damaged="clear column H")
CELLS = ("А 001 АА 77", "", "04.05.2026 12:00", "Anna", "+7 916", "27", "car", "today")


def line(code: str = "AAAAAA", **given: object) -> RowLine:
    return replace(RowLine(code, CELLS, answer=""), **given)  # type: ignore[arg-type]  # the fields of one dataclass


def shown(*lines: RowLine, **cells: Value) -> Seen:
    """The lines as they stand on the sheet; `cells` change one of the first: code=..., arrived=..."""
    rows = [list(full_row(each)) for each in lines]
    for name, value in cells.items():
        rows[0][{"code": CODE, "plate": 1, "arrived": ARRIVED, "answer": ANSWER}[name]] = value
    return Seen(tuple(SeenRow(at, tuple(row)) for at, row in enumerate(rows, start=1)), "", 0, "")


def planned(seen: Seen, *lines: RowLine, rests: bool = True):  # type: ignore[no-untyped-def]  # Changes
    return plan({each.code: each for each in lines}, seen, WORDS, rests=rests)


def test_a_sheet_that_is_right_is_left_alone() -> None:
    assert not planned(shown(line()), line())


def test_a_new_order_goes_below_the_last_row() -> None:
    new = line("BBBBBB")

    changes = planned(shown(line()), line(), new)

    assert (full_row(new),) == changes.appended
    assert () == changes.updates + changes.removals


def test_only_the_cell_that_changed_is_written() -> None:
    changes = planned(shown(line(), plate="changed by a guard"), line())

    assert (Change(1, 1, CELLS[0]),) == changes.updates


def test_a_number_where_a_text_stood_is_put_right() -> None:
    changes = planned(shown(line(cells=("17", *CELLS[1:])), plate=17), line(cells=("17", *CELLS[1:])))

    assert (Change(1, 1, "17"),) == changes.updates


@pytest.mark.parametrize("rests", [True, False])
def test_columns_a_and_h_of_a_row_that_stands_are_never_rewritten(rests: bool) -> None:
    arrived = line(is_ticked=True, answer="arrived 18:51")
    damaged = shown(line(), plate="?", arrived="text", answer="?")

    changes = planned(damaged, arrived, rests=rests)

    assert set() == {change.column for change in changes.updates} & {CODE, ARRIVED}
    assert {CODE, ARRIVED, ANSWER} == set(range(11)) - set(OURS)


def test_a_finished_row_is_emptied_and_at_rest_deleted() -> None:
    gone, other = line(may_leave=True, must_stand=False), line("OTHER")

    busy = planned(shown(gone, other), gone, other, rests=False)
    at_rest = planned(shown(gone, other), gone, other, rests=True)

    assert ((1,), (), (gone.code,)) == (busy.emptied, busy.removals, busy.removed_codes)
    assert ((), (1,), (gone.code,)) == (at_rest.emptied, at_rest.removals, at_rest.removed_codes)


def test_the_last_row_stays_while_guards_work() -> None:
    gone = line(may_leave=True, must_stand=False)

    assert not planned(shown(gone), gone, rests=False)


def test_a_finished_order_is_not_added_again() -> None:
    assert not planned(shown(), line(must_stand=False))


def test_a_row_added_again_carries_the_tick_that_the_database_has() -> None:
    (row,) = planned(shown(), line(is_ticked=True)).appended

    assert row[ARRIVED] is True


def test_a_strangers_row_gets_an_answer_and_nothing_else() -> None:
    changes = planned(shown(line(), code="пиво"))

    assert (Change(1, ANSWER, "unknown code"),) == changes.updates
    assert () == changes.removals


def test_a_strangers_row_that_was_answered_is_left_alone() -> None:
    assert not planned(shown(line(), code="пиво", answer="unknown code"))


def test_a_copy_is_marked_before_it_is_emptied() -> None:
    other = line("OTHER")
    marked = shown(line(), line(answer="duplicate row"), other)

    first = planned(shown(line(), line(), other), line(), other, rests=False)
    then = planned(marked, line(), other, rests=False)

    assert ((Change(2, ANSWER, "duplicate row"),), ()) == (first.updates, first.emptied)
    assert (2,) == then.emptied


def test_a_copy_leaves_at_a_quiet_moment_and_the_first_stays() -> None:
    assert (2,) == planned(shown(line(), line()), line()).removals


def test_our_word_about_a_row_that_was_taken_away_goes_too() -> None:
    left = Seen((SeenRow(1, padded(["", "", "", "", "", "", "", False, "", "", "unknown code"])),), "", 0, "")

    assert (Change(1, ANSWER, ""),) == planned(left).updates


def test_a_blank_row_stays_unless_gaps_are_closed() -> None:
    blank = Seen((SeenRow(1, padded([""])),), "", 0, "")

    assert not planned(blank, rests=False)
    assert not planned(blank, rests=True)
    assert (1,) == plan({}, blank, WORDS, rests=True, tidies=True).removals


def test_a_box_without_an_order_is_taken_away_at_any_time() -> None:
    box = Seen((SeenRow(1, padded(["", "", "", "", "", "", "", False])),), "", 0, "")

    assert (1,) == planned(box, rests=False).emptied


@pytest.mark.parametrize("value", ["yes", "x", 17, 1.5])
def test_a_box_that_a_paste_has_broken_is_explained(value: Value) -> None:
    changes = planned(shown(line(), arrived=value), line())

    assert (Change(1, ANSWER, "clear column H"),) == changes.updates


def test_an_untick_that_is_too_late_hears_that_it_is_recorded() -> None:
    arrived = line(is_ticked=True, answer="arrived 18:51", unticked_answer="recorded 18:51")

    changes = planned(shown(arrived, arrived=False), arrived)

    assert (Change(1, ANSWER, "recorded 18:51"),) == changes.updates


def test_a_tick_on_a_closed_order_hears_why() -> None:
    closed = line(answer="cancelled 18:40", ticked_answer="not admitted: cancelled 18:40")

    changes = planned(shown(closed, arrived=True), closed)

    assert (Change(1, ANSWER, "not admitted: cancelled 18:40"),) == changes.updates


@pytest.mark.parametrize("value", [True, "TRUE", " true ", "ИСТИНА", "истина"])
def test_what_counts_as_a_tick(value: Value) -> None:
    assert is_ticked(value)


@pytest.mark.parametrize("value", [False, "", "FALSE", 1, "x", 1.0])
def test_what_does_not_count_as_a_tick(value: Value) -> None:
    assert not is_ticked(value)


def test_a_narrowed_change_speaks_of_the_allowed_orders_alone() -> None:
    gone, changed, new = line("GONEXX", may_leave=True), line("CHANGE"), line("NEWXXX")
    seen = shown(changed, gone, plate="?")
    changes = planned(seen, gone, changed, new)

    only_new = narrowed(changes, seen, {"NEWXXX"}.__contains__)
    without_it = narrowed(changes, seen, {"GONEXX", "CHANGE"}.__contains__)

    assert ((), (), (full_row(new),)) == (only_new.updates, only_new.removals, only_new.appended)
    assert (changes.updates, (2,), ()) == (without_it.updates, without_it.removals, without_it.appended)


def test_every_row_is_as_wide_as_ours() -> None:
    assert ("a", "", *[""] * 9) == padded(["a", None])
    assert 11 == len(padded(range(20)))


def test_a_finished_last_row_stays_and_has_its_answer() -> None:
    done = line(answer="arrived 18:51", may_leave=True)

    changes = planned(shown(line(), answer=""), done, rests=False)

    assert ((Change(1, ANSWER, "arrived 18:51"),), []) == (changes.updates, changes.leaving)


@pytest.mark.parametrize(
    ("cells", "intact"),
    [
        (("", "Desk 1 · Ivan", *CELLS[2:]), True),
        (("", "", *CELLS[2:]), False),
        (("", "Desk 1 · Ivan", "05.05.2026 12:00", *CELLS[3:]), False),
        (("x", "Desk 1 · Ivan", *CELLS[2:]), False),
        (("", "Desk 1 · Boris", *CELLS[2:]), False),
    ],
)
def test_a_row_as_the_version_before_wrote_it_is_intact(cells: tuple[str, ...], intact: bool) -> None:
    before = full_row(line(cells=cells))
    now = line(cells=("Ivan, desk 1", "", *CELLS[2:]), former=("", "Ivan"))

    assert intact is is_intact(SeenRow(1, before), now)


def test_a_row_whose_words_for_the_booking_were_cleared_is_not_intact() -> None:
    cleared = full_row(line(cells=("", "", *CELLS[2:])))
    now = line(cells=("desk 1", "", *CELLS[2:]), former=("", ""))

    assert not is_intact(SeenRow(1, cleared), now)
