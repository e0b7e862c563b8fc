"""Endpoints for a person's own links to free times, and for the visits booked by them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from passbot.api.asking.asking import answered, created
from passbot.api.asking.errors import COMMON, NOT_FOUND
from passbot.api.asking.reading import Said
from passbot.api.calendars.calendar_links import CONFLICT, Posts, Reads, Writes
from passbot.domain.calendars.calendar_links import Feed, FeedKind
from passbot.domain.calendars.visits import Visit
from passbot.services.calendars import feeds, visits
from passbot.services.calendars.feeds import DAYS, LONGEST_NAME, MOST_DAYS, Terms

router = APIRouter(prefix="/api/v1", tags=["free times"], responses=COMMON)
Id = Annotated[int, Path(ge=1, le=2**62)]
Name = Annotated[
    str | None, Field(max_length=LONGEST_NAME, description="By which you recognise it; nobody else sees it.")
]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS, description="How many days ahead it shows.")]
BOOKABLE = "Whether visitors can book by it: with name and e-mail, confirmed by a letter. The site needs a mail server."


class NewFreeLink(Said):
    name: Name = None
    days: Days = DAYS
    bookable: Annotated[bool, Field(description=BOOKABLE)] = False


class FreeLinkChange(Said):
    """A change: a field that is left out stays as it is."""

    name: Name = None
    days: Days | None = None
    bookable: bool | None = None

    def terms(self, before: Feed) -> Terms:
        return Terms(
            self.name if "name" in self.model_fields_set else before.name,
            self.days or before.days or DAYS,
            before.is_bookable if self.bookable is None else self.bookable,
        )


class FreeLinkOut(BaseModel):
    id: int
    name: str | None
    days: int
    bookable: bool
    created_at: datetime
    revoked_at: datetime | None


class NewFreeLinkOut(FreeLinkOut):
    """A new link. `path` is the secret address of its page on this server, and is told only once; with `.json` or
    `.ics` after it, it serves programs.
    """

    path: str


class VisitOut(BaseModel):
    """A visitor who has booked one of your time slots by a link. `name` and `email` are as they typed them."""

    id: int
    slot_id: str | None
    start_time: datetime
    end_time: datetime
    name: str
    email: str
    status: Literal["booked", "cancelled", "called_off", "asked"]


class CalledOff(BaseModel):
    """`success` is false if the visit had ended before."""

    success: bool


@router.post("/availability", status_code=201, response_model=NewFreeLinkOut, responses=CONFLICT)
@created
def create_free_link(ask: Posts, body: NewFreeLink) -> dict[str, Any]:  # Any: JSON
    """Create a link to your free times.

    A secret link to a page that shows when you are free and nothing else: no titles, no names, nothing of what is
    booked. `path` is told only now.
    """
    terms = Terms(body.name, body.days, body.bookable)
    made, secret = feeds.offer(terms, owner_id=ask.resident.id, can_confirm=ask.site.can_confirm, now=ask.now)
    return _link(made) | {"path": f"/free/{secret}"}


@router.get("/availability", response_model=list[FreeLinkOut])
@answered
def list_free_links(ask: Reads) -> list[dict[str, Any]]:
    """List the links to your free times.

    The revoked ones, too. Their secrets are not told again.
    """
    return [_link(each) for each in feeds.of(ask.resident.id, kind=FeedKind.FREE)]


@router.patch("/availability/{link_id}", response_model=FreeLinkOut, responses=NOT_FOUND | CONFLICT)
@answered
def change_free_link(ask: Writes, link_id: Id, body: FreeLinkChange) -> dict[str, Any]:  # Any: JSON
    """Change a link to your free times.

    Its name, how many days ahead it shows, and whether visitors can book by it; a field that is left out stays as it
    is. Visits that are booked stay booked.
    """
    before = feeds.find(link_id, owner_id=ask.resident.id, kind=FeedKind.FREE)
    terms = body.terms(before)
    return _link(feeds.change(link_id, terms, owner_id=ask.resident.id, can_confirm=ask.site.can_confirm))


@router.delete("/availability/{link_id}", response_model=FreeLinkOut, responses=NOT_FOUND)
@answered
def revoke_free_link(ask: Writes, link_id: Id) -> dict[str, Any]:
    """Revoke a link to your free times.

    It shows nothing any more. Visits that are booked stay booked.
    """
    return _link(feeds.revoke(link_id, owner_id=ask.resident.id, now=ask.now, kind=FeedKind.FREE))


@router.get("/visits", response_model=list[VisitOut])
@answered
def list_visits(ask: Reads) -> list[dict[str, Any]]:
    """List your visits.

    Visitors who have booked one of your slots by a link, and whose visit is not over; soonest first.
    """
    return [_visit(each) for each in visits.of_owner(ask.resident.id, now=ask.now)]


@router.delete("/visits/{visit_id}", response_model=CalledOff, responses=NOT_FOUND)
@answered
def call_off_visit(ask: Writes, visit_id: Id) -> dict[str, Any]:
    """Call off a visit.

    The slot is available again, and the visitor gets a letter.
    """
    return {"success": visits.call_off(visit_id, actor=ask.actor, now=ask.now)}


def _link(found: Feed) -> dict[str, Any]:  # Any: JSON
    return {
        "id": found.id,
        "name": found.name,
        "days": found.days,
        "bookable": found.is_bookable,
        "created_at": found.created_at,
        "revoked_at": found.revoked_at,
    }


def _visit(found: Visit) -> dict[str, Any]:  # Any: JSON
    return {
        "id": found.id,
        "slot_id": found.slot_uuid,
        "start_time": found.window.start,
        "end_time": found.window.end,
        "name": found.name,
        "email": found.email,
        "status": found.state,
    }
