"""API keys: shown once, stored hashed, limited by scopes, revocable, dead when their resident leaves."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.people.keys import GIVEN, ApiKey, Scope
from passbot.domain.people.people import Actor, Resident, Role
from passbot.domain.site.facts.people import KeyCreated, KeyRevoked
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.owed import outbox
from passbot.services.people import residents
from passbot.services.rows import RESIDENT_COLUMNS, Found, is_id, resident_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

MOST_KEYS = 20
LONGEST_NAME = 64
HINT_LENGTH = 7
NOTE_USE_EVERY = timedelta(minutes=1)

Holder = tuple[Resident, frozenset[Scope]]

_FIND = Statement(f"""
    SELECT {RESIDENT_COLUMNS}, k.digest, k.scopes
    FROM api_keys k JOIN residents r ON r.id = k.resident_id
    WHERE k.digest IN :digests AND k.revoked_at IS NULL AND r.removed_at IS NULL
""")
_INVITED = Prepared(
    models.Invite.select(models.Invite.used_by).where(
        models.Invite.code == P.code, models.Invite.used_by.is_null(False)
    )
)
_USED = Prepared(
    models.ApiKey.update(used_at=P.now).where(
        models.ApiKey.digest == P.digest,
        models.ApiKey.used_at.is_null() | (models.ApiKey.used_at <= P.before),
    )
)


def owner(given: str) -> Resident:
    """The resident named by number, UUID, phone, or the invite code they registered with."""
    try:
        row = _INVITED.one(code=codes.read_invite(given))
    except InvalidInput:
        row = None
    return residents.by_id(row.used_by) if row else residents.find(given)


def create(
    resident_id: int, name: str, scopes: Iterable[str], *, actor: Actor, now: datetime
) -> tuple[ApiKey, str]:
    """Create a key; its plain text is returned only here."""
    _only_owner_or_admin(resident_id, actor)
    name = _read_name(name)
    wanted = _read_scopes(scopes)
    with transaction():
        resident = residents.by_id(resident_id)
        _refuse_more_than_the_role(resident, wanted)
        _refuse_too_many(resident_id)
        plain = codes.api_key()
        row = models.ApiKey.create(
            resident=resident_id,
            name=name,
            hint=plain[:HINT_LENGTH],
            digest=codes.digest(plain),
            scopes=sorted(wanted),
            created_at=now,
        )
        outbox.record(KeyCreated(row.id, name), actor=actor, now=now, resident=resident)
        return _key(models.ApiKey.get_by_id(row.id)), plain


def verify(plain: str, *, now: datetime) -> Holder:
    """The key's owner and scopes. Unknown and revoked keys get the same refusal, so that a guesser learns nothing."""
    digest = codes.digest(plain)
    if holder := holders([digest]).get(digest):
        note_use(digest, now=now)
        return holder
    raise unknown()


def unknown() -> NotAllowed:
    return NotAllowed("key.unknown", "This API key is not valid. Ask for a new one with `key create`.")


def note_use(digest: str, *, now: datetime) -> None:
    """Note the last use, at most once a minute: enough to find keys that nobody uses."""
    with transaction():
        _USED.run(digest=digest, now=now, before=now - NOTE_USE_EVERY)


def holders(digests: Sequence[str]) -> dict[str, Holder]:
    """Owners and scopes of many keys, by digest; bad ones are missing. Does not note a use."""
    found = _FIND.rows(digests=list(digests)) if digests else []
    return {row.digest: _holder(row) for row in found}


def _holder(row: Found) -> Holder:
    resident = resident_of(row)
    return resident, _within_role(resident.role, json.loads(row.scopes))


def of_resident(resident_id: int, *, actor: Actor) -> list[ApiKey]:
    """The resident's keys, revoked ones too, the newest first."""
    _only_owner_or_admin(resident_id, actor)
    row = models.ApiKey
    return [_key(found) for found in row.select().where(row.resident == resident_id).order_by(row.id.desc())]


def everybodys(*, actor: Actor) -> list[ApiKey]:
    actor.must_be_admin("key.not_yours", "see everybody's keys")
    return [_key(found) for found in models.ApiKey.select().order_by(models.ApiKey.id.desc())]


def revoke(key_id: int, *, actor: Actor, now: datetime) -> ApiKey:
    """Revoke the key. Revoking twice changes nothing."""
    row = models.ApiKey
    with transaction():
        found = row.get_or_none(row.id == key_id) if is_id(key_id) else None
        if found is None or not _is_theirs(found.resident_id, actor):
            raise NotFound("key.none", f"You have no key {key_id}. `key list` shows them all.")
        change = row.update(revoked_at=now).where((row.id == key_id) & row.revoked_at.is_null())
        if change.execute():
            owner = residents.by_id(found.resident_id)
            outbox.record(KeyRevoked(key_id, found.name), actor=actor, now=now, resident=owner)
        return _key(row.get_by_id(key_id))


def _is_theirs(resident_id: int, actor: Actor) -> bool:
    return actor.is_admin or actor.resident_id == resident_id


def _only_owner_or_admin(resident_id: int, actor: Actor) -> None:
    if not _is_theirs(resident_id, actor):
        raise NotAllowed("key.not_yours", "Only an admin can manage somebody else's keys.")


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if not (1 <= len(name) <= LONGEST_NAME and name.isprintable()):
        raise InvalidInput("key.name", f"Give the key a name of 1 to {LONGEST_NAME} characters.")
    return name


def _read_scopes(scopes: Iterable[str]) -> frozenset[Scope]:
    known = ", ".join(GIVEN)
    wanted = frozenset(scopes)
    if not wanted:
        raise InvalidInput("key.scope", f"Name at least one scope: {known}.", scopes=list(GIVEN))
    if not wanted <= set(GIVEN):
        raise InvalidInput("key.scope", f"A scope is one of: {known}.", scopes=list(GIVEN))
    return frozenset(map(Scope, wanted))


def _refuse_more_than_the_role(resident: Resident, wanted: frozenset[Scope]) -> None:
    if resident.is_removed:
        raise NotAllowed("resident.removed", "This resident was removed and can have no keys.")
    beyond = wanted - _within_role(resident.role, wanted)
    if beyond:
        raise NotAllowed(
            "key.beyond_role",
            f"A {resident.role} cannot have a key for {', '.join(sorted(beyond))}. "
            "Leave that out, or ask an admin to change the role first.",
            scopes=sorted(beyond),
        )


def _within_role(role: Role, scopes: Iterable[str]) -> frozenset[Scope]:
    """The scopes that the role allows. Checked at every use, so that a key loses scopes with its owner's role."""
    beyond = {
        Role.RESIDENT: {Scope.ADMIN, Scope.ARRIVALS_WRITE},
        Role.GUARD: {Scope.ADMIN},
        Role.ADMIN: set[Scope](),
    }
    return frozenset(map(Scope, scopes)) - beyond[role]


def _refuse_too_many(resident_id: int) -> None:
    lock(f"keys {resident_id}")
    row = models.ApiKey
    count = row.select().where((row.resident == resident_id) & row.revoked_at.is_null()).count()
    if count >= MOST_KEYS:
        raise Conflict("key.too_many", f"One person can have {MOST_KEYS} keys. Revoke one first.")


def _key(row: models.ApiKey) -> ApiKey:
    return ApiKey(
        id=row.id,
        resident_id=row.resident_id,
        name=row.name,
        hint=row.hint,
        scopes=frozenset(map(Scope, row.scopes)),
        created_at=row.created_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
