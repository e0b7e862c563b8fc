"""API keys: what another program may do in the name of a resident."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """`admin` includes all the others, for an admin's key only."""

    SLOTS_READ = "slots:read"
    SLOTS_WRITE = "slots:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ARRIVALS_WRITE = "arrivals:write"
    ADMIN = "admin"


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
