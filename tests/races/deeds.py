"""What fifty-two contestants try at once. Each answers what it won, or raises what it was told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from peewee import IntegrityError

from passbot.domain import plates
from passbot.domain.orders import Wish
from passbot.domain.people import CLOCK, Actor, Channel, Role, acting
from passbot.domain.rules import Rules
from passbot.errors import Conflict
from passbot.services import arrivals, changes, invites, orders, residents
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.refusals import broke

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = Rules()
CHANNELS = (Channel.SHEET, Channel.PIN, Channel.BOT, Channel.WEB, Channel.API, Channel.CLI)


def reserve(number: int, code: str) -> object:
    return invites.reserve(code, telegram_id=1 + number, rules=RULES, now=NOON).reserved_by


def register(number: int, code: str) -> object:
    resident = residents.register(
        code,
        telegram_id=1 + number,
        name="Анна Петрова",
        phone=f"+7 916 000 {number:04}",
        house="27",
        language="ru",
        now=NOON,
    )
    return resident.telegram_id


def register_again(number: int, codes: list[str]) -> object:
    """One account and one phone, as many invites as there are contestants."""
    resident = residents.register(
        codes[number],
        telegram_id=1,
        name="Анна Петрова",
        phone="+7 916 000 0000",
        house="27",
        language="ru",
        now=NOON,
    )
    return resident.id


def share_a_phone(number: int, codes: list[str]) -> object:
    resident = residents.register(
        codes[number],
        telegram_id=1 + number,
        name="Анна Петрова",
        phone="+7 916 000 0000",
        house="27",
        language="ru",
        now=NOON,
    )
    return resident.id


def claim(number: int, resident_id: int) -> object:
    return residents.claim(resident_id, telegram_id=1 + number, language="ru", now=NOON).telegram_id


def _guard(number: int) -> Actor:
    return Actor(CHANNELS[number % len(CHANNELS)], Role.GUARD, name=f"guard {number}")


def arrive(number: int, code: str) -> object:
    now = NOON + number * timedelta(seconds=1)
    return arrivals.record(code, actor=_guard(number), rules=RULES, now=now).by_name


def arrive_once(number: int, code: str) -> object:
    """The same request, sent by many."""
    return arrivals.record(code, actor=_guard(number), rules=RULES, now=NOON, nonce="same").by_name


def annul(number: int, code: str) -> object:
    return arrivals.annul(code, actor=_guard(number), rules=RULES, now=NOON).turn


def cancel_or_arrive(number: int, code: str) -> object:
    if number % 2:
        return changes.cancel(code, actor=CLOCK, now=NOON).status
    return arrivals.record(code, actor=_guard(number), rules=RULES, now=NOON).by_name


def order_another_car(number: int, resident_id: int, quota: int) -> object:
    return _order(resident_id, f"А{number + 1:03}АА77", Rules(quota_house_day=quota))


def order_the_same_car(number: int, resident_ids: list[int]) -> object:
    return _order(resident_ids[number % len(resident_ids)], "А123ВС77", RULES)


def _order(resident_id: int, plate: str, rules: Rules) -> str:
    actor = acting(residents.by_id(resident_id), Channel.BOT)
    return orders.place(Wish(plate=plates.read(plate)), actor=actor, rules=rules, now=NOON).code


def extend(number: int, code: str) -> object:
    """By ever different times: the last to win must be the latest."""
    until = NOON + 49 * HOUR + number * timedelta(minutes=1)
    return changes.extend(code, until, actor=CLOCK, rules=RULES, now=NOON).window.end.isoformat()


def meet(number: int, codes: list[str]) -> object:
    """Passes with a PIN of one car grow towards each other."""
    until = NOON + 100 * HOUR
    return changes.extend(codes[number % 2], until, actor=CLOCK, rules=RULES, now=NOON).code


def expire(number: int, hours: int) -> object:
    return changes.expire(actor=CLOCK, now=NOON + hours * HOUR, most=7)


def book(number: int, slot_id: int, resident_id: int) -> object:
    """As a service does it: the database refuses, we say who was first."""
    try:
        with transaction():
            models.Order.create(
                code=f"S{number}",
                resident=resident_id,
                kind="slot",
                status="open",
                day="2026-05-04",
                valid_from=NOON,
                valid_until=NOON + HOUR,
                slot=slot_id,
                created_at=NOON,
            )
    except IntegrityError as exc:
        if not broke(exc, "orders_one_per_slot"):
            raise
        first = models.Order.get(models.Order.slot == slot_id)
        raise Conflict("slot.taken", "This slot is taken.", by=first.code) from exc
    return f"S{number}"


def make_slot(number: int, place_id: int) -> object:
    """Every one overlaps every other. Without the lock PostgreSQL may call two of them a deadlock."""
    start = NOON + number * timedelta(seconds=30)
    try:
        with transaction():
            lock(f"place {place_id}")
            models.Slot.create(
                uuid=f"slot-{number}",
                place=place_id,
                start_at=start,
                end_at=start + HOUR,
                zone="Europe/Moscow",
                status="available",
                created_at=NOON,
                updated_at=NOON,
            )
    except IntegrityError as exc:
        if not broke(exc, "slots_overlap"):
            raise
        raise Conflict("slot.overlap", "Another slot is there.") from exc
    return number


DEEDS: dict[str, Callable[..., object]] = {
    deed.__name__: deed
    for deed in (
        reserve,
        register,
        register_again,
        share_a_phone,
        claim,
        arrive,
        arrive_once,
        annul,
        cancel_or_arrive,
        order_another_car,
        order_the_same_car,
        extend,
        meet,
        expire,
        book,
        make_slot,
    )
}
