"""What fifty-two contestants try at once. Each answers what it won, or raises what it was told."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from peewee import IntegrityError

from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import CLOCK, Actor, Channel, Role, acting
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.site.worksheets import Tab, Worksheet
from passbot.errors import Conflict, Refusal
from passbot.services.gate import arrivals, pins
from passbot.services.passes import changes, orders
from passbot.services.people import invites, residents
from passbot.services.places import fitting, places, populate
from passbot.services.regular import guest_links
from passbot.services.sheet import worksheets
from passbot.services.slots import slots
from passbot.slices import at_once
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


def _themself(number: int, resident_ids: list[int]) -> Actor:
    who = resident_ids[number % len(resident_ids)]
    return Actor(Channel.BOT, Role.RESIDENT, who, house=str(who))


def book(number: int, uuid: str, resident_ids: list[int]) -> object:
    slot, order = slots.book(uuid, actor=_themself(number, resident_ids), rules=RULES, now=NOON)
    return [slot.seat, order.code]


def hold(number: int, uuid: str, resident_ids: list[int]) -> object:
    return slots.hold(uuid, actor=_themself(number, resident_ids), rules=RULES, now=NOON).held_by


def book_or_block(number: int, uuid: str, resident_ids: list[int]) -> object:
    if number % 2:
        return slots.block(uuid, actor=CLOCK, now=NOON).status
    return book(number, uuid, resident_ids)


def type_pin(number: int, pin: str, at: str) -> object:
    stranger = Actor(Channel.BOT, Role.RESIDENT)
    now = datetime.fromisoformat(at)
    return pins.check(pin, actor=stranger, key=f"telegram {number}", rules=RULES, now=now).verdict


def fill(number: int) -> object:
    return at_once(populate.fill_all(now=NOON + number // 13 * HOUR))


def roam(number: int, place_ids: list[int], resident_ids: list[int], acts: int) -> object:
    """Somebody takes, keeps, gives back and blocks whatever there is; answers how often that was refused."""
    chance, refused = random.Random(number), 0
    for _ in range(acts):
        try:
            _roam(number, chance, place_ids, resident_ids)
        except Refusal:
            refused += 1
    return refused


def _roam(number: int, chance: random.Random, place_ids: list[int], resident_ids: list[int]) -> None:
    now = NOON + chance.randrange(30) * timedelta(minutes=1)
    who = _themself(number, resident_ids)
    found = slots.listed(places.by_id(chance.choice(place_ids)), now=now)
    uuid = chance.choice(found).uuid
    acts: list[Callable[[], object]] = [
        lambda: slots.book(uuid, actor=who, rules=RULES, now=now),
        lambda: slots.hold(uuid, actor=who, rules=RULES, now=now),
        lambda: slots.release(uuid, actor=who, now=now),
        lambda: slots.cancel(uuid, actor=chance.choice([who, CLOCK]), now=now),
        lambda: slots.block(uuid, actor=CLOCK, now=now),
        lambda: slots.unblock(uuid, actor=CLOCK, now=now),
        lambda: fitting.release_overheld(now=now),
        lambda: at_once(populate.fill_all(now=now + HOUR)),
    ]
    chance.choice(acts)()


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


def remember_worksheets(number: int) -> object:
    worksheets.remember("book", (Worksheet(Tab.LATEST, 1, "Orders_latest"), Worksheet(Tab.SYNC, 2, "_sync")))
    return number


def join_a_link(number: int, token: str) -> object:
    plate = plates.read(f"А{100 + number}ВС77")
    return guest_links.add_car(token, plate, None, telegram_id=1 + number, rules=RULES, now=NOON).plate_key


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
        hold,
        book_or_block,
        type_pin,
        fill,
        roam,
        make_slot,
        join_a_link,
        remember_worksheets,
    )
}
