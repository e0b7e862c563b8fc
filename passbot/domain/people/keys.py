"""API keys, with which another program acts for a resident."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from passbot.domain.people.people import Actor, Channel, Resident, Role, acting


class Scope(StrEnum):
    """What a key allows. `data` reads and deletes what is stored about its owner. `admin` includes all others and works
    only for an admin's key.
    """

    SLOTS_READ = "slots:read"
    SLOTS_WRITE = "slots:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ARRIVALS_WRITE = "arrivals:write"
    DATA = "data"
    ADMIN = "admin"


# Nothing needs `orders:write` today. Old keys still carry it; new ones cannot get it.
GIVEN = tuple(scope for scope in Scope if scope is not Scope.ORDERS_WRITE)


def acting_by_key(resident: Resident, scopes: frozenset[Scope]) -> Actor:
    """The actor for a key, the same on every channel. Without the scope `admin` an admin's key acts as a resident."""
    known = acting(resident, Channel.API)
    if known.is_admin and Scope.ADMIN not in scopes:
        role = Role.GUARD if Scope.ARRIVALS_WRITE in scopes else Role.RESIDENT
        return replace(known, role=role)
    return known


@dataclass(frozen=True)
class ApiKey:
    """The stored part of a key, never the key itself. `hint` is its beginning, so that its owner can recognise it."""

    id: int
    resident_id: int
    name: str
    hint: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
