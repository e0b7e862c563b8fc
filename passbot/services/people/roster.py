"""The roster: names entered by an admin. A person claims theirs, at once or after an admin's approval."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passbot.domain.people import houses, names
from passbot.domain.people.people import Actor, Channel, Resident, Role
from passbot.domain.site.facts.people import RosterAsked
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, NotFound, Refusal
from passbot.services.owed import outbox
from passbot.services.people import accounts, residents
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

_OF_NAME = Statement(f"{SELECT_RESIDENTS} WHERE r.name_key = :key AND r.removed_at IS NULL ORDER BY r.id")
_ASK = Prepared(
    models.Claim.insert(
        telegram_id=P.telegram_id, resident=P.resident_id, language=P.language, asked_at=P.now
    )
    .on_conflict(
        conflict_target=[models.Claim.telegram_id], preserve=[models.Claim.resident, models.Claim.asked_at]
    )
    .returning(models.Claim.id)
)
_BY_ID = Prepared(models.Claim.select().where(models.Claim.id == P.id))
_OF = Prepared(models.Claim.select().where(models.Claim.telegram_id == P.telegram_id))
_ALL = Prepared(models.Claim.select().order_by(models.Claim.id))
_REMOVE = Prepared(models.Claim.delete().where(models.Claim.id == P.id))


@dataclass(frozen=True)
class Claim:
    """A request to take a roster name."""

    id: int
    telegram_id: int
    resident: Resident
    language: str


def free() -> list[Resident]:
    """Names that can be claimed. Of several that may be one person's only the first is listed, or none if one is
    claimed.
    """
    known: dict[str, list[Resident]] = defaultdict(list)
    found = []
    people = [each for each in residents.everybody() if not each.is_client]
    for person in sorted(people, key=lambda each: (not each.is_claimed(), each.id)):
        alike = known[names.key(person.name)]
        is_free = person.telegram_id is None and person.role is Role.RESIDENT
        if is_free and not any(_may_be_one(person.house, other.house) for other in alike):
            found.append(person)
        alike.append(person)
    return sorted(found, key=lambda each: (each.name, each.id))


def add(name: str, *, actor: Actor, now: datetime, house: str | None = None) -> Resident:
    """Add a name to be claimed. One that may be a listed person's is refused: nobody could tell the two apart."""
    residents.only_admin(actor)
    values = {"name": names.read(name), "house": houses.read(house) if house else None, "role": "resident"}
    with transaction():
        lock("roster")
        _refuse_namesake(str(values["name"]), values["house"])
        added = accounts.create(values, now)
        outbox.record("resident.named", actor=actor, now=now, resident=added)
        return added


@dataclass(frozen=True)
class Listed:
    """The result of adding a list: the residents added, and the refused lines with their reasons."""

    added: tuple[Resident, ...]
    left: tuple[tuple[str, Refusal], ...]


def add_all(lines: Iterable[str], *, actor: Actor, now: datetime, house: str | None = None) -> Listed:
    """Add one name a line. Refused lines do not stop the others."""
    residents.only_admin(actor)
    added, left = [], []
    with transaction():
        for line in filter(str.strip, lines):
            try:
                added.append(add(line, actor=actor, now=now, house=house))
            except Refusal as why:
                left.append((line.strip(), why))
    return Listed(tuple(added), tuple(left))


def _refuse_namesake(name: str, house: str | None) -> None:
    for row in _OF_NAME.rows(key=names.key(name)):
        known = resident_of(row)
        if not known.is_client and _may_be_one(house, known.house):
            message = f"{name} is on the list already. Add a patronymic to tell two people apart."
            raise Conflict("roster.twice", message, name=name)


def _may_be_one(house: str | None, other: str | None) -> bool:
    """True if two of the same name may be one person: their houses are equal, or one is unknown."""
    return house is None or other is None or house == other


def take(
    resident_id: int, *, telegram_id: int, language: str, rules: Rules, now: datetime
) -> Resident | Claim:
    """Claim a name: at once, or as a request to the admins if the house wants that. Another choice replaces
    the first.
    """
    if not rules.approve_new:
        return residents.claim(resident_id, telegram_id=telegram_id, language=language, now=now)
    with transaction():
        lock(f"telegram {telegram_id}")
        if residents.find_by_telegram(telegram_id):
            raise Conflict("resident.already", "This Telegram account is already registered.")
        person = residents.by_id(resident_id)
        if person.telegram_id is not None or person.is_removed or person.is_client:
            raise Conflict("roster.taken", "This name is taken. Ask the admin to release it.")
        asked = _ASK.one(telegram_id=telegram_id, resident_id=resident_id, language=language, now=now)
        claim_id = asked.id if asked else 0
        actor = Actor(Channel.BOT, Role.RESIDENT)
        outbox.record(RosterAsked(claim_id), actor=actor, now=now, resident=person)
        return Claim(claim_id, telegram_id, person, language)


def find(telegram_id: int) -> Claim | None:
    row = _OF.one(telegram_id=telegram_id)
    return _claim(row) if row else None


def by_id(claim_id: int) -> Claim:
    row = _BY_ID.one(id=claim_id)
    if row is None:
        raise NotFound("application.gone", "This request has been answered or withdrawn already.")
    return _claim(row)


def waiting(*, actor: Actor) -> list[Claim]:
    """All claims, the oldest first."""
    residents.only_admin(actor)
    return [_claim(row) for row in _ALL.rows()]


def approve(claim_id: int, *, actor: Actor, now: datetime) -> Resident:
    """Approve a claim. If two claimed one name and both are approved, the database refuses the second."""
    residents.only_admin(actor)
    with transaction():
        asked = _taken(claim_id)
        person = residents.claim(
            asked.resident.id, telegram_id=asked.telegram_id, language=asked.language, now=now
        )
        outbox.record("resident.approved", actor=actor, now=now, resident=person)
        return person


def refuse(claim_id: int, *, actor: Actor, now: datetime) -> Claim:
    residents.only_admin(actor)
    with transaction():
        asked = _taken(claim_id)
        event_id = outbox.record("roster.refused", actor=actor, now=now, resident=asked.resident)
        residents.tell_refused(asked.telegram_id, asked.language, event_id=event_id, now=now)
        return asked


def _taken(claim_id: int) -> Claim:
    lock(f"claim {claim_id}")
    asked = by_id(claim_id)
    _REMOVE.run(id=claim_id)
    return asked


def _claim(row: Any) -> Claim:  # Any: of Peewee
    return Claim(row.id, row.telegram_id, residents.by_id(row.resident_id), row.language)
