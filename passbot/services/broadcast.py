"""One text to everybody: owed to each like any notice, so that it arrives once also after a restart."""

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


def check(text: str, *, actor: Actor) -> int:
    """How many would hear it."""
    if not actor.is_admin:
        raise NotAllowed("broadcast.not_admin", "Only an admin can write to everybody.")
    if not 1 <= len(text.strip()) <= LONGEST:
        raise InvalidInput("broadcast.length", f"Write 1 to {LONGEST} characters.", most=LONGEST)
    return len(_EVERYBODY.rows())


def send(text: str, *, nonce: str, actor: Actor, now: datetime) -> int:
    """Owe it to everybody; the same nonce again owes nothing more. Answers how many will hear it."""
    check(text, actor=actor)
    with transaction():
        people = [str(row[0]) for row in _EVERYBODY.rows()]
        for telegram_id in people:
            key = f"broadcast {nonce} {telegram_id}"
            outbox.owe(
                Route.TELEGRAM, telegram_id, "broadcast", {"text": text.strip()}, now=now, dedupe_key=key
            )
        outbox.record("broadcast.sent", actor=actor, now=now, people=len(people))
        return len(people)
