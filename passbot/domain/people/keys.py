"""API keys: what another program may do in the name of a resident."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from passbot.domain.people.people import Actor, Channel, Resident, Role, acting


class Scope(StrEnum):
    """`admin` includes all the others, for an admin's key only."""

    SLOTS_READ = "slots:read"
    SLOTS_WRITE = "slots:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ARRIVALS_WRITE = "arrivals:write"
    ADMIN = "admin"


# Nothing needs `orders:write` yet. Keys that were made with it still say so, new ones cannot have it.
GIVEN = tuple(scope for scope in Scope if scope is not Scope.ORDERS_WRITE)


def acting_by_key(resident: Resident, scopes: frozenset[Scope]) -> Actor:
    """The same over every edge: an admin's key without the scope `admin` is nobody's special."""
    known = acting(resident, Channel.API)
    if known.is_admin and Scope.ADMIN not in scopes:
        role = Role.GUARD if Scope.ARRIVALS_WRITE in scopes else Role.RESIDENT
        return replace(known, role=role)
    return known


@dataclass(frozen=True)
class ApiKey:
    """What we keep of a key: never the key itself. `hint` is how it begins, for its owner to tell it by."""

    id: int
    resident_id: int
    name: str
    hint: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
