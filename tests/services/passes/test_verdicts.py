"""What the database adds to a verdict: how many hold a piece, who is closed, which day of a regular pass."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from passbot.domain.gate import verdicts
from passbot.domain.gate.verdicts import Fit, Grade, Verdict
from passbot.domain.passes.orders import Order, Wish
from passbot.domain.people.people import Resident
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.gate import arrivals
from passbot.services.passes import changes
from passbot.services.passes import verdicts as judging
from passbot.services.regular import series
from passbot.store import models
from tests.services.people.some_people import NOON, actor, order_car

RULES = Rules(quota_house_day=10_000)
HOUR = timedelta(hours=1)


def of(guard: Resident, typed: str, limit: int = 60, now: datetime = NOON) -> list[Verdict]:
    return judging.of(typed, actor=actor(guard), rules=RULES, now=now, limit=limit)


def fill(host: Resident, keys: list[str], **other: object) -> None:
    """Open orders by the thousand, as the table has them."""
    rows = [
        {
            "code": f"T{number:06}{len(key)}",
            "resident_id": host.id, "kind": "car", "status": "open", "house": host.house,
            "plate": key, "plate_key": key, "plate_seek": plates.skeleton(key), "day": "2026-05-04",
            "valid_from": NOON, "valid_until": NOON + 48 * HOUR, "created_at": NOON,
        } | other
        for number, key in enumerate(keys)
    ]  # fmt: skip
    for start in range(0, len(rows), 500):
        models.Order.insert_many(rows[start : start + 500]).execute()


def test_thousands_of_open_orders_are_counted_and_not_those_that_are_listed(
    anna: Resident, guard: Resident
) -> None:
    fill(anna, [f"A123BC{region}" for region in range(100, 1000)] + [f"K{n:03}MM77" for n in range(1, 1000)])

    found = of(guard, "123", limit=5)

    assert [(Grade.SHOWN, 901)] * 5 == [(each.grade, each.one_of) for each in found]
    assert [Grade.EXACT] == [each.grade for each in of(guard, "K124MM77", limit=5)]


def test_the_count_of_the_database_is_the_count_of_the_domain(anna: Resident, guard: Resident) -> None:
    dice = random.Random(11)
    digits = [
        f"{dice.choice('AKM')}{dice.randrange(1, 40):03}{dice.choice('BC')}K{dice.choice(['77', '777'])}"
        for _ in range(300)
    ]
    fill(anna, sorted(set(digits)))
    stored = {row.plate_key or "" for row in models.Order.select()}
    for key in ("012", "A01", "02BK", "K777", "A001BK77", "77", "0", "9999", "O12"):
        asked = plates.asked(key)
        counted = sum(len(asked.key) >= verdicts.SHORTEST_PIECE and asked.key in each for each in stored)

        assert counted == judging.held(asked, now=NOON), key


def test_green_from_a_full_gate_is_the_plate_or_a_piece_that_nobody_else_holds(
    anna: Resident, guard: Resident
) -> None:
    """The property of the domain, asked of the database: five are listed, hundreds are open, some by a piece."""
    dice = random.Random(7)
    keys = {f"{dice.choice('AKM')}{dice.randrange(1, 300):03}{dice.choice('BC')}K77" for _ in range(400)}
    pieces = {f"{dice.randrange(1, 1000):03}" for _ in range(40)}
    fill(anna, sorted(keys))
    fill(anna, sorted(pieces), is_partial=1)
    green = 0
    for _ in range(150):
        typed = _mistyped(dice, dice.choice(sorted(keys | pieces)))
        asked = plates.asked(typed)
        holding = [key for key in keys if asked.key in key] + [
            key for key in pieces if asked.key in key or key in asked.key
        ]
        for found in of(guard, typed, limit=5) if len(typed) > 1 else []:
            if found.grade is Grade.EXACT:
                green += 1
                key = found.order.plate_key or ""
                is_equal = key in (asked.key, asked.whole) and not found.order.is_partial
                assert is_equal or (holding == [key] and len(asked.key) >= 3), (typed, key)
    assert green > 20


def _mistyped(dice: random.Random, key: str) -> str:
    """The whole, a piece, or either with one character another."""
    start = dice.randrange(len(key))
    text = dice.choice([key, key[start : start + dice.randrange(2, 7)]])
    at = dice.randrange(len(text) or 1)
    return text if dice.random() < 0.6 else text[:at] + dice.choice("0123456789OKB") + text[at + 1 :]


def test_who_is_not_at_the_gate_or_over_does_not_count(anna: Resident, guard: Resident) -> None:
    order_car(anna, "А123ВС77")
    private, over = order_car(anna, "К123КК77"), order_car(anna, "М123ММ77", now=NOON - 60 * HOUR)
    cancelled = order_car(anna, "Н123НН77")
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)
    _move_to_calendar(private)

    [found] = of(guard, "123")

    assert (Grade.EXACT, 1, True) == (found.grade, found.one_of, over.is_open)


def _move_to_calendar(order: Order) -> None:
    facts = {"kind": "calendar", "name": "Own", "on_gate": 0, "zone": "UTC", "created_at": NOON}
    place = models.Place.create(uuid="p", **facts)
    window = {
        "start_at": order.window.start,
        "end_at": order.window.end,
        "created_at": NOON,
        "updated_at": NOON,
    }
    slot = models.Slot.create(uuid="s", place=place, zone="UTC", status="booked", **window)
    models.Order.update(slot=slot, place=place).where(models.Order.id == order.id).execute()


@pytest.mark.parametrize("typed", ["А123ВС77", "123", "123вс"])
def test_who_comes_later_makes_a_piece_unsure_too(typed: str, anna: Resident, guard: Resident) -> None:
    order_car(anna, "А123ВС77")
    order_car(anna, "К123ВС99", since=NOON + 30 * HOUR)

    first = of(guard, typed)[0]

    assert (Grade.EXACT if typed == "А123ВС77" else Grade.SHOWN) == first.grade


def test_who_left_or_was_cancelled_days_ago_is_remembered_while_the_pass_would_hold(
    anna: Resident, guard: Resident
) -> None:
    order = order_car(anna, "А123ВС77", hours=24 * 10)
    changes.cancel(order.code, actor=actor(anna), now=NOON)

    [found] = of(guard, "А123ВС77", now=NOON + 72 * HOUR)

    assert (Grade.REFUSED, "cancelled") == (found.grade, found.why)


def test_however_many_have_closed_since_the_plate_is_found(anna: Resident, guard: Resident) -> None:
    fill(anna, ["A123BC77"], status="cancelled", closed_at=NOON - 20 * HOUR)
    closed = {"status": "expired", "closed_at": NOON - HOUR}
    models.Order.update(code="T999999").execute()
    fill(anna, [f"K{n:03}MM{r}" for n in range(1, 300) for r in (77, 99, 50)], **closed)

    [found] = of(guard, "А123ВС77")

    assert "T999999" == found.order.code


def daily(anna: Resident, plate: str = "А123ВС77") -> int:
    """From today on, every day from 10 to 18 in Moscow; it is noon there."""
    days = (date(2026, 5, 4), date(2026, 6, 30))
    pattern = Pattern(Repeat.DAILY, time(10), time(18), "Europe/Moscow", *days)
    made, _ = series.create(Wish(plate=plates.read(plate)), pattern, actor=actor(anna), rules=RULES, now=NOON)
    return made.id


@pytest.mark.parametrize("typed", ["А123ВС77", "123", "27", "Анна"])
def test_a_regular_pass_is_one_card_with_its_other_days(typed: str, anna: Resident, guard: Resident) -> None:
    daily(anna)

    [found] = of(guard, typed)

    assert date(2026, 5, 4) == found.order.day
    assert [date(2026, 5, day) for day in range(5, 12)] == list(found.days)
    assert (Grade.EXACT if found.fit in (Fit.WHOLE, Fit.PIECE) else Grade.SHOWN) == found.grade


def test_a_regular_pass_that_has_come_today_says_so_and_not_tomorrow(anna: Resident, guard: Resident) -> None:
    daily(anna)
    [today] = of(guard, "123")
    arrivals.record(today.order.code, actor=actor(guard), rules=RULES, now=NOON)

    [found] = of(guard, "123", now=NOON + HOUR)

    assert (today.order.code, Grade.REFUSED, "already_arrived") == (found.order.code, found.grade, found.why)
    assert date(2026, 5, 5) == found.days[0]


def test_yesterdays_day_does_not_hide_todays(anna: Resident, guard: Resident) -> None:
    daily(anna)
    [first] = of(guard, "123")
    arrivals.record(first.order.code, actor=actor(guard), rules=RULES, now=NOON)

    [early] = of(guard, "123", now=NOON + 19 * HOUR)  # 7:00 the next morning
    [later] = of(guard, "123", now=NOON + 22 * HOUR)

    assert [(date(2026, 5, 5), "too_early"), (date(2026, 5, 5), "ok")] == [
        (each.order.day, each.why) for each in (early, later)
    ]


def test_two_regular_passes_of_one_piece_are_two(anna: Resident, boris: Resident, guard: Resident) -> None:
    daily(anna)
    daily(boris, "К123КК77")

    assert [(Grade.SHOWN, 2)] * 2 == [(each.grade, each.one_of) for each in of(guard, "123")]


def test_a_code_names_its_own_day(anna: Resident, guard: Resident) -> None:
    number = daily(anna)
    later = models.Order.get(models.Order.series_id == number, models.Order.day == "2026-05-06")

    [found] = of(guard, later.code)

    assert (later.code, "too_early") == (found.order.code, found.why)
