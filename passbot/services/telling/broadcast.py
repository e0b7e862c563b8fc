"""Broadcasts: one text to everybody, stored at once, then owed to each person in slices."""

from dataclasses import dataclass
from datetime import datetime

from passbot.domain.people.people import Actor
from passbot.domain.site.notices import Route
from passbot.errors import InvalidInput
from passbot.services.owed import outbox
from passbot.slices import Slices
from passbot.store.db import lock, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

LONGEST = 3_500
AT_ONCE = 50  # people in a slice

_REACHED = "telegram_id IS NOT NULL AND removed_at IS NULL AND unreachable_at IS NULL"
_EVERYBODY = Statement(f"SELECT count(*) FROM residents WHERE {_REACHED}")
_NEXT = Statement(f"""
    SELECT id, telegram_id FROM residents WHERE id > :after AND {_REACHED} ORDER BY id LIMIT :most
""")
_FIND = Statement("SELECT event_id FROM broadcasts WHERE nonce = :nonce")
_BEGIN = Statement("""
    INSERT INTO broadcasts (event_id, nonce, text, report_to, language, after_id, begun_at)
    VALUES (:event_id, :nonce, :text, :report_to, :language, 0, :now)
""")
_UNDONE = Statement("""
    SELECT event_id, nonce, text, report_to, language, after_id FROM broadcasts WHERE done_at IS NULL
    ORDER BY event_id LIMIT 1
""")
_GO_ON = Statement("UPDATE broadcasts SET after_id = :after WHERE event_id = :event_id")
_END = Statement("UPDATE broadcasts SET text = '', done_at = :now WHERE event_id = :event_id")
_HEARD = Statement("""
    SELECT count(*), sum(CASE WHEN status = 'done' THEN 1 ELSE 0 END),
        sum(CASE WHEN status = 'owed' THEN 1 ELSE 0 END)
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
    row = _EVERYBODY.row()
    return int(row[0]) if row else 0


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
        if _FIND.row(nonce=nonce) is None:
            event_id = outbox.record("broadcast.sent", actor=actor, now=now, people=people)
            _BEGIN.run(event_id=event_id, nonce=nonce, now=to_epoch(now), **words)
    return people


def spread(*, now: datetime) -> Slices[int]:
    """Owe stored broadcasts to everybody; returns to how many. People who join meanwhile get them too."""
    told = 0
    while _UNDONE.row():
        with transaction():
            lock("broadcasts")
            row = _UNDONE.row()
            told += _spread(_Begun(*row), now) if row else 0
        yield
    return told


@dataclass(frozen=True)
class _Begun:
    event_id: int
    nonce: str
    text: str
    report_to: int | None
    language: str | None
    after_id: int

    def owe(self, recipient: object, kind: str, facts: dict[str, object], now: datetime) -> None:
        key = f"{kind} {self.nonce} {recipient}"
        outbox.owe(
            Route.TELEGRAM, str(recipient), kind, facts, now=now, event_id=self.event_id, dedupe_key=key
        )


def _spread(begun: _Begun, now: datetime) -> int:
    people = _NEXT.rows(after=begun.after_id, most=AT_ONCE)
    for _, telegram_id in people:
        begun.owe(telegram_id, "broadcast", {"text": begun.text}, now)
    if len(people) == AT_ONCE:
        _GO_ON.run(event_id=begun.event_id, after=people[-1][0])
        return len(people)
    if begun.report_to is not None:
        facts: dict[str, object] = {"event": begun.event_id, "language": begun.language}
        begun.owe(begun.report_to, "broadcast.heard", facts, now)
    _END.run(event_id=begun.event_id, now=to_epoch(now))
    return len(people)


def heard(event_id: int) -> Heard:
    row = _HEARD.row(event_id=event_id)
    people, done, waiting = row or (0, 0, 0)
    return Heard(people, done or 0, waiting or 0)
