"""Leases: one worker at a time, with a fencing token that grows with each new holder."""

from collections.abc import Collection
from datetime import datetime, timedelta

from passbot.holders import is_gone
from passbot.store.db import lock, on_sqlite, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

LASTS = timedelta(seconds=10)  # the work of a killed process is taken over so soon
STAND_BY = 1.0  # seconds between two tries to take a lease

_COMMON = Statement("SELECT CAST(floor(extract(epoch FROM clock_timestamp())) AS BIGINT)")
_PRECISE = Statement("SELECT CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)")
_FIND = Statement("SELECT holder, token, until FROM leases WHERE name = :name")
_FIRST = Statement("INSERT INTO leases (name, holder, token, until) VALUES (:name, :holder, 1, :until)")
_NEXT = Statement("UPDATE leases SET holder = :holder, token = :token, until = :until WHERE name = :name")
_RENEW = Statement("""
    UPDATE leases SET until = :until
    WHERE holder = :holder AND name IN :names AND until > :now AND until < :until
""")
_SHORTEN = Statement("UPDATE leases SET until = :until WHERE name = :name")
_RELEASE = Statement("UPDATE leases SET until = 0 WHERE name = :name AND holder = :holder")
_END = Statement("UPDATE leases SET until = 0 WHERE name = :name AND until <> 0")
_SAY = Statement("""
    INSERT INTO leases (name, holder, token, until) VALUES (:name, :holder, 1, :now)
    ON CONFLICT (name) DO UPDATE SET holder = :holder, token = leases.token + 1, until = :now
""")


def common(now: datetime) -> datetime:
    """The time by which leases are judged: the database's clock, which machines with different clocks share.

    A SQLite file belongs to one machine; there it is `now`.
    """
    row = None if on_sqlite() else _COMMON.row()
    return from_epoch(row[0]) if row else now


def ahead(now: datetime) -> timedelta:
    """By how many seconds the database's clock is ahead of ours."""
    row = None if on_sqlite() else _PRECISE.row()
    return timedelta(seconds=round(row[0] - now.timestamp())) if row else timedelta()


def own(now: datetime) -> datetime:
    """The time by which leases are judged where no other process is."""
    return now


def take(name: str, holder: str, *, now: datetime, seconds: float) -> int | None:
    """Take or renew the lease; returns its token, or None while another live holder has it.

    A lease that a wrong clock set too far ahead is shortened to `seconds` from now; its holder can renew it. Asking
    every second is cheap: a renewal is written only if it adds a quarter of the time.
    """
    until = to_epoch(now + timedelta(seconds=seconds))
    with transaction():
        lock(f"lease {name}")
        row = _FIND.row(name=name)
        if row is None:
            _FIRST.run(name=name, holder=holder, until=until)
            return 1
        theirs, token, ends = row
        is_held = ends > to_epoch(now)
        if is_held and theirs != holder and not is_gone(theirs):
            if ends > until:
                _SHORTEN.run(name=name, until=until)
            return None
        if is_held and theirs == holder and 0 <= until - ends < seconds / 4:
            return int(token)
        token += theirs != holder or not is_held
        _NEXT.run(name=name, holder=holder, token=token, until=until)
        return int(token)


def renew(names: Collection[str], holder: str, *, now: datetime) -> None:
    """Renew all leases of a process while it lives, however long one of its calls takes. Expired ones stay expired."""
    with transaction():
        _RENEW.run(names=sorted(names), holder=holder, now=to_epoch(now), until=to_epoch(now + LASTS))


def holds(name: str, token: int, *, now: datetime) -> bool:
    """True if this token is the newest and has not expired.

    Ask inside the transaction that relies on it: the lock keeps others from taking the lease until that ends.
    """
    lock(f"lease {name}")
    row = _FIND.row(name=name)
    return row is not None and row[1] == token and row[2] > to_epoch(now)


def holder_of(name: str, *, now: datetime) -> str | None:
    row = _FIND.row(name=name)
    return str(row[0]) if row and row[2] > to_epoch(now) else None


def release(name: str, holder: str) -> None:
    """Release the lease, so that another can begin at once."""
    with transaction():
        _RELEASE.run(name=name, holder=holder)


def end(name: str) -> bool:
    """End the lease of any holder. False if it had none."""
    with transaction():
        return bool(_END.changed(name=name))


def say(name: str, holder: str, *, now: datetime) -> None:
    """Note that something happened: the row's token counts how often, and nobody holds it."""
    with transaction():
        _SAY.run(name=name, holder=holder, now=to_epoch(now))


def said(name: str) -> tuple[int, datetime | None]:
    """How often it happened, and when last."""
    row = _FIND.row(name=name)
    return (int(row[1]), from_epoch(row[2])) if row else (0, None)
