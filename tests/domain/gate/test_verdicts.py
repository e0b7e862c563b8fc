"""The guard's verdict, line by line, and what holds for any text and any orders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.gate import pins, verdicts
from passbot.domain.gate.verdicts import Fit, Grade, Verdict
from passbot.domain.passes.orders import Kind, Order, Status
from passbot.domain.plates import plates
from passbot.domain.plates.folding import TO_CYRILLIC
from passbot.domain.plates.mask_search import MASKS, Mask
from passbot.domain.plates.plates import Plate
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from tests.verdict_table import MOMENT, TABLE, Line, ids, order

HOUR = timedelta(hours=1)


def judged(typed: str, orders: Sequence[Order]) -> list[Verdict]:
    asked = plates.asked(typed)
    held = sum(verdicts.holds(asked, each) for each in orders)
    return verdicts.judge(asked, orders, held=held, early_minutes=30, now=MOMENT)


def test_the_table_is_long_enough() -> None:
    assert 60 <= len(TABLE)


@pytest.mark.parametrize("line", TABLE, ids=ids)
def test_the_verdict_of_a_line(line: Line) -> None:
    orders = [order(number, plate) for number, (plate, _) in enumerate(line.expected)]

    found = judged(line.typed, orders)

    # What fits in no way was found by a house or a name, and claims nothing.
    told = [None if each.fit is Fit.OTHER and len(line.key) != 2 else each.grade for each in found]
    assert [grade for _, grade in line.expected] == told


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": Status.CANCELLED}, pins.Verdict.CANCELLED),
        ({"status": Status.EXPIRED}, pins.Verdict.TOO_LATE),
        ({"status": Status.ARRIVED}, pins.Verdict.ALREADY_ARRIVED),
        ({"window": Window(MOMENT + HOUR, MOMENT + 2 * HOUR)}, pins.Verdict.TOO_EARLY),
        ({"window": Window(MOMENT - 2 * HOUR, MOMENT)}, pins.Verdict.TOO_LATE),
    ],
)
@pytest.mark.parametrize("typed", ["А123ВС77", "123", "А124ВС77", "12"])
def test_who_may_not_come_now_is_red_and_hears_why(
    changes: dict[str, object], why: pins.Verdict, typed: str
) -> None:
    [found] = judged(typed, [order(1, plates.read("А123ВС77"), **changes)])

    assert (Grade.REFUSED, why) == (found.grade, found.why)


def test_a_guest_may_be_half_an_hour_early() -> None:
    window = Window(MOMENT + HOUR / 2, MOMENT + HOUR)

    [found] = judged("А123ВС77", [order(1, plates.read("А123ВС77"), window=window)])

    assert Grade.EXACT == found.grade


def test_each_of_several_says_how_many_they_are() -> None:
    found = judged("123", [order(number, plates.read(f"А123ВС{number}")) for number in (77, 78, 99)])

    assert [(Grade.SHOWN, 3)] * 3 == [(each.grade, each.one_of) for each in found]


def test_how_many_hold_a_piece_is_not_counted_from_what_is_listed() -> None:
    asked = plates.asked("123")

    [found] = verdicts.judge(
        asked, [order(1, plates.read("А123ВС77"))], held=61, early_minutes=30, now=MOMENT
    )

    assert (Grade.SHOWN, 61) == (found.grade, found.one_of)


def test_the_places_that_differ_are_marked() -> None:
    [found] = judged("а124bc77", [order(1, plates.read("А123ВС77"))])

    assert found.difference is not None
    assert ("А124ВС77", "А123ВС77", "   ^") == (
        found.difference.typed,
        found.difference.plate,
        found.difference.marks,
    )


@pytest.mark.parametrize(
    ("code", "plate", "grade"),
    [
        ("H7KM2X", "А123ВС77", Grade.EXACT),  # no plate looks like this
        ("A423KC", "А123ВС77", Grade.SHOWN),  # a car without its region would
        ("M7KM2X", "<M7KM2X9>", Grade.SHOWN),  # a piece of the plate of another order
    ],
)
def test_a_code_is_a_key_of_its_own_unless_it_may_be_a_plate(code: str, plate: str, grade: Grade) -> None:
    other = plates.read_foreign(plate.strip("<>")) if plate.startswith("<") else plates.read(plate)
    orders = [order(1, plates.read("К777КК77"), code=code), order(2, other)]

    found = judged(code.lower(), orders)[0]

    assert (Fit.CODE, grade) == (found.fit, found.grade)


def test_a_guest_on_foot_is_never_claimed() -> None:
    [found] = judged("Вера", [order(1, None, kind=Kind.GUEST, guest_name="Вера Соколова")])

    assert (Grade.SHOWN, Fit.OTHER) == (found.grade, found.fit)


@st.composite
def plate(draw: st.DrawFn) -> Plate:
    """Whole plates of every kind, plates without their region, and the pieces that people order by."""
    mask: Mask = draw(st.sampled_from(MASKS))
    key = draw(st.from_regex(mask.pattern, fullmatch=True))
    if draw(st.integers(0, 3)) == 0:
        start = draw(st.integers(0, max(0, len(key) - 3)))
        key = key[start : start + draw(st.integers(3, 4))]
    try:
        return plates.read(key)
    except InvalidInput:
        return plates.read_foreign(key)


@st.composite
def something_like(draw: st.DrawFn, key: str) -> str:
    """The plate, a piece of it, and both with a slip of the keyboard, in either alphabet."""
    start = draw(st.integers(0, len(key) - 1))
    text = key if draw(st.booleans()) else key[start : start + draw(st.integers(1, len(key)))]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        new = draw(st.sampled_from(["", *"0O1I3З4ЧБ6A9"]))
        text = text[:at] + new + text[at + draw(st.integers(0, 1)) :]
    return text.translate(TO_CYRILLIC).lower() if draw(st.booleans()) else text


@st.composite
def gates(draw: st.DrawFn) -> tuple[str, list[Order]]:
    expected = draw(st.lists(plate(), min_size=1, max_size=6))
    near = draw(something_like(expected[0].key))
    expected += _read(near) if draw(st.booleans()) else []
    typed = near if draw(st.integers(0, 4)) else draw(st.text(max_size=64))
    return typed, [order(number, each) for number, each in enumerate(expected)]


def _read(text: str) -> list[Plate]:
    try:
        return [plates.read(text)]
    except InvalidInput:
        return []


@given(gates())
def test_green_is_the_plate_itself_or_a_piece_that_nobody_else_holds(gate: tuple[str, list[Order]]) -> None:
    typed, orders = gate
    asked = plates.asked(typed)

    green = [each.order for each in judged(typed, orders) if each.grade is Grade.EXACT]

    for found in green:
        key = found.plate_key or ""
        others = [
            each
            for each in orders
            if each is not found
            and (
                asked.key in (each.plate_key or "")
                or (each.is_partial and (each.plate_key or "") in asked.key)
            )
        ]
        is_equal = key in (asked.key, asked.whole) and not found.is_partial
        is_partial = found.is_partial and key in asked.key and not others
        is_piece = len(asked.key) >= 3 and asked.key in key and not others
        assert is_equal or is_partial or (is_piece and not asked.whole)


@given(gates())
def test_what_is_put_right_looks_the_same(gate: tuple[str, list[Order]]) -> None:
    asked = plates.asked(gate[0])

    assert asked.whole in ("", asked.key) or plates.skeleton(asked.whole) == plates.skeleton(asked.key)


@given(gates(), st.integers(0, 500))
def test_nothing_that_is_held_by_others_too_is_green_by_a_piece(
    gate: tuple[str, list[Order]], unseen: int
) -> None:
    """The list may be cut; the count is not."""
    typed, orders = gate
    asked = plates.asked(typed)
    held = sum(verdicts.holds(asked, each) for each in orders) + unseen

    found = verdicts.judge(asked, orders, held=held, early_minutes=30, now=MOMENT)

    pieces = [each for each in found if each.fit in (Fit.PIECE, Fit.PARTIAL) and each.grade is Grade.EXACT]
    assert (not pieces) if held > 1 else len(pieces) <= 1


@given(st.text(max_size=64), st.text(max_size=12), st.booleans())
def test_any_text_beside_any_plate_has_a_verdict(typed: str, key: str, is_partial: bool) -> None:
    folded = plates.fold(key)
    stored = replace(order(1, None), plate=folded or None, plate_key=folded or None, is_partial=is_partial)

    [found] = judged(typed, [stored])

    if found.difference is not None:
        assert len(found.difference.typed) == len(found.difference.plate)
        assert found.difference.places
