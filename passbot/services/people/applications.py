"""Applications: if the house wants it, an admin approves each new resident after they typed their invite code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.people.people import Actor, Channel, Resident, Role
from passbot.domain.site.facts.people import ResidentApplied, ResidentRefused
from passbot.domain.site.rules import Rules
from passbot.errors import NotFound
from passbot.services.owed import outbox
from passbot.services.people import client_claims, invites, residents
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.models import Application as Row
from passbot.store.models import Invite
from passbot.store.prepared import P, Prepared, given
from passbot.store.statement import Statement

KEPT = timedelta(days=30)  # time for an admin to answer, during which the invite stays reserved

_ADD = Prepared(Row.insert(given(Row)).returning(Row))
_KEEP_CODE = Statement("""
    UPDATE invites SET reserved_until = :until,
        expires_at = CASE WHEN expires_at < :until THEN :until ELSE expires_at END
    WHERE code = :code
""")
_FREE_CODE = Prepared(Invite.update(reserved_by=None, reserved_until=None).where(Invite.code == P.code))
_OF = Prepared(Row.select().where(Row.telegram_id == P.telegram_id))
_BY_ID = Prepared(Row.select().where(Row.id == P.id))
_ALL = Prepared(Row.select().order_by(Row.id))
_REMOVE = Prepared(Row.delete().where(Row.id == P.id))


@dataclass(frozen=True)
class Application:
    id: int
    telegram_id: int
    code: str
    name: str
    phone: str
    house: str | None
    language: str
    asked_at: datetime
    is_own_phone: bool


@dataclass(frozen=True)
class Answers:
    """What the applicant has answered, as `residents.register` takes it."""

    code: str
    name: str
    phone: str
    house: str | None
    language: str
    is_own_phone: bool = False


def are_wanted(rules: Rules, role: Role) -> bool:
    """True if registrations wait for an admin. Guards and admins do not wait: an admin invited them by role."""
    return rules.approve_new > 0 and role is Role.RESIDENT


def apply(answers: Answers, *, telegram_id: int, rules: Rules, now: datetime) -> Application:
    """Ask the admins, and reserve the invite until they answer. Asking twice keeps the first."""
    with transaction():
        lock(f"telegram {telegram_id}")
        known = find(telegram_id)
        if known:
            return known
        invite = invites.reserve(answers.code, telegram_id=telegram_id, rules=rules, now=now)
        client_claims.client_with(answers.phone, is_own=answers.is_own_phone, named=invite.resident_id)
        _KEEP_CODE.run(code=answers.code, until=to_epoch(now + KEPT))
        made = _application(_ADD.one(telegram_id=telegram_id, asked_at=now, **vars(answers)))
        outbox.record(ResidentApplied(made.id), actor=Actor(Channel.BOT, Role.RESIDENT), now=now)
        return made


def find(telegram_id: int) -> Application | None:
    row = _OF.one(telegram_id=telegram_id)
    return _application(row) if row else None


def by_id(application_id: int) -> Application:
    row = _BY_ID.one(id=application_id)
    if row is None:
        raise NotFound("application.gone", "This request has been answered or withdrawn already.")
    return _application(row)


def waiting(*, actor: Actor) -> list[Application]:
    """All applications, the oldest first."""
    residents.only_admin(actor)
    return [_application(row) for row in _ALL.rows()]


def approve(application_id: int, *, actor: Actor, now: datetime) -> Resident:
    """Register the applicant. If two admins press at once, the slower one is told that it is done."""
    residents.only_admin(actor)
    with transaction():
        asked = _take(application_id)
        person = residents.register(
            asked.code,
            telegram_id=asked.telegram_id,
            name=asked.name,
            phone=asked.phone,
            house=asked.house,
            language=asked.language,
            now=now,
            is_own_phone=asked.is_own_phone,
        )
        outbox.record("resident.approved", actor=actor, now=now, resident=person)
        return person


def refuse(application_id: int, *, actor: Actor, now: datetime) -> Application:
    """Refuse, and revoke the invite: otherwise the same person would apply again with it."""
    residents.only_admin(actor)
    with transaction():
        asked = _take(application_id)
        invites.revoke(asked.code, actor=actor, now=now)
        event_id = outbox.record(ResidentRefused(), actor=actor, now=now)
        residents.tell_refused(asked.telegram_id, asked.language, event_id=event_id, now=now)
        return asked


def withdraw(telegram_id: int) -> bool:
    """The applicant withdraws and the invite is free again. False if there was no application."""
    with transaction():
        asked = find(telegram_id)
        if asked is None or not _REMOVE.run(id=asked.id):
            return False
        _FREE_CODE.run(code=asked.code)
        return True


def _take(application_id: int) -> Application:
    lock(f"application {application_id}")
    asked = by_id(application_id)
    _REMOVE.run(id=application_id)
    return asked


def _application(row: Any) -> Application:  # Any: of Peewee
    return Application(**row._asdict() | {"is_own_phone": bool(row.is_own_phone)})
