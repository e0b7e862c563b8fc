"""A visit after it was asked for: booked or cancelled by the visitor, or called off by the calendar's owner."""

from datetime import datetime

from passbot.domain import codes
from passbot.domain.calendars import visits
from passbot.domain.calendars.calendars import SlotState
from passbot.domain.calendars.visits import HOLD, Visit, VisitState
from passbot.domain.people.people import VISITOR, Actor
from passbot.domain.site.facts.calendars import VisitBooked, VisitCancelled, VisitConfirmed
from passbot.errors import Conflict, NotFound
from passbot.services.calendars import blocking, calendars, visit_rows
from passbot.services.calendars.calendar_rows import opened_calendar
from passbot.services.calendars.visit_rows import HOLDS, SELECT_VISITS, refuse_many_ahead, taken, visit_of
from passbot.services.owed import outbox
from passbot.services.people import residents
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

LISTED = 100
NOBODY = "—"

_BY_DIGEST = Statement(f"{SELECT_VISITS} WHERE v.digest = :digest")
_BY_ID = Statement(f"{SELECT_VISITS} WHERE v.id = :id AND f.resident_id = :owner")
_ANY = Statement(f"{SELECT_VISITS} WHERE v.id = :id")
_MINE = Statement(f"""
    {SELECT_VISITS} WHERE f.resident_id = :owner AND v.status = 'booked' AND v.end_at > :now
    ORDER BY v.start_at, v.id LIMIT :most
""")
_OF_ADDRESS = Statement(f"{SELECT_VISITS} WHERE v.email = :email AND v.email <> '' ORDER BY v.id")
_FORGET = Prepared(
    models.Visit.update(name=P.nobody, email="", mailbox="", origin=None).where(models.Visit.id == P.id)
)
_BOOK = Prepared(
    models.Visit.update(status="booked").where(models.Visit.id == P.id, models.Visit.status == "asked")
)

_FORGET_LETTERS = Prepared(
    models.Delivery.delete().where(
        models.Delivery.route == "email",
        models.Delivery.recipient != "",
        models.Delivery.recipient.in_(P.addresses),
        models.Delivery.event.is_null(),
    )
)


def read(secret: str) -> Visit:
    """The visit that a letter's link belongs to."""
    row = _BY_DIGEST.row(digest=codes.digest(secret))
    if row is None:
        raise _unknown()
    return visit_of(row)


def find(visit_id: int, *, owner_id: int) -> Visit:
    row = _BY_ID.row(id=visit_id, owner=owner_id)
    if row is None:
        raise _unknown()
    return visit_of(row)


def by_id(visit_id: int) -> Visit:
    """The visit, whoever owns the calendar: for letters and notices, where no user asks."""
    row = _ANY.row(id=visit_id)
    if row is None:
        raise _unknown()
    return visit_of(row)


def of_owner(owner_id: int, *, now: datetime) -> list[Visit]:
    """Booked visits of a person that are not over, soonest first."""
    return [visit_of(row) for row in _MINE.rows(owner=owner_id, now=to_epoch(now), most=LISTED)]


def confirm(secret: str, *, now: datetime) -> tuple[Visit, bool]:
    """Book the visit; False if it was booked before. After the hold it can still be booked, if nobody else has the
    time.
    """
    with transaction():
        opened_calendar(read(secret).owner_id, "UTC", now=now)
        visit = read(secret)
        if visit.state is VisitState.BOOKED:
            return visit, False
        _refuse_over(visit, now)
        refuse_many_ahead(visit.owner_id, visits.mailbox(visit.email), now)
        _take(visit, now)
        if not _BOOK.run(id=visit.id):
            raise taken()
        owner = residents.by_id(visit.owner_id)
        outbox.record(VisitBooked(visit.slot_uuid, visit.id), actor=VISITOR, now=now, resident=owner)
        visit_rows.write(VisitConfirmed, visit, now=now, secret=secret)
        return read(secret), True


def _refuse_over(visit: Visit, now: datetime) -> None:
    if not visit.can_be_booked(now):
        raise Conflict(
            "visit.over", "This booking is over. Open the link that you were given and choose a time."
        )
    _refuse_begun(visit, now)


def _refuse_begun(visit: Visit, now: datetime) -> None:
    if visit.has_begun(now):
        message = "This time has begun: it can neither be booked nor cancelled any more."
        raise Conflict("visit.begun", message)


def _take(visit: Visit, now: datetime) -> None:
    holds = HOLDS.rows(slot=visit.slot_id, held=to_epoch(now - HOLD))
    if visit.slot_uuid is None or any(uid != visit.id for uid, _ in holds):
        raise taken()
    try:
        slot = calendars.turn(visit.slot_uuid, SlotState.BOOKED, owner_id=visit.owner_id, now=now)
    except Conflict as refusal:
        raise taken() from refusal
    if slot.window != visit.window:  # the owner has moved the slot
        raise taken()


def cancel(secret: str, *, now: datetime) -> tuple[Visit, bool]:
    """Cancel by the visitor; False if it was over before. The owner is told if it had been booked."""
    with transaction():
        opened_calendar(read(secret).owner_id, "UTC", now=now)
        visit = read(secret)
        if visit.state not in (VisitState.ASKED, VisitState.BOOKED):
            return visit, False
        _refuse_begun(visit, now)
        _end(visit, now)
        return read(secret), True


def _end(visit: Visit, now: datetime) -> None:
    """End a visit that was asked for or booked."""
    visit_rows.END.run(id=visit.id, to="cancelled", was=["asked", "booked"], now=to_epoch(now))
    if visit.state is VisitState.BOOKED:
        _give_back(visit, now)


def _give_back(visit: Visit, now: datetime) -> None:
    """Make the slot available again, or blocked, if it now overlaps a busy time."""
    if visit.slot_id is not None and visit.slot_uuid is not None:
        calendars.turn(visit.slot_uuid, SlotState.AVAILABLE, owner_id=visit.owner_id, now=now)
        blocking.block_these([visit.slot_id], now=now)
    owner = residents.by_id(visit.owner_id)
    outbox.record(VisitCancelled(visit.slot_uuid, visit.id), actor=VISITOR, now=now, resident=owner)


def call_off(visit_id: int, *, actor: Actor, now: datetime) -> bool:
    """Call off by the owner: frees the slot and sends the visitor a letter. False if there is nothing to call off."""
    with transaction():
        visit = find(visit_id, owner_id=actor.resident_id or 0)
        if visit.state is not VisitState.BOOKED or visit.slot_uuid is None or visit.window.end <= now:
            return False
        calendars.change(visit.slot_uuid, None, SlotState.AVAILABLE, actor=actor, now=now)
        return True


def forget_address(address: str | None, *, now: datetime) -> None:
    """Forget a visitor's address: cancel what has not begun, and remove their name and address from every visit."""
    if not address:
        return
    with transaction():
        _FORGET_LETTERS.run(addresses=[address, address.lower()])
        for row in _OF_ADDRESS.rows(email=address.lower()):
            visit = visit_of(row)
            if not visit.has_begun(now):
                _end(visit, now)
            _FORGET.run(id=visit.id, nobody=NOBODY)


def _unknown() -> NotFound:
    return NotFound("visit.unknown", "There is no such booking, or it is long over.")
