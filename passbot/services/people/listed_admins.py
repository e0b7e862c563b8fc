"""Admins listed in the settings: whom the list named when last read, and the role that the bot gave each of them.

A new line gives the role, a deleted line takes it away. A role given or taken in the bot (by an admin, an invite or the
command line) goes before: it stays when the line goes, and no start overrules it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from passbot.domain.people.people import Actor, Channel, Resident, Role
from passbot.domain.site.facts.people import ResidentUnlisted
from passbot.services.owed import outbox
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.store import models
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

THE_LIST = Actor(Channel.CLI, Role.ADMIN, name="list of admins")

_NAMED = Prepared(models.ListedAdmin.select().order_by(models.ListedAdmin.telegram_id))
_NAME = Prepared(models.ListedAdmin.insert(telegram_id=P.telegram_id, bot_role=P.role))
_STRIKE = Prepared(models.ListedAdmin.delete().where(models.ListedAdmin.telegram_id == P.telegram_id))
_OVERRULE = Prepared(
    models.ListedAdmin.update(bot_role=P.role).where(models.ListedAdmin.telegram_id == P.telegram_id)
)
_GIVE = Prepared(models.Resident.update(role=P.role).where(models.Resident.id == P.id))
_PERSON = Statement(f"{SELECT_RESIDENTS} WHERE r.telegram_id = :telegram_id AND r.removed_at IS NULL")
_CHANGED = Prepared(
    models.Event.select(models.Event.details)
    .where(models.Event.resident == P.id, models.Event.kind == "resident.changed")
    .order_by(models.Event.id.desc())
    .limit(1)
)
_INVITED = Prepared(
    models.Invite.select(models.Invite.id).where(models.Invite.used_by == P.id, models.Invite.role == "admin")
)


@dataclass(frozen=True)
class Differences:
    """Differences between the list and the database, as Telegram ids."""

    coming: tuple[int, ...] = ()  # become admins at the next start
    going: tuple[int, ...] = ()  # no longer listed: lose the role at the next start
    demoted: tuple[int, ...] = ()  # listed, but the role was taken away in the bot
    gone: tuple[int, ...] = ()  # listed, but nobody here has this id any more


def named() -> dict[int, Role]:
    """Whom the list named when last read, and the role the bot gave each of them."""
    return {row.telegram_id: Role(row.bot_role) for row in _NAMED.rows()}


def person(telegram_id: int) -> Resident | None:
    row = _PERSON.row(telegram_id=telegram_id)
    return resident_of(row) if row else None


def name(known: Resident, *, is_new: bool, now: datetime) -> None:
    """Handle a new line: give the role, unless the bot already has."""
    by_bot = Role.RESIDENT if is_new else _role_by_bot(known)
    _NAME.run(telegram_id=known.telegram_id, role=by_bot.value)
    if is_new or known.role is not Role.ADMIN:
        _give(known, Role.ADMIN)
        outbox.record("resident.listed", actor=THE_LIST, now=now, resident=known)


def strike(telegram_id: int, by_bot: Role, *, now: datetime) -> None:
    """Handle a deleted line: go back to the role that the bot gave."""
    _STRIKE.run(telegram_id=telegram_id)
    known = person(telegram_id)
    if known and known.role is Role.ADMIN and by_bot is not Role.ADMIN:
        outbox.record(ResidentUnlisted(by_bot.value), actor=THE_LIST, now=now, resident=known)
        _give(known, by_bot)


def overrule(telegram_id: int | None, role: Role) -> None:
    """Note a role given in the bot, which goes before the list."""
    _OVERRULE.run(telegram_id=telegram_id, role=role.value)


def differences(telegram_ids: Sequence[int]) -> Differences:
    known = named()
    people = {telegram_id: person(telegram_id) for telegram_id in telegram_ids}
    old = [telegram_id for telegram_id in people if telegram_id in known]
    return Differences(
        coming=tuple(telegram_id for telegram_id in people if telegram_id not in known),
        going=tuple(telegram_id for telegram_id in known if telegram_id not in people),
        demoted=tuple(each for each in old if (who := people[each]) and who.role is not Role.ADMIN),
        gone=tuple(each for each in old if people[each] is None),
    )


def _give(known: Resident, role: Role) -> None:
    _GIVE.run(id=known.id, role=role.value)


def _role_by_bot(known: Resident) -> Role:
    """The role the bot gave, for admins from before this table: the journal and the invites tell."""
    if known.role is not Role.ADMIN:
        return known.role
    changed = _CHANGED.one(id=known.id)
    made = "admin" in changed.details.values() if changed else _INVITED.one(id=known.id) is not None
    return Role.ADMIN if made else Role.RESIDENT
