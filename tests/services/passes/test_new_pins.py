"""A PIN is nobody else's: not while it is valid, and if possible not while anybody may still type it."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from passbot.domain.passes.orders import Kind, Order, Wish
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.passes import changes, orders
from passbot.services.passes.new_pins import new_pin
from passbot.services.regular import series
from passbot.store.db import transaction
from tests.services.people.some_people import NOON, actor, invite_guest, pin_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = Window(NOON, NOON + 5 * HOUR)


def drawing(*pins: str) -> Callable[[], str]:
    """A draw that deals these, then the last one for ever."""
    left = list(pins)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def guest(host: Resident, window: Window) -> Order:
    wish = Wish(kind=Kind.GUEST, guest_name="Вера", window=window, with_pin=True)
    return orders.place(wish, actor=actor(host), rules=Rules(), now=NOON)


def test_it_has_five_digits(db: str) -> None:
    with transaction():
        pin = new_pin(TODAY, now=NOON)

    assert 5 == len(pin)
    assert pin.isdigit()


@pytest.mark.parametrize("easy", ["00000", "77777", "12345", "67890", "54321", "98765"])
def test_what_is_guessed_first_is_never_given(db: str, easy: str) -> None:
    with transaction():
        assert "48213" == new_pin(TODAY, now=NOON, draw=drawing(easy, "48213"))


@pytest.mark.parametrize("starts_in", [timedelta(0), -2 * HOUR, 4 * HOUR, 3 * DAY])
def test_another_guests_pin_is_not_given_today_or_ahead(
    anna: Resident, boris: Resident, starts_in: timedelta
) -> None:
    first = guest(anna, Window(NOON + starts_in, NOON + starts_in + 5 * HOUR))

    with transaction():
        assert "48213" == new_pin(TODAY, now=NOON, draw=drawing(pin_of(first), "48213"))


def test_the_pin_of_a_guest_who_may_still_come_late_is_not_given(anna: Resident) -> None:
    first = guest(anna, TODAY)
    later = Window(TODAY.end + 2 * HOUR, TODAY.end + 4 * HOUR)

    with transaction():
        assert "48213" == new_pin(later, now=TODAY.end + HOUR, draw=drawing(pin_of(first), "48213"))


def test_a_cancelled_guests_pin_opens_for_nobody_else(anna: Resident) -> None:
    first = guest(anna, TODAY)
    changes.cancel(first.code, actor=actor(anna), now=NOON)

    with transaction():
        assert "48213" == new_pin(TODAY, now=NOON, draw=drawing(pin_of(first), "48213"))


def test_days_later_it_may_be_given_again(anna: Resident) -> None:
    first = guest(anna, TODAY)
    later = Window(NOON + 3 * DAY, NOON + 4 * DAY)

    with transaction():
        assert pin_of(first) == new_pin(later, now=NOON + 2 * DAY, draw=drawing(pin_of(first), "48213"))


def test_where_all_are_in_hands_one_that_does_not_meet_ours_will_do(anna: Resident) -> None:
    first = guest(anna, TODAY)
    tomorrow = Window(NOON + DAY, NOON + DAY + HOUR)

    with transaction():
        assert pin_of(first) == new_pin(tomorrow, now=NOON, draw=drawing(pin_of(first)))


def test_where_none_is_free_that_is_said(anna: Resident) -> None:
    first = guest(anna, TODAY)

    with pytest.raises(Conflict, match="No PIN is free"), transaction():
        new_pin(TODAY, now=NOON, draw=drawing(pin_of(first)))


def test_a_series_keeps_its_pin_from_everybody(anna: Resident) -> None:
    day = date(2026, 5, 4)
    pattern = Pattern(
        Repeat.WEEKLY, time(13), time(18), "Europe/Moscow", day, day + 60 * DAY, weekdays=frozenset({4})
    )
    wish = Wish(kind=Kind.GUEST, guest_name="Няня", with_pin=True)
    found, _made = series.create(wish, pattern, actor=actor(anna), rules=Rules(), now=NOON)
    assert found.pin is not None

    with pytest.raises(Conflict, match="No PIN is free"), transaction():
        new_pin(Window(NOON + 30 * DAY, NOON + 31 * DAY), now=NOON, draw=drawing(found.pin))


def test_every_guest_gets_another_pin(anna: Resident) -> None:
    pins = {pin_of(invite_guest(anna, f"Гость {number}", with_pin=True)) for number in range(30)}

    assert 30 == len(pins)


def test_the_command_line_gives_a_pin_too(anna: Resident) -> None:
    wish = Wish(kind=Kind.GUEST, guest_name="Вера", resident_id=anna.id, with_pin=True)

    assert orders.place(wish, actor=OPERATOR, rules=Rules(), now=NOON).pin is not None
