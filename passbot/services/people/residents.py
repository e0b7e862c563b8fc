"""Residents: registration, the roster, roles, and how one is looked up."""

from datetime import datetime
from typing import Any

from passbot.domain.people import houses, languages, names, phones
from passbot.domain.people.people import Actor, Channel, Resident, Role, acting
from passbot.domain.site.facts.people import (
    ResidentChanged,
    ResidentClaimed,
    ResidentRefused,
    ResidentRegistered,
    ResidentReleased,
)
from passbot.domain.site.notices import Route
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.owed import outbox
from passbot.services.people import accounts, client_claims, consents, invites, listed_admins
from passbot.services.rows import SELECT_RESIDENTS, is_id, resident_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

_BY_TELEGRAM = Statement(f"{SELECT_RESIDENTS} WHERE r.telegram_id = :telegram_id AND r.removed_at IS NULL")
_BY_ID = Statement(f"{SELECT_RESIDENTS} WHERE r.id = :id")
_BY_UUID = Statement(f"{SELECT_RESIDENTS} WHERE r.uuid = :uuid")
_EVERYBODY = Statement(f"""
    {SELECT_RESIDENTS} WHERE r.removed_at IS NULL AND coalesce(r.telegram_id, 1) <> 0 ORDER BY r.name_key, r.id
""")


def register(
    code: str,
    *,
    telegram_id: int,
    name: str,
    phone: str,
    house: str | None,
    language: str,
    now: datetime,
    channel: Channel = Channel.BOT,
    is_own_phone: bool = False,
) -> Resident:
    """Use an invite and become a resident: a new one, the roster name that the invite is bound to, or a client.

    `is_own_phone`: somebody vouches for the phone, it was not only typed. `house` is None on a site without houses.
    """
    _check_account(telegram_id, language)
    with transaction():
        lock(f"telegram {telegram_id}")
        _refuse_second_account(telegram_id)
        invite = invites.look_up(code, telegram_id=telegram_id, now=now)
        client = client_claims.client_with(phone, is_own=is_own_phone, named=invite.resident_id)
        lives_here = invite.role is Role.RESIDENT and house is not None  # guards and admins may not
        values = {
            "phone": phones.read(phone),
            "house": invite.house or (houses.read(house or "") if house or lives_here else None),
            "language": language,
            "role": invite.role.value,
            "telegram_id": telegram_id,
            "claimed_at": now,
        }
        resident = _become(invite.resident_id, client, name, values, now)
        invites.use(code, resident.id, telegram_id=telegram_id, now=now)
        listed_admins.overrule(telegram_id, resident.role)
        consents.belong(telegram_id, resident.id)
        facts = ResidentRegistered(resident.id, client.name if client else None)
        outbox.record(facts, actor=acting(resident, channel), now=now, resident=resident)
        return resident


def _become(
    named: int | None, client: Resident | None, name: str, values: dict[str, Any], now: datetime
) -> Resident:  # Any: column values
    if named is not None:
        return _take(named, values)
    values |= accounts.named(names.read(name))
    return _take(client.id, values) if client else accounts.create(values, now)


def _check_account(telegram_id: int, language: str) -> None:
    if not is_id(telegram_id):
        raise InvalidInput("resident.telegram", "A Telegram id is a number from 1 on.")
    languages.check(language)


def _refuse_second_account(telegram_id: int) -> None:
    known = find_by_telegram(telegram_id)
    if known:
        message = "You are already registered. To order a pass, use /order."
        raise Conflict("resident.already", message, resident=known.name)


def _take(resident_id: int, values: dict[str, Any]) -> Resident:  # Any: column values
    """Take a free roster name or a client's row. Its mail address is dropped: an admin typed it, nobody proved it."""
    table = models.Resident
    free = (table.id == resident_id) & table.telegram_id.is_null() & table.removed_at.is_null()
    if not accounts.guarded(lambda: table.update(values | {"email": None}).where(free).execute()):
        raise _claimed()
    return by_id(resident_id)


def _claimed() -> Conflict:
    return Conflict("resident.claimed", "Somebody else has taken this name. Ask the admin to release it.")


def claim(resident_id: int, *, telegram_id: int, language: str, now: datetime) -> Resident:
    """Claim a free roster name without an invite. Whether an admin is asked first is decided by `roster.take`."""
    _check_account(telegram_id, language)
    with transaction():
        lock(f"telegram {telegram_id}")
        _refuse_second_account(telegram_id)
        values = {"telegram_id": telegram_id, "language": language, "claimed_at": now}
        if by_id(resident_id).is_client:
            raise _claimed()
        resident = _take(resident_id, values)
        consents.belong(telegram_id, resident.id)
        actor = acting(resident, Channel.BOT)
        outbox.record(ResidentClaimed(resident.id), actor=actor, now=now, resident=resident)
        return resident


def tell_refused(telegram_id: int, language: str, *, event_id: int, now: datetime) -> None:
    """Tell whoever asked to be let in. They have no account here that would say their language."""
    told = ResidentRefused(language)
    outbox.notify(Route.TELEGRAM, str(telegram_id), told, now=now, event_id=event_id)


def release(resident_id: int, *, actor: Actor, now: datetime) -> Resident:
    """Free a claimed name for a new registration; an admin's becomes a resident's.

    Its owner loses all access: they may have been the wrong person, or their phone may be in other hands. Releasing a
    free name changes nothing.
    """
    only_admin(actor)
    with transaction():
        if (resident := by_id(resident_id)).telegram_id is None:
            return resident
        # when the notice is sent, no resident has that Telegram account, so its language goes along
        outbox.record(ResidentReleased(resident.language), actor=actor, now=now, resident=resident)
        role = Role.RESIDENT if resident.role is Role.ADMIN else resident.role
        freed = {
            "telegram_id": None,
            "phone": None,
            "email": None,
            "claimed_at": None,
            "unreachable_at": None,
            "role": role.value,
        }
        models.Resident.update(freed).where(models.Resident.id == resident_id).execute()
        accounts.lock_out(resident_id, now=now)
        consents.part(resident_id)
        return by_id(resident_id)


def set_role(resident_id: int, role: Role, *, actor: Actor, now: datetime) -> Resident:
    only_admin(actor)
    with transaction():
        resident = by_id(resident_id)
        if resident.id == actor.resident_id and role is not Role.ADMIN:
            raise NotAllowed(
                "resident.own_role", "You cannot take the admin role from yourself. Ask another admin."
            )
        if resident.role is not role:
            models.Resident.update(role=role.value).where(models.Resident.id == resident_id).execute()
            listed_admins.overrule(resident.telegram_id, role)
            outbox.record(ResidentChanged(role.value), actor=actor, now=now, resident=resident)
        return by_id(resident_id)


def find_by_telegram(telegram_id: int) -> Resident | None:
    row = _BY_TELEGRAM.row(telegram_id=telegram_id)
    return resident_of(row) if row else None


def by_id(resident_id: int) -> Resident:
    row = _BY_ID.row(id=resident_id) if is_id(resident_id) else None
    if row is None:
        raise NotFound(
            "resident.unknown", f"There is no resident {resident_id}. `resident list` shows them all."
        )
    return resident_of(row)


def find(given: str) -> Resident:
    """The resident named by number, UUID or phone."""
    given = given.strip()
    if given.isascii() and given.isdigit() and len(given) < 10:
        return by_id(int(given))
    row = _BY_UUID.row(uuid=given.lower()) if given.isprintable() else None
    known = resident_of(row) if row else (by_phone(given) if given[:1] in ("+", "7", "8") else None)
    if known is None:
        message = f"There is no resident {given[:40]!r}. `resident list` shows them all."
        raise NotFound("resident.unknown", message)
    return known


def by_phone(phone: str) -> Resident | None:
    return accounts.by_phone(phone)


def everybody() -> list[Resident]:
    """Everybody who has not left, and free roster names; without the account that an open board's users share."""
    return [resident_of(row) for row in _EVERYBODY.rows()]


def set_language(resident_id: int, language: str) -> None:
    languages.check(language)
    with transaction():
        models.Resident.update(language=language).where(models.Resident.id == resident_id).execute()


def set_reachable(telegram_id: int, reachable: bool, *, now: datetime) -> None:
    """Note that Telegram says this account has blocked the bot, or has come back."""
    with transaction():
        when = None if reachable else to_epoch(now)
        change = models.Resident.update(unreachable_at=when)
        change.where(models.Resident.telegram_id == telegram_id).execute()


def only_admin(actor: Actor) -> None:
    actor.must_be_admin("resident.not_admin", "change the list of residents")
