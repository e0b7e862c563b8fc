"""One worker at a time: a lease with a fencing token that grows with each new holder."""

from collections.abc import Collection
from datetime import datetime, timedelta

from passbot.holders import is_gone
from passbot.store.db import lock, on_sqlite, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

LASTS = timedelta(seconds=10)  # whose process is killed is replaced so soon after its last word
STAND_BY = 1.0  # seconds between two looks of whoever waits for a lease

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
    """By which leases are judged: the database's own, which is one for all, where machines with clocks of their own
    share it. A file is of one machine, whose clock is `now`.
    """
    row = None if on_sqlite() else _COMMON.row()
    return from_epoch(row[0]) if row else now


def ahead(now: datetime) -> timedelta:
    """How many seconds that clock goes before ours: none, where both are right."""
    row = None if on_sqlite() else _PRECISE.row()
    return timedelta(seconds=round(row[0] - now.timestamp())) if row else timedelta()


def own(now: datetime) -> datetime:
    """By which leases are judged where nobody else is."""
    return now


def take(name: str, holder: str, *, now: datetime, seconds: float) -> int | None:
    """Take or renew the lease: its token, or None while somebody else holds it who may be alive. One that was
    taken by a clock that is ahead of ours ends `seconds` after somebody has asked for it, unless its holder renews
    it. It may be asked for each second: only a renewal that adds a quarter is written.
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
    """What a process holds goes on while it lives, however long a call of its takes. What is over stays over."""
    with transaction():
        _RENEW.run(names=sorted(names), holder=holder, now=to_epoch(now), until=to_epoch(now + LASTS))


def holds(name: str, token: int, *, now: datetime) -> bool:
    """Is this token still the newest, and its time not over? Ask inside the transaction that relies on it:
    nobody takes the lease before that one ends.
    """
    lock(f"lease {name}")
    row = _FIND.row(name=name)
    return row is not None and row[1] == token and row[2] > to_epoch(now)


def holder_of(name: str, *, now: datetime) -> str | None:
    row = _FIND.row(name=name)
    return str(row[0]) if row and row[2] > to_epoch(now) else None


def release(name: str, holder: str) -> None:
    """Let somebody else begin at once."""
    with transaction():
        _RELEASE.run(name=name, holder=holder)


def end(name: str) -> bool:
    """Whoever holds it. False where it was given back before."""
    with transaction():
        return bool(_END.changed(name=name))


def say(name: str, holder: str, *, now: datetime) -> None:
    """Once more: nobody holds this one, its token counts how often it was said."""
    with transaction():
        _SAY.run(name=name, holder=holder, now=to_epoch(now))


def said(name: str) -> tuple[int, datetime | None]:
    """How often, and when last."""
    row = _FIND.row(name=name)
    return (int(row[1]), from_epoch(row[2])) if row else (0, None)
