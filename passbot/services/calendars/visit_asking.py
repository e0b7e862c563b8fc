"""A visitor asks for a free time by a link and gets a letter; a button on the page behind its link books the time.

Until then the time is held for them for a while. The number of holds is limited, so that nobody can hold a whole
calendar.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.calendars import visits
from passbot.domain.calendars.visits import HOLD, FreeTime, VisitState
from passbot.domain.people import names
from passbot.domain.site.facts.calendars import VisitAsked
from passbot.domain.times import windows
from passbot.errors import Conflict
from passbot.services.calendars import free_times, visit_rows
from passbot.services.calendars.calendar_rows import opened_calendar
from passbot.services.calendars.free_times import Link
from passbot.services.calendars.visit_rows import SELECT_VISITS, refuse_many_ahead, taken, visit_of
from passbot.services.people import mailing
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.models import Visit as Row
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.statement import Statement

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_LETTERS = {HOUR: 3, DAY: 10}  # to one address, over all links
MOST_FROM = 5  # requests within an hour from one network address by one link
MOST_HELD, FEW_HELD = 10, 3  # holds by one link at once; at most half of its times, but FEW_HELD always

_KEPT = Prepared(
    Row.select(Row.id)
    .join(models.Slot)
    .where(models.Slot.uuid == P.uuid, Row.mailbox == P.mailbox, Row.status == "asked", Row.asked_at > P.held)
)
_ASKED = Row.select(COUNT).where(Row.asked_at > P.since)
_SENT = Prepared(_ASKED.where(Row.mailbox == P.mailbox))
_FROM = Prepared(_ASKED.where(Row.feed == P.feed, Row.origin == P.origin))
_HELD = Prepared(_ASKED.where(Row.feed == P.feed, Row.status == "asked"))
_BY_ID = Statement(f"{SELECT_VISITS} WHERE v.id = :id")


@dataclass(frozen=True)
class Visitor:
    """What a visitor typed on the page; `origin` is their network address, where it is known."""

    name: str
    email: str
    zone: str
    language: str
    origin: str | None = None


def ask(secret: str, slot_uuid: str, visitor: Visitor, *, can_confirm: bool, now: datetime) -> None:
    """Hold the time and owe a letter. The same request again changes nothing and sends no second letter."""
    typed = replace(
        visitor, name=names.read(visitor.name, least=1), email=mailing.read(visitor.email).lower()
    )
    windows.zone(visitor.zone)
    with transaction():
        lock("visits")
        link = bookable(secret, can_confirm=can_confirm)
        opened_calendar(link.owner_id, "UTC", now=now)
        free = free_times.shown(secret, zone=visitor.zone, now=now).times
        wanted = next((each for each in free if each.uuid == slot_uuid), None)
        if wanted is None and _is_kept(slot_uuid, visits.mailbox(typed.email), now):
            return
        if wanted is None:
            raise taken()
        origin = _origin(visitor.origin, secret)
        _refuse_too_many(link, visits.mailbox(typed.email), origin, free=len(free), now=now)
        _keep(wanted, link, replace(typed, origin=origin), now)


def _is_kept(slot_uuid: str, box: str, now: datetime) -> bool:
    return slot_uuid.isprintable() and bool(_KEPT.one(uuid=slot_uuid, mailbox=box, held=now - HOLD))


def _keep(wanted: FreeTime, link: Link, visitor: Visitor, now: datetime) -> None:
    key = codes.secret()
    made = Row.create(
        digest=codes.digest(key),
        feed=link.id,
        slot=wanted.id,
        start_at=wanted.window.start,
        end_at=wanted.window.end,
        zone=visitor.zone,
        language=visitor.language,
        name=visitor.name,
        email=visitor.email,
        mailbox=visits.mailbox(visitor.email),
        origin=visitor.origin,
        status=VisitState.ASKED.value,
        asked_at=now,
    )
    row = _BY_ID.row(id=made.id)
    assert row
    visit_rows.write(VisitAsked, visit_of(row), now=now, secret=key)


def bookable(secret: str, *, can_confirm: bool) -> Link:
    """The link, if visitors may book by it."""
    link = free_times.opened(secret)
    if not link.is_bookable or not can_confirm:
        raise Conflict("visit.not_here", "Times cannot be booked by this link. Ask whoever gave it to you.")
    return link


def _refuse_too_many(link: Link, box: str, origin: str | None, *, free: int, now: datetime) -> None:
    for within, most in MOST_LETTERS.items():
        if _SENT.value(mailbox=box, since=now - within) >= most:
            raise _too_often(within)
    if origin and _FROM.value(feed=link.id, origin=origin, since=now - HOUR) >= MOST_FROM:
        raise _too_often(HOUR)
    held = _HELD.value(feed=link.id, since=now - HOLD)
    if held >= max(FEW_HELD, min(MOST_HELD, (held + free) // 2)):
        raise _too_many()
    refuse_many_ahead(link.owner_id, box, now)


def _origin(given: str | None, secret: str) -> str | None:
    """The network address, hashed with the link's secret. The database does not have the secret, so nobody can recover
    it.
    """
    return codes.digest(f"{secret} {given}") if given else None


def _too_often(within: timedelta) -> Conflict:
    hours = within // HOUR
    message = f"Enough letters have gone out. Look into your mailbox, or come back in {hours} h."
    return Conflict("visit.too_often", message, hours=hours)


def _too_many() -> Conflict:
    minutes = int(HOLD / timedelta(minutes=1))
    message = f"Too many times are being asked for just now. Come back in {minutes} minutes."
    return Conflict("visit.too_many", message, minutes=minutes)
