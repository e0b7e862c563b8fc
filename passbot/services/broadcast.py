"""One text to everybody: owed to each like any notice, so that it arrives once also after a restart."""

from dataclasses import dataclass
from datetime import datetime

from passbot.domain.notices import Route
from passbot.domain.people import Actor
from passbot.errors import InvalidInput, NotAllowed
from passbot.services import outbox
from passbot.store.db import transaction
from passbot.store.statement import Statement

LONGEST = 3_500

_EVERYBODY = Statement("""
    SELECT telegram_id FROM residents
    WHERE telegram_id IS NOT NULL AND removed_at IS NULL AND unreachable_at IS NULL ORDER BY id
""")
_HEARD = Statement("""
    SELECT count(*), sum(CASE WHEN status = 'done' THEN 1 ELSE 0 END),
        sum(CASE WHEN status = 'owed' THEN 1 ELSE 0 END)
    FROM deliveries WHERE event_id = :event_id AND kind = 'broadcast'
""")


@dataclass(frozen=True)
class Heard:
    """How a word to everybody has gone so far."""

    people: int
    heard: int
    waiting: int

    @property
    def missed(self) -> int:
        return self.people - self.heard - self.waiting


def check(text: str, *, actor: Actor) -> int:
    """How many would hear it."""
    if not actor.is_admin:
        raise NotAllowed("broadcast.not_admin", "Only an admin can write to everybody.")
    if not 1 <= len(text.strip()) <= LONGEST:
        raise InvalidInput("broadcast.length", f"Write 1 to {LONGEST} characters.", most=LONGEST)
    return len(_EVERYBODY.rows())


def send(
    text: str,
    *,
    nonce: str,
    actor: Actor,
    now: datetime,
    report_to: int | None = None,
    language: str | None = None,
) -> int:
    """Owe it to everybody; the same nonce again owes nothing more. Answers to how many it is being sent.

    Behind them all, in the same line, stands the report of how many have heard it.
    """
    check(text, actor=actor)
    with transaction():
        people = [str(row[0]) for row in _EVERYBODY.rows()]
        event_id = outbox.record("broadcast.sent", actor=actor, now=now, people=len(people))

        def owe(recipient: str, kind: str, facts: dict[str, object]) -> None:
            key = f"{kind} {nonce} {recipient}"
            outbox.owe(Route.TELEGRAM, recipient, kind, facts, now=now, event_id=event_id, dedupe_key=key)

        for telegram_id in people:
            owe(telegram_id, "broadcast", {"text": text.strip()})
        if report_to is not None:
            owe(str(report_to), "broadcast.heard", {"event": event_id, "language": language})
        return len(people)


def heard(event_id: int) -> Heard:
    row = _HEARD.row(event_id=event_id)
    people, done, waiting = row or (0, 0, 0)
    return Heard(people, done or 0, waiting or 0)
