"""Invites: used once, expiring, revocable. Typing the code reserves it, finishing the registration uses it."""

from datetime import datetime, timedelta
from typing import Any

from passbot.domain import codes, plain_text
from passbot.domain.people import houses as house_numbers
from passbot.domain.people.people import Actor, Invite, Role
from passbot.domain.site.facts.people import InviteIssued, InviteRevoked
from passbot.domain.site.rules import Rules
from passbot.errors import Conflict, InvalidInput, NotFound
from passbot.services.owed import outbox
from passbot.services.rows import invite_of, is_id
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.prepared import P, Prepared

MOST_AT_ONCE = 2_000
LONGEST_LABEL = 64

_WITH_GOOD_CODE = Prepared(
    models.Invite.select(models.Invite.house)
    .distinct()
    .where(
        models.Invite.house.in_(P.houses),
        models.Invite.role == "resident",
        models.Invite.used_by.is_null(),
        models.Invite.revoked_at.is_null(),
        models.Invite.expires_at > P.now,
    )
)

_CAMPAIGN = Prepared(
    models.Invite.select(models.Invite.id).where(
        models.Invite.used_by == P.id, models.Invite.label.is_null(False)
    )
)


def issue(
    *,
    actor: Actor,
    rules: Rules,
    now: datetime,
    house: str | None = None,
    role: Role = Role.RESIDENT,
    label: str | None = None,
    resident_id: int | None = None,
) -> Invite:
    """Issue an invite; with `resident_id` it is bound to that name of the roster."""
    _only_admin(actor)
    label = None if label is None else _checked_label(label)
    house = None if house is None else house_numbers.read(house)
    with transaction():
        if resident_id is not None:
            _refuse_taken_name(resident_id)
        row = models.Invite.create(
            code=codes.invite_code(),
            house=house,
            role=role.value,
            label=label,
            resident=resident_id,
            created_by=actor.resident_id,
            created_at=now,
            expires_at=now + timedelta(days=rules.invite_days),
        )
        outbox.record(InviteIssued(row.id, house, label), actor=actor, now=now)
        return invite_of(models.Invite.get_by_id(row.id))


def came_by_campaign(resident_id: int) -> bool:
    """True if this person registered with an invite that has a label."""
    return bool(_CAMPAIGN.rows(id=resident_id))


def _checked_label(label: str) -> str | None:
    """The label with single spaces, so that spaces do not make another campaign; None if nothing is left."""
    label = " ".join(label.split())
    if not (len(label) <= LONGEST_LABEL and plain_text.is_plain(label)):
        raise InvalidInput(
            "invite.label", f"A label has at most {LONGEST_LABEL} characters that can be seen."
        )
    return label or None


def _refuse_taken_name(resident_id: int) -> None:
    person = models.Resident.get_or_none(id=resident_id) if is_id(resident_id) else None
    if person is None:
        raise NotFound(
            "resident.unknown", f"There is no resident {resident_id}. `resident list` shows them all."
        )
    if person.telegram_id is not None or person.removed_at is not None:
        message = "This name is not free. Release it first, or issue an invite without a name."
        raise Conflict("resident.not_free", message)


def issue_for_houses(
    houses: list[str], *, actor: Actor, rules: Rules, now: datetime, label: str | None = None
) -> list[Invite]:
    """One invite for each house, all or none."""
    check_many(houses, label)
    with transaction():
        return [issue(actor=actor, rules=rules, now=now, house=house, label=label) for house in houses]


def check_many(houses: list[str], label: str | None) -> None:
    """Check before a question is asked, so that nothing is refused after its answer."""
    if not 1 <= len(houses) <= MOST_AT_ONCE:
        raise InvalidInput("invite.too_many", f"Name 1 to {MOST_AT_ONCE} houses at once.")
    if label is not None:
        _checked_label(label)


def with_good_code(houses: list[str], *, actor: Actor, now: datetime) -> list[str]:
    """Those of the houses that have an unused invite for residents, in the given order."""
    _only_admin(actor)
    found = {row.house for row in _WITH_GOOD_CODE.rows(houses=houses, now=now)} if houses else set()
    return [house for house in houses if house in found]


def reserve(code: str, *, telegram_id: int, rules: Rules, now: datetime) -> Invite:
    """Reserve the invite for this account while its owner answers the questions."""
    with transaction():
        row = _usable(code, telegram_id, now)
        until = now + timedelta(minutes=rules.invite_hold_minutes)
        table = models.Invite
        nobody = table.reserved_by.is_null() | (table.reserved_until <= now)
        free = _unspent(row.id) & (nobody | (table.reserved_by == telegram_id))
        if not table.update(reserved_by=telegram_id, reserved_until=until).where(free).execute():
            raise _refusal(invite_of(table.get_by_id(row.id)), telegram_id, now)
        return invite_of(table.get_by_id(row.id))


def _unspent(invite_id: int) -> Any:  # Any: a condition of Peewee
    table = models.Invite
    return (table.id == invite_id) & table.used_by.is_null() & table.revoked_at.is_null()


def use(code: str, resident_id: int, *, telegram_id: int, now: datetime) -> None:
    """Use up the invite, in the registration's transaction. Of two at once, the second is told that it is used."""
    row = _usable(code, telegram_id, now)
    table = models.Invite
    change = table.update(used_by=resident_id, used_at=now, reserved_by=None, reserved_until=None)
    if not change.where(_unspent(row.id)).execute():
        raise _refusal(invite_of(table.get_by_id(row.id)), telegram_id, now)


def look_up(code: str, *, telegram_id: int, now: datetime) -> Invite:
    """The invite, if this account may use it."""
    return invite_of(_usable(code, telegram_id, now))


def _usable(code: str, telegram_id: int, now: datetime) -> models.Invite:
    row = models.Invite.get_or_none(code=codes.read_invite(code))
    if row is None:
        raise NotFound("invite.unknown", "This code is not known. Check it, or ask the admin for a new one.")
    invite = invite_of(row)
    state = invite.state(now)
    if state != "free" and not (state == "reserved" and invite.reserved_by == telegram_id):
        raise _refusal(invite, telegram_id, now)
    found: models.Invite = row
    return found


def _refusal(invite: Invite, telegram_id: int, now: datetime) -> Conflict:
    state = invite.state(now)
    words = {
        "used": "This code was already used{when}. Ask the admin for a new one.",
        "revoked": "This code was withdrawn. Ask the admin for a new one.",
        "expired": "This code has expired. Ask the admin for a new one.",
        "reserved": "Somebody is registering with this code right now. Try again later, or ask the admin.",
    }
    text = words.get(state, "This code cannot be used. Ask the admin for a new one.")
    when = " at {at}" if invite.used_at else ""
    yours = invite.reserved_by == telegram_id
    return Conflict(f"invite.{state}", text.replace("{when}", when), at=invite.used_at, yours=yours)


def find(code: str, *, actor: Actor) -> Invite:
    """The invite in any state, for an admin."""
    _only_admin(actor)
    row = models.Invite.get_or_none(code=codes.read_invite(code))
    if row is None:
        raise NotFound("invite.unknown", "This code is not known. `invite list` shows them all.")
    return invite_of(row)


def revoke(code: str, *, actor: Actor, now: datetime) -> Invite:
    """Revoke an unused invite. Revoking twice changes nothing."""
    with transaction():
        invite_id = find(code, actor=actor).id
        if models.Invite.update(revoked_at=now).where(_unspent(invite_id)).execute():
            outbox.record(InviteRevoked(invite_id), actor=actor, now=now)
        row = models.Invite.get_by_id(invite_id)
        if row.used_at is not None:
            message = "This code was already used at {at}. Remove the resident instead, if need be."
            raise Conflict("invite.used", message, at=row.used_at)
        return invite_of(row)


def all_invites(*, actor: Actor, limit: int = 1_000) -> list[Invite]:
    """All invites, the newest first."""
    _only_admin(actor)
    return [invite_of(row) for row in models.Invite.select().order_by(models.Invite.id.desc()).limit(limit)]


def _only_admin(actor: Actor) -> None:
    actor.must_be_admin("invite.not_admin", "issue and revoke invites")
