"""Rows of visits, and the letters owed for them."""

from datetime import datetime

from passbot.domain.calendars.visits import Visit, VisitState
from passbot.domain.site.facts.calendars import VisitLetter
from passbot.domain.site.notices import Route
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.owed import outbox
from passbot.services.rows import Columns
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Visit as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

MOST_AHEAD = 3  # visits that one address may have booked with one person

SELECT_VISITS = """
    SELECT v.id, f.resident_id, v.slot_id, s.uuid, coalesce(s.zone, v.zone), v.start_at, v.end_at, v.zone,
        v.language, v.name, v.email, v.status, v.asked_at,
        f.is_bookable = 1 AND f.revoked_at IS NULL AND r.removed_at IS NULL
    FROM visits v JOIN feeds f ON f.id = v.feed_id JOIN residents r ON r.id = f.resident_id
    LEFT JOIN slots s ON s.id = v.slot_id
"""
HOLDS = Prepared(
    Row.select(Row.id, Row.mailbox).where(Row.slot == P.slot, Row.status == "asked", Row.asked_at > P.held)
)
_AHEAD = Statement("""
    SELECT count(*) FROM visits v JOIN feeds f ON f.id = v.feed_id
    WHERE f.resident_id = :owner AND v.mailbox = :mailbox AND v.status = 'booked' AND v.end_at > :now
""")
END = Prepared(Row.update(status=P.to, ended_at=P.now).where(Row.id == P.id, Row.status.in_(P.was)))


def visit_of(row: Columns) -> Visit:
    (
        uid,
        owner,
        slot,
        slot_uuid,
        slot_zone,
        start,
        end,
        zone,
        language,
        name,
        email,
        status,
        asked_at,
        is_open,
    ) = row
    return Visit(
        id=uid,
        owner_id=owner,
        slot_id=slot,
        slot_uuid=slot_uuid,
        slot_zone=slot_zone,
        window=Window(from_epoch(start), from_epoch(end)),
        zone=zone,
        language=language,
        name=name,
        email=email,
        state=VisitState(status),
        asked_at=from_epoch(asked_at),
        is_link_open=bool(is_open),
    )


def write(letter: type[VisitLetter], visit: Visit, *, now: datetime, secret: str | None = None) -> None:
    """Owe the visitor a letter. The secret in its link lets them confirm and cancel."""
    facts = letter(
        language=visit.language,
        zone=visit.zone,
        start=visit.window.start.isoformat(),
        end=visit.window.end.isoformat(),
        held_until=visit.held_until.isoformat(),
        can_choose=visit.is_link_open,
        secret=secret or None,
    )
    outbox.notify(Route.EMAIL, visit.email, facts, now=now)


def refuse_many_ahead(owner: int, box: str, now: datetime) -> None:
    row = _AHEAD.row(owner=owner, mailbox=box, now=to_epoch(now))
    if row and row[0] >= MOST_AHEAD:
        message = f"One address can have {MOST_AHEAD} times booked. Cancel one by the link in its letter."
        raise Conflict("visit.enough", message, limit=MOST_AHEAD)


def taken() -> Conflict:
    return Conflict("visit.taken", "This time is not free any more. Choose another one.")
