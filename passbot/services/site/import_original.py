"""Imports residents and open passes from the database of the original passbot."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.domain.passes.orders import Wish
from passbot.domain.people import houses, names, phones
from passbot.domain.people.people import OPERATOR, Channel, Resident, Role, acting
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput, Refusal
from passbot.services.owed import outbox
from passbot.services.passes import orders
from passbot.services.people import accounts, residents
from passbot.store import original
from passbot.store.db import transaction
from passbot.store.models import Order as Row
from passbot.store.original import Car, Original, Person
from passbot.store.prepared import P, Prepared

_OF_THAT_SECOND = Prepared(
    Row.select(Row.plate_key).where(Row.resident == P.resident_id, Row.created_at == P.at)
)
_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass
class Taken:
    """The result: what was imported, what was known already, and in `left` why the rest was not. A second run imports
    nothing.
    """

    residents: int = 0
    orders: int = 0
    known: int = 0
    known_orders: int = 0
    over: int = 0  # passes that are over
    unused_invites: int = 0
    left: list[str] = field(default_factory=list)


def take_over(path: Path, *, rules: Rules, language: str, now: datetime) -> Taken:
    """Import each person and each pass by itself: a refused one does not stop the others."""
    found = original.read(path)
    taken = Taken(unused_invites=found.unused_invites)
    hosts = _settle_all(found.people, taken, language, now)
    by_id = {host.id: host for host in hosts.values()}
    for (host_id, ordered), cars in _still_open(found, hosts, taken, rules, now).items():
        _order_all(cars, by_id[host_id], ordered, taken, rules)
    return taken


def _still_open(
    found: Original, hosts: dict[str, Resident], taken: Taken, rules: Rules, now: datetime
) -> dict[tuple[int, datetime], list[Car]]:
    """Open passes by host and second of ordering; the others are counted or listed in `taken`."""
    names_of = {person.code: person.name for person in found.people}
    waiting: dict[tuple[int, datetime], list[Car]] = defaultdict(list)
    for car in found.cars:
        host, ordered = hosts.get(car.code), _moment(car, rules)
        if host is None:
            who = names_of.get(car.code)
            why = f"{who} did not come over" if who else "nobody in the file has ordered it"
            taken.left.append(f"pass {car.plate} of {car.ordered}: {why}")
        elif ordered is None:
            taken.left.append(f"pass {car.plate} of {host.name}: its time {car.ordered!r} cannot be read")
        elif ordered + timedelta(hours=rules.pass_hours) <= now:
            taken.over += 1
        else:
            waiting[host.id, ordered].append(car)
    return waiting


def _settle_all(people: Iterable[Person], taken: Taken, language: str, now: datetime) -> dict[str, Resident]:
    """Residents by the code that their orders carry. A person who had registered twice becomes one resident, with all
    passes.
    """
    hosts: dict[str, Resident] = {}
    first: dict[int, Person] = {}
    for person in people:
        try:
            chat = _chat(person)
            host = residents.find_by_telegram(chat)
            if host is None:
                host = _register(person, chat, language, now)
                taken.residents += 1
            elif chat in first:
                taken.left.append(
                    f"{person.name}: is {first[chat].name}, registered twice; the passes come over"
                )
            else:
                taken.known += 1
        except Refusal as exc:
            taken.left.append(f"{person.name}: {exc.message}")
        else:
            first.setdefault(chat, person)
            hosts[person.code] = host
    return hosts


def _chat(person: Person) -> int:
    chat = int(person.chat) if _NUMBER.fullmatch(person.chat) else 0
    if chat < 0:
        message = "registered in a group chat, where nobody can tell who is meant. Send them a code each"
        raise InvalidInput("original.group", message)
    if chat == 0:
        raise InvalidInput("original.chat", f"{person.chat!r} is no Telegram account. Send them a code")
    return chat


def _register(person: Person, chat: int, language: str, now: datetime) -> Resident:
    values = {
        "name": names.read(person.name),
        "phone": phones.read(person.phone),
        "house": houses.read(person.house),
        "language": language,
        "role": Role.RESIDENT.value,
        "telegram_id": chat,
        "claimed_at": now,
    }
    with transaction():
        resident = accounts.create(values, now)
        outbox.record("resident.imported", actor=OPERATOR, now=now, resident=resident)
    return resident


def _moment(car: Car, rules: Rules) -> datetime | None:
    """The time of ordering: the original stores local time with fractions, we store whole seconds."""
    try:
        local = datetime.fromisoformat(car.ordered).replace(tzinfo=ZoneInfo(rules.zone), microsecond=0)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _order_all(cars: list[Car], host: Resident, ordered: datetime, taken: Taken, rules: Rules) -> None:
    """Import the passes that one person ordered in one second.

    A pass whose plate is here was imported before. For each pass here whose plate is not in the file, one more counts
    as imported: its plate was corrected since.
    """
    rows = _OF_THAT_SECOND.rows(resident_id=host.id, at=ordered)
    here = Counter(row.plate_key for row in rows)
    others = []
    for car in cars:
        key = _key(car)
        if here[key]:
            here[key] -= 1
        else:
            others.append(car)
    fresh = others[here.total() :]
    taken.known_orders += len(cars) - len(fresh)
    for car in fresh:
        _order(car, host, ordered, taken, rules)


def _key(car: Car) -> str | None:
    try:
        return plates.read(car.plate).key
    except Refusal:
        return None


def _order(car: Car, host: Resident, ordered: datetime, taken: Taken, rules: Rules) -> None:
    """Place the order with the original's time of ordering; it gets a code of ours."""
    try:
        wish = Wish(plate=plates.read(car.plate), brand=car.brand)
        orders.place(wish, actor=acting(host, Channel.CLI), rules=rules, now=ordered)
    except Refusal as exc:
        taken.left.append(f"pass {car.plate} of {host.name}: {exc.message}")
        return
    taken.orders += 1
