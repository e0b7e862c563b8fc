"""A row that a batch of ours wrote while somebody moved the columns, known again by its cells. Nothing is guessed."""

import pytest

from passbot.domain.gate.gate import Promises
from passbot.sheets.plan import Deed, Fate, Position, fate, plan
from passbot.sheets.rows import ANSWER, ARRIVED, RowLine, Seen, SeenRow, Value, Words, full_row, padded
from passbot.sheets.torn import mended

WORDS = Words(unknown="unknown code", duplicate="duplicate row", damaged="clear column H")
LINE = RowLine(
    "AAAAA2", ("А 001 АА 77", "Kia", "04.05.2026 12:00", "Anna", "+7 916", "27", "car", "today"), ""
)
WHOLE = list(full_row(LINE))
SHIFTED = [*WHOLE[1:], ""]  # a column had been put before A, and stands right of ours by now
ROTATED = [*WHOLE[1:7], WHOLE[0], *WHOLE[7:]]  # House_num had been moved before A
CUT = [WHOLE[0], "", *WHOLE[1:10]]  # Car_num had been deleted


def row(cells: list[Value], *beyond: Value) -> SeenRow:
    return SeenRow(3, padded(cells), beyond)


def changed(cells: list[Value], at: int, value: Value) -> list[Value]:
    return [*cells[:at], value, *cells[at + 1 :]]


@pytest.mark.parametrize(
    ("seen", "ticked"),
    [
        (row(SHIFTED, "AAAAA2"), False),
        (row(SHIFTED, "AAAAA2", "call him", True), False),  # in people's own columns
        (row(changed(SHIFTED, 6, True), "AAAAA2"), True),
        (row(changed(SHIFTED, ARRIVED, True), "AAAAA2"), True),  # under the name Arrived, over a text
        (row(ROTATED), False),
        (row(changed(ROTATED, ARRIVED, True)), True),
        (row(changed(ROTATED, ANSWER, "unknown code")), False),  # an older version answered it
        (row(CUT), False),
        (row(changed(CUT, 8, True)), True),
    ],
)
def test_a_torn_row_has_its_code_and_its_tick_again(seen: SeenRow, ticked: bool) -> None:
    found = mended(seen, LINE, WORDS.unknown)

    assert (LINE.code, ticked, seen.cells) == (found.code, found.cells[ARRIVED], found.torn)


@pytest.mark.parametrize(
    "seen",
    [
        row(["who is this?", "AAAAA2", *[""] * 5, False]),  # says less
        row(changed(SHIFTED, 9, "wait for me"), "AAAAA2"),  # says more
        row(changed(SHIFTED, 0, "М 002 ММ 77"), "AAAAA2"),  # another car
        row(SHIFTED),  # of no code
        row(changed(ROTATED, ARRIVED, "")),  # without a box
        row(
            changed(ROTATED, ARRIVED, ""), True
        ),  # nor its code in A, and the box is a person's own, it may be
        row([*WHOLE[:7], *WHOLE[8:], ""], True, False),  # which of the two is ours?
        row(WHOLE),
        row(changed(WHOLE, ARRIVED, ""), True),  # H was cleared; the box is a person's own
    ],
)
def test_what_says_less_or_more_is_left_as_it_is(seen: SeenRow) -> None:
    assert seen is mended(seen, LINE, WORDS.unknown)


def test_where_the_box_stands_in_a_column_of_peoples_own_its_tick_counts_and_nothing_is_emptied() -> None:
    moved = row([*WHOLE[:7], *WHOLE[8:], ""], True)

    found = mended(moved, LINE, WORDS.unknown)

    assert (True, ()) == (found.cells[ARRIVED], found.torn)


def test_an_order_with_a_torn_row_alone_is_written_whole_and_the_row_left() -> None:
    torn = mended(row(ROTATED), LINE, WORDS.unknown)

    changes = plan({LINE.code: LINE}, Seen((torn,), "", 0, ""), WORDS, rests=False)

    assert ((full_row(LINE),), ()) == (changes.appended, changes.updates)
    assert [] == changes.leaving


@pytest.mark.parametrize("at", [1, 5])
def test_beside_its_whole_row_a_torn_one_is_emptied_wherever_it_stands(at: int) -> None:
    torn = mended(row(ROTATED), LINE, WORDS.unknown)
    rows = sorted(
        (torn, SeenRow(at, full_row(LINE)), SeenRow(9, padded(["note"]))), key=lambda row: row.index
    )

    changes = plan({LINE.code: LINE}, Seen(tuple(rows), "", 0, ""), WORDS, rests=False)

    assert ((torn.index,), ()) == (changes.emptied, changes.appended)
    assert [9] == [change.row for change in changes.updates]  # the whole one is no copy


@pytest.mark.parametrize(("may_leave", "deed"), [(False, Deed.KEEP), (True, Deed.EMPTY)])
def test_the_torn_row_of_a_finished_order_is_told_for_a_minute_like_any_other(
    may_leave: bool, deed: Deed
) -> None:
    torn = mended(row(ROTATED), LINE, WORDS.unknown)
    line = RowLine(LINE.code, LINE.cells, "arrived", must_stand=False, may_leave=may_leave)

    found: Fate = fate(torn, line, Position(), WORDS)

    assert (deed, False) == (found.deed, "written again" in found.why)


def test_a_batch_remembers_what_a_torn_row_said_and_reads_notes_from_before() -> None:
    promises = Promises(removed=("AAAAA2",), torn=(("AAAAA2", ("a", "", "b")),))
    older = {name: kept for name, kept in promises.as_json().items() if name != "torn"}

    assert promises == Promises.from_json(promises.as_json())
    assert () == Promises.from_json(older).torn
