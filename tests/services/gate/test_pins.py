"""The PIN at the door, S0's check by S0's cases, and what a guesser meets."""

import random
import threading
from datetime import datetime, timedelta

import pytest

from passbot.domain.gate.pins import PinAnswer, Verdict
from passbot.domain.passes.orders import Kind, Order, Status, Wish
from passbot.domain.people.people import Actor, Channel, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from passbot.services.gate import arrivals, pins
from passbot.services.passes import changes, orders
from passbot.services.privacy import sweeping
from passbot.services.slots import slots
from passbot.store import models
from passbot.store.db import session
from tests.services.people.some_people import NOON, actor, invite_guest, pin_of
from tests.services.places.some_places import barbershop

RULES = Rules()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
VISITOR = Actor(Channel.BOT, Role.RESIDENT)


def typed(pin: str, *, now: datetime, key: str = "telegram 7", who: Actor = VISITOR) -> PinAnswer:
    return pins.check(pin, actor=who, key=key, rules=RULES, now=now)


def wrong_for(*taken: Order) -> list[str]:
    """PINs that nobody has."""
    theirs = {order.pin for order in taken}
    return [f"{number:05}" for number in range(1, 200) if f"{number:05}" not in theirs]


@pytest.fixture
def booked(db: str, anna: Resident) -> Order:
    """Anna's slot at the barbershop, today from 13:00 to 15:00 in Moscow: 10:00 to 12:00 UTC."""
    first = slots.bookable(barbershop(), now=NOON)[0]
    return slots.book(first.uuid, actor=actor(anna), rules=RULES, now=NOON)[1]


def test_the_right_pin_at_its_time_is_the_arrival(booked: Order) -> None:
    answer = typed(pin_of(booked), now=booked.window.start + MINUTE)

    assert Verdict.OK == answer.verdict
    assert (booked.window.start + MINUTE, Channel.PIN) == (answer.at, answer.channel)
    assert Status.ARRIVED == orders.by_code(booked.code).status
    owed = models.Delivery.select().where(models.Delivery.kind == "arrival.recorded")
    assert {"sheet", "telegram"} == {delivery.route for delivery in owed}


@pytest.mark.parametrize(
    ("after_start", "verdict", "fields"),
    [
        (-SECOND, Verdict.TOO_EARLY, (True, False, True)),
        (timedelta(0), Verdict.OK, (True, True, False)),
        (2 * HOUR - SECOND, Verdict.OK, (True, True, False)),
        (2 * HOUR, Verdict.TOO_LATE, (True, False, True)),
    ],
)
def test_the_five_fields_say_what_the_hour_is(
    booked: Order, after_start: timedelta, verdict: Verdict, fields: tuple[bool, bool, bool]
) -> None:
    answer = typed(pin_of(booked), now=booked.window.start + after_start)

    valid, inside, outside = fields
    assert verdict == answer.verdict
    assert {
        "pin_valid": valid,
        "pin_inside_time_slot": inside,
        "pin_outside_time_slot": outside,
        "start_time": booked.window.start,
        "end_time": booked.window.end,
    } == answer.five_fields()


def test_an_unknown_pin_has_no_time(booked: Order) -> None:
    answer = typed(wrong_for(booked)[0], now=NOON)

    assert Verdict.UNKNOWN == answer.verdict
    assert {
        "pin_valid": False,
        "pin_inside_time_slot": False,
        "pin_outside_time_slot": False,
        "start_time": None,
        "end_time": None,
    } == answer.five_fields()


def test_a_second_time_hears_of_the_first(booked: Order) -> None:
    typed(pin_of(booked), now=booked.window.start)

    answer = typed(pin_of(booked), now=booked.window.start + HOUR, key="telegram 8")

    assert (Verdict.ALREADY_ARRIVED, booked.window.start, "PIN") == (answer.verdict, answer.at, answer.by)
    assert 1 == models.Arrival.select().count()


def test_an_arrival_by_another_channel_is_told_with_its_channel(booked: Order, guard: Resident) -> None:
    arrivals.record(booked.code, actor=actor(guard), rules=RULES, now=booked.window.start)

    answer = typed(pin_of(booked), now=booked.window.start + MINUTE)

    assert (Verdict.ALREADY_ARRIVED, Channel.BOT) == (answer.verdict, answer.channel)


def test_a_cancelled_slot_opens_nothing(booked: Order, anna: Resident) -> None:
    changes.cancel(booked.code, actor=actor(anna), now=NOON)

    answer = typed(pin_of(booked), now=booked.window.start)

    assert Verdict.CANCELLED == answer.verdict
    assert {
        "pin_valid": False,
        "pin_inside_time_slot": False,
        "pin_outside_time_slot": False,
        "start_time": None,
        "end_time": None,
    } == answer.five_fields()
    assert 0 == models.Arrival.select().count()


def test_the_same_request_again_gets_the_same_answer(booked: Order) -> None:
    now = booked.window.start
    first, again = (
        pins.check(pin_of(booked), actor=VISITOR, key="key 1", rules=RULES, now=now, nonce="n1")
        for _ in range(2)
    )

    assert (Verdict.OK, Verdict.OK) == (first.verdict, again.verdict)
    assert 1 == models.Arrival.select().count()


def test_a_guest_may_be_a_little_early(db: str, anna: Resident) -> None:
    window = Window(NOON + HOUR, NOON + 2 * HOUR)
    wish = Wish(kind=Kind.GUEST, guest_name="Вера", with_pin=True, window=window)
    guest = orders.place(wish, actor=actor(anna), rules=RULES, now=NOON)

    early, in_time = NOON + 29 * MINUTE, NOON + 30 * MINUTE

    assert Verdict.TOO_EARLY == typed(pin_of(guest), now=early).verdict
    assert Verdict.OK == typed(pin_of(guest), now=in_time).verdict


@pytest.mark.parametrize(
    ("at", "expected"), [(-1, 0), (0, 0), (1, 0), (2, 1), (4, 1), (5, 1), (6, 2), (8, 2), (9, 2)]
)
def test_of_orders_with_one_pin_the_time_decides(db: str, anna: Resident, at: int, expected: int) -> None:
    """Windows of hours 0-2, 4-6 and 6-8: the one that holds, else the next, else the last."""
    windows = [Window(NOON + start * HOUR, NOON + (start + 2) * HOUR) for start in (0, 4, 6)]
    made = [invite_guest(anna, f"Гость {number}") for number in range(3)]
    for order, window in zip(made, windows, strict=True):
        values = {"pin": 4711, "valid_from": window.start, "valid_until": window.end}
        models.Order.update(values).where(models.Order.id == order.id).execute()

    answer = typed("04711", now=NOON + at * HOUR)

    assert answer.order is not None
    assert made[expected].code == answer.order.code


def test_five_wrong_tries_lock_one_person(booked: Order) -> None:
    wrong = wrong_for(booked)
    now = booked.window.start
    answers = [typed(pin, now=now) for pin in wrong[:5]]

    locked = typed(pin_of(booked), now=now + 15 * MINUTE - SECOND)
    free = typed(pin_of(booked), now=now + 15 * MINUTE)

    assert [None] * 4 + [now + 15 * MINUTE] == [answer.locked_until for answer in answers]
    assert (Verdict.LOCKED, now + 15 * MINUTE) == (locked.verdict, locked.locked_until)
    assert Verdict.OK == free.verdict


def test_nobody_locks_the_gate_for_others(booked: Order) -> None:
    for number, pin in enumerate(wrong_for(booked)[:100]):
        typed(pin, now=booked.window.start, key=f"telegram {100 + number % 20}")

    assert Verdict.OK == typed(pin_of(booked), now=booked.window.start).verdict


def test_each_lock_is_twice_as_long_as_the_last(booked: Order) -> None:
    now, lengths = NOON, []
    for _ in range(4):
        until = [typed(pin, now=now).locked_until for pin in wrong_for(booked)[:5]][-1]
        assert until is not None
        lengths.append(until - now)
        now = until

    assert [15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 120 * MINUTE] == lengths


def test_a_day_without_a_wrong_pin_forgives(booked: Order) -> None:
    for pin in wrong_for(booked)[:9]:
        typed(pin, now=NOON)
    later = NOON + timedelta(days=1, seconds=1)

    answers = [typed(pin, now=later) for pin in wrong_for(booked)[:5]]

    assert later + 15 * MINUTE == answers[-1].locked_until
    assert 2 == sweeping.tidy(now=later + timedelta(days=2))


def test_the_keypad_of_a_gate_forgets_wrong_pins_at_a_right_one(booked: Order, guard: Resident) -> None:
    wrong, now = wrong_for(booked), booked.window.start
    for pin in wrong[:4]:
        typed(pin, now=now, key="key 1", who=actor(guard))
    typed(pin_of(booked), now=now, key="key 1", who=actor(guard))

    answers = [typed(pin, now=now, key="key 1", who=actor(guard)).locked_until for pin in wrong[4:9]]

    assert [None] * 4 + [now + 15 * MINUTE] == answers


def test_who_has_a_right_pin_does_not_guess_on_with_it(booked: Order) -> None:
    wrong, now = wrong_for(booked), booked.window.start
    for pin in wrong[:4]:
        typed(pin, now=now)
    typed(pin_of(booked), now=now)

    assert now + 15 * MINUTE == typed(wrong[4], now=now).locked_until


def test_being_early_is_no_wrong_try(booked: Order) -> None:
    early = [typed(pin_of(booked), now=NOON).verdict for _ in range(6)]

    assert [Verdict.TOO_EARLY] * 6 == early


def test_the_admins_hear_of_many_wrong_pins_once_an_hour(booked: Order, admin: Resident) -> None:
    for number, pin in enumerate(wrong_for(booked)[:70]):
        typed(pin, now=NOON + number * SECOND, key=f"telegram {number}")

    alarms = models.Delivery.select().where(models.Delivery.kind == "pin.alarm")

    assert [str(admin.telegram_id)] == [alarm.recipient for alarm in alarms]


def test_guessing_all_day_and_night_is_hopeless(db: str, anna: Resident) -> None:
    """One guesser, twenty good PINs, a try every ten seconds for a day: a few dozen are answered at all."""
    twenty = [pin_of(invite_guest(anna, f"Гость {number}", with_pin=True)) for number in range(20)]
    chance = random.Random(7)
    drawn = [f"{chance.randrange(100_000):05}" for _ in range(8_640)]
    guesses = [pin for pin in drawn if pin not in twenty]

    asked = [typed(pin, now=NOON + 10 * at * SECOND) for at, pin in enumerate(guesses)]

    answered = sum(answer.verdict is not Verdict.LOCKED for answer in asked)
    assert answered <= 40
    assert answered * len(twenty) / 100_000 < 0.01


@pytest.mark.parametrize("given", ["", "1234", "123456", "12a45", "١٢٣٤٥", "12 345 6"])
def test_what_is_no_pin_is_explained(db: str, given: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        typed(given, now=NOON)

    assert "pin.format" == refusal.value.code
    assert 0 == models.PinTries.select().count()


def test_twenty_wrong_ones_at_once_get_five_answers(booked: Order) -> None:
    """On PostgreSQL nothing but the person's lock keeps one try from overtaking another's count."""
    start, answers = threading.Barrier(20), list[Verdict]()

    def guess(pin: str) -> None:
        with session():
            start.wait()
            answers.append(typed(pin, now=NOON).verdict)

    threads = [threading.Thread(target=guess, args=(pin,)) for pin in wrong_for(booked)[:20]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (RULES.pin_tries, 20) == (answers.count(Verdict.UNKNOWN), len(answers))


def test_a_pin_is_unknown_a_day_after_its_time(booked: Order) -> None:
    just_over = typed(pin_of(booked), now=booked.window.end + pins.FORGOTTEN_AFTER - SECOND)
    forgotten = typed(pin_of(booked), now=booked.window.end + pins.FORGOTTEN_AFTER)

    assert (False, True) == (
        just_over.verdict is Verdict.UNKNOWN,
        forgotten.verdict is Verdict.UNKNOWN,
    )
