"""Rows of visits, and the letters owed for them."""

from datetime import datetime

from passbot.domain.calendars.visits import Visit, VisitState
from passbot.domain.site.facts.calendars import VisitLetter
from passbot.domain.site.notices import Route
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.owed import outbox
from passbot.services.rows import Found
from passbot.store.fields import from_epoch
from passbot.store.models import Feed
from passbot.store.models import Visit as Row
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import columns

MOST_AHEAD = 3  # visits that one address may have booked with one person

SELECT_VISITS = f"""
    SELECT {columns("v", "id slot_id start_at end_at zone language name email status asked_at")},
        f.resident_id AS owner_id, s.uuid AS slot_uuid, coalesce(s.zone, v.zone) AS slot_zone,
        f.is_bookable = 1 AND f.revoked_at IS NULL AND r.removed_at IS NULL AS is_link_open
    FROM visits v JOIN feeds f ON f.id = v.feed_id JOIN residents r ON r.id = f.resident_id
    LEFT JOIN slots s ON s.id = v.slot_id
"""
HOLDS = Prepared(
    Row.select(Row.id, Row.mailbox).where(Row.slot == P.slot, Row.status == "asked", Row.asked_at > P.held)
)
_AHEAD = Prepared(
    Row.select(COUNT)
    .join(Feed)
    .where(Feed.resident == P.owner, Row.mailbox == P.mailbox, Row.status == "booked", Row.end_at > P.now)
)
END = Prepared(Row.update(status=P.to, ended_at=P.now).where(Row.id == P.id, Row.status.in_(P.was)))


def visit_of(row: Found) -> Visit:
    return Visit(
        id=row.id,
        owner_id=row.owner_id,
        slot_id=row.slot_id,
        slot_uuid=row.slot_uuid,
        slot_zone=row.slot_zone,
        window=Window(from_epoch(row.start_at), from_epoch(row.end_at)),
        zone=row.zone,
        language=row.language,
        name=row.name,
        email=row.email,
        state=VisitState(row.status),
        asked_at=from_epoch(row.asked_at),
        is_link_open=bool(row.is_link_open),
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
    if _AHEAD.value(owner=owner, mailbox=box, now=now) >= MOST_AHEAD:
        message = f"One address can have {MOST_AHEAD} times booked. Cancel one by the link in its letter."
        raise Conflict("visit.enough", message, limit=MOST_AHEAD)


def taken() -> Conflict:
    return Conflict("visit.taken", "This time is not free any more. Choose another one.")
