"""Takes over what the original passbot knows: who lives here, and which passes are open."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.domain import houses, names, phones, plates
from passbot.domain.orders import Wish
from passbot.domain.people import OPERATOR, Channel, Resident, Role, acting
from passbot.domain.rules import Rules
from passbot.errors import Refusal
from passbot.services import accounts, orders, outbox, residents
from passbot.store import original
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.original import Car, Person
from passbot.store.statement import Statement

_CAME_OVER = Statement("SELECT 1 FROM orders WHERE resident_id = :resident_id AND created_at = :at")


@dataclass
class Taken:
    """What came over, and in words what did not. A second time nothing comes."""

    residents: int = 0
    orders: int = 0
    known: int = 0
    unused_invites: int = 0
    left: list[str] = field(default_factory=list)


def take_over(path: Path, *, rules: Rules, language: str, now: datetime) -> Taken:
    """Each person and each pass for itself: one that is refused keeps nobody else away."""
    found = original.read(path)
    taken = Taken(unused_invites=found.unused_invites)
    hosts = {person.code: _settle(person, taken, language, now) for person in found.people}
    for car in found.cars:
        host = hosts.get(car.code)
        if host:
            _order(car, host, taken, rules, now)
    return taken


def _settle(person: Person, taken: Taken, language: str, now: datetime) -> Resident | None:
    known = residents.find_by_telegram(person.telegram_id)
    if known:
        taken.known += 1
        return known
    try:
        resident = _register(person, language, now)
    except Refusal as exc:
        taken.left.append(f"{person.name}: {exc.message}")
        return None
    taken.residents += 1
    return resident


def _register(person: Person, language: str, now: datetime) -> Resident:
    values = {
        "name": names.read(person.name),
        "phone": phones.read(person.phone),
        "house": houses.read(person.house),
        "language": language,
        "role": Role.RESIDENT.value,
        "telegram_id": person.telegram_id,
        "claimed_at": now,
    }
    with transaction():
        resident = accounts.create(values, now)
        outbox.record("resident.imported", actor=OPERATOR, now=now, resident=resident)
    return resident


def _order(car: Car, host: Resident, taken: Taken, rules: Rules, now: datetime) -> None:
    """Its time runs from when it was ordered; the sheet gets a row with a code of ours."""
    try:
        local = datetime.fromisoformat(car.ordered).replace(tzinfo=ZoneInfo(rules.zone))
        ordered = local.astimezone(UTC)
        is_over = ordered + timedelta(hours=rules.pass_hours) <= now
        if is_over or _CAME_OVER.row(resident_id=host.id, at=to_epoch(ordered)):
            return
        wish = Wish(plate=plates.read(car.plate), brand=car.brand)
        orders.place(wish, actor=acting(host, Channel.CLI), rules=rules, now=ordered)
    except (Refusal, ValueError) as exc:
        taken.left.append(f"{car.plate}: {exc}")
        return
    taken.orders += 1
