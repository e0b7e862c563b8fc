"""Broadcasts: one text to everybody, stored at once, then owed to each person in slices."""

from dataclasses import dataclass
from datetime import datetime

from passbot.domain.people.people import Actor
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.site.facts.site import BroadcastHeard, BroadcastSent, BroadcastText
from passbot.domain.site.notices import Route
from passbot.errors import InvalidInput
from passbot.services.owed import outbox
from passbot.slices import Slices
from passbot.store.db import lock, transaction
from passbot.store.models import Broadcast, Resident
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement

LONGEST = 3_500
AT_ONCE = 50  # people in a slice


@dataclass(frozen=True)
class _Begun:
    event_id: int
    nonce: str
    text: str
    report_to: int | None
    language: str | None
    after_id: int

    def owe(self, recipient: object, facts: Facts, now: datetime) -> None:
        key = f"{facts.kind} {self.nonce} {recipient}"
        outbox.notify(Route.TELEGRAM, str(recipient), facts, now=now, event_id=self.event_id, dedupe_key=key)


_REACHED = (
    Resident.telegram_id.is_null(False) & Resident.removed_at.is_null() & Resident.unreachable_at.is_null()
)
_EVERYBODY = Prepared(Resident.select(COUNT).where(_REACHED))
_NEXT = Prepared(
    Resident.select(Resident.id, Resident.telegram_id)
    .where(Resident.id > P.after, _REACHED)
    .order_by(Resident.id)
    .limit(P.most)
)
_FIND = Prepared(Broadcast.select(Broadcast.event).where(Broadcast.nonce == P.nonce))
_BEGIN = Prepared(
    Broadcast.insert(
        event=P.event_id,
        nonce=P.nonce,
        text=P.text,
        report_to=P.report_to,
        language=P.language,
        after_id=0,
        begun_at=P.now,
    )
)
_UNDONE = Prepared(
    Broadcast.select(
        Broadcast.event,
        Broadcast.nonce,
        Broadcast.text,
        Broadcast.report_to,
        Broadcast.language,
        Broadcast.after_id,
    )
    .where(Broadcast.done_at.is_null())
    .order_by(Broadcast.event)
    .limit(1),
    _Begun,
)
_GO_ON = Prepared(Broadcast.update(after_id=P.after).where(Broadcast.event == P.event_id))
_END = Prepared(Broadcast.update(text="", done_at=P.now).where(Broadcast.event == P.event_id))
_HEARD = Statement("""
    SELECT count(*) AS people, sum(CASE WHEN status = 'done' THEN 1 ELSE 0 END) AS heard,
        sum(CASE WHEN status = 'owed' THEN 1 ELSE 0 END) AS waiting
    FROM deliveries WHERE event_id = :event_id AND kind = 'broadcast'
""")


@dataclass(frozen=True)
class Heard:
    """How far a broadcast has come."""

    people: int
    heard: int
    waiting: int

    @property
    def missed(self) -> int:
        return self.people - self.heard - self.waiting


def check(text: str, *, actor: Actor) -> int:
    """Check the text; returns how many people would get it."""
    actor.must_be_admin("broadcast.not_admin", "write to everybody")
    if not 1 <= len(text.strip()) <= LONGEST:
        raise InvalidInput("broadcast.length", f"Write 1 to {LONGEST} characters.", most=LONGEST)
    return int(_EVERYBODY.value())


def send(
    text: str,
    *,
    nonce: str,
    actor: Actor,
    now: datetime,
    report_to: int | None = None,
    language: str | None = None,
) -> int:
    """Store the broadcast; the same nonce again stores nothing. Returns how many people it goes to.

    The report to the admin is owed last, in the same line of the queue, so that it counts all of them.
    """
    people = check(text, actor=actor)
    words = {"text": text.strip(), "report_to": report_to, "language": language}
    with transaction():
        lock(f"broadcast {nonce}")
        if _FIND.one(nonce=nonce) is None:
            event_id = outbox.record(BroadcastSent(people), actor=actor, now=now)
            _BEGIN.run(event_id=event_id, nonce=nonce, now=now, **words)
    return people


def spread(*, now: datetime) -> Slices[int]:
    """Owe stored broadcasts to everybody; returns to how many. People who join meanwhile get them too."""
    told = 0
    while _UNDONE.one():
        with transaction():
            lock("broadcasts")
            begun = _UNDONE.one()
            told += _spread(begun, now) if begun else 0
        yield
    return told


def _spread(begun: _Begun, now: datetime) -> int:
    people = _NEXT.rows(after=begun.after_id, most=AT_ONCE)
    for person in people:
        begun.owe(person.telegram_id, BroadcastText(begun.text), now)
    if len(people) == AT_ONCE:
        _GO_ON.run(event_id=begun.event_id, after=people[-1].id)
        return len(people)
    if begun.report_to is not None:
        begun.owe(begun.report_to, BroadcastHeard(begun.event_id, begun.language), now)
    _END.run(event_id=begun.event_id, now=now)
    return len(people)


def heard(event_id: int) -> Heard:
    row = _HEARD.row(event_id=event_id)
    people, done, waiting = row or (0, 0, 0)
    return Heard(people, done or 0, waiting or 0)
