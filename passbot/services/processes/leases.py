"""Leases: one worker at a time, with a fencing token that grows with each new holder."""

from collections.abc import Collection
from datetime import datetime, timedelta

from passbot.holders import is_gone
from passbot.store.db import lock, on_sqlite, transaction
from passbot.store.fields import from_epoch
from passbot.store.models import Lease
from passbot.store.prepared import P, Prepared, given
from passbot.store.statement import Statement

LASTS = timedelta(seconds=10)  # the work of a killed process is taken over so soon
STAND_BY = 1.0  # seconds between two tries to take a lease

_COMMON = Statement("SELECT CAST(floor(extract(epoch FROM clock_timestamp())) AS BIGINT) AS now")
_PRECISE = Statement("SELECT CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION) AS now")
_FIND = Prepared(Lease.select(Lease.holder, Lease.token, Lease.until).where(Lease.name == P.name))
_FIRST = Prepared(Lease.insert(given(Lease.name, Lease.holder, Lease.until) | {"token": 1}))
_NEXT = Prepared(Lease.update(given(Lease.holder, Lease.token, Lease.until)).where(Lease.name == P.name))
_RENEW = Prepared(
    Lease.update(given(Lease.until)).where(
        Lease.holder == P.holder, Lease.name.in_(P.names), Lease.until > P.now, Lease.until < P.until
    )
)
_SHORTEN = Prepared(Lease.update(given(Lease.until)).where(Lease.name == P.name))
_RELEASE = Prepared(Lease.update(until=0).where(Lease.name == P.name, Lease.holder == P.holder))
_END = Prepared(Lease.update(until=0).where(Lease.name == P.name, Lease.until != 0))
_SAY = Prepared(
    Lease.insert(given(Lease.name, Lease.holder, Lease.until) | {"token": 1}).on_conflict(
        conflict_target=[Lease.name],
        preserve=[Lease.holder, Lease.until],
        update={Lease.token: Lease.token + 1},
    )
)


def common(now: datetime) -> datetime:
    """The time by which leases are judged: the database's clock, which machines with different clocks share.

    A SQLite file belongs to one machine; there it is `now`.
    """
    return now if on_sqlite() else from_epoch(_COMMON.row().now)


def ahead(now: datetime) -> timedelta:
    """By how many seconds the database's clock is ahead of ours."""
    return timedelta() if on_sqlite() else timedelta(seconds=round(_PRECISE.row().now - now.timestamp()))


def own(now: datetime) -> datetime:
    """The time by which leases are judged where no other process is."""
    return now


def take(name: str, holder: str, *, now: datetime, seconds: float) -> int | None:
    """Take or renew the lease; returns its token, or None while another live holder has it.

    A lease that a wrong clock set too far ahead is shortened to `seconds` from now; its holder can renew it. Asking
    every second is cheap: a renewal is written only if it adds a quarter of the time.
    """
    until = (now + timedelta(seconds=seconds)).replace(microsecond=0)
    with transaction():
        lock(f"lease {name}")
        found = _FIND.one(name=name)
        if found is None:
            _FIRST.run(name=name, holder=holder, until=until)
            return 1
        theirs, token, ends = found
        is_held = ends > now
        if is_held and theirs != holder and not is_gone(theirs):
            if ends > until:
                _SHORTEN.run(name=name, until=until)
            return None
        if is_held and theirs == holder and timedelta() <= until - ends < timedelta(seconds=seconds / 4):
            return int(token)
        token += theirs != holder or not is_held
        _NEXT.run(name=name, holder=holder, token=token, until=until)
        return int(token)


def renew(names: Collection[str], holder: str, *, now: datetime) -> None:
    """Renew all leases of a process while it lives, however long one of its calls takes. Expired ones stay expired."""
    with transaction():
        _RENEW.run(names=sorted(names), holder=holder, now=now, until=now + LASTS)


def holds(name: str, token: int, *, now: datetime) -> bool:
    """True if this token is the newest and has not expired.

    Ask inside the transaction that relies on it: the lock keeps others from taking the lease until that ends.
    """
    lock(f"lease {name}")
    found = _FIND.one(name=name)
    return found is not None and found.token == token and found.until > now


def holder_of(name: str, *, now: datetime) -> str | None:
    found = _FIND.one(name=name)
    return found.holder if found and found.until > now else None


def release(name: str, holder: str) -> None:
    """Release the lease, so that another can begin at once."""
    with transaction():
        _RELEASE.run(name=name, holder=holder)


def end(name: str) -> bool:
    """End the lease of any holder. False if it had none."""
    with transaction():
        return bool(_END.run(name=name))


def say(name: str, holder: str, *, now: datetime) -> None:
    """Note that something happened: the row's token counts how often, and nobody holds it."""
    with transaction():
        _SAY.run(name=name, holder=holder, until=now)


def said(name: str) -> tuple[int, datetime | None]:
    """How often it happened, and when last."""
    found = _FIND.one(name=name)
    return (found.token, found.until) if found else (0, None)
