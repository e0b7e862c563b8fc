"""Feeds of our calendars for other programs, and subscriptions to calendars elsewhere, whose busy times block slots."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from passbot.api.asking.asking import Ask, Posting, Reading, answered, answered_in_slices, created
from passbot.api.asking.errors import COMMON, NOT_FOUND, Answers, Explained
from passbot.api.asking.reading import Said
from passbot.api.asking.site import ApiSite, Site
from passbot.api.calendars import feed_file
from passbot.domain.calendars.calendar_links import Feed, Subscription
from passbot.domain.people.keys import Scope
from passbot.services.calendars import feeds, subscriptions
from passbot.slices import Slices
from passbot.texts import Texts

CONFLICT: Answers = {409: {"model": Explained, "description": "You have too many, or this one already"}}
ICS: Answers = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "The calendar"},
    404: {"model": Explained, "description": "There is no such link, or it was revoked"},
}

router = APIRouter(tags=["calendars"])
keyed = APIRouter(prefix="/api/v1", tags=["calendars"], responses=COMMON)
Reads = Annotated[Ask, Depends(Reading(Scope.SLOTS_READ))]
ReadsOrders = Annotated[Ask, Depends(Reading(Scope.ORDERS_READ))]
PostsOrders = Annotated[Ask, Depends(Posting(Scope.ORDERS_READ))]
Writes = Annotated[Ask, Depends(Reading(Scope.SLOTS_WRITE))]
Posts = Annotated[Ask, Depends(Posting(Scope.SLOTS_WRITE))]
FeedId = Annotated[int, Path(ge=1, le=2**62)]


class FeedOut(BaseModel):
    id: int
    created_at: datetime
    revoked_at: datetime | None


class NewFeed(FeedOut):
    """A new link. `path` is its secret address on this server, and is told only once."""

    path: str


class NewSubscription(Said):
    url: Annotated[str, Field(min_length=1, max_length=1000, examples=["https://example.com/me.ics"])]


class SubscriptionOut(BaseModel):
    id: str
    url: str
    created_at: datetime
    read_at: datetime | None
    failed_at: datetime | None
    error: str | None


class Done(BaseModel):
    success: bool


@router.get("/feeds/{secret}.ics", response_class=Response, responses=ICS)
async def read_feed(site: Site, secret: str) -> Response:
    """Read a calendar by its link.

    The orders and time slots of whoever made the link, from a month back, as iCalendar. No key is needed: the link is
    the secret.
    """
    text = await site.in_slices(_feed_file, site, secret, now=site.now())
    return Response(text, headers={"Cache-Control": "private, max-age=300"}, media_type="text/calendar")


def _feed_file(site: ApiSite, secret: str, *, now: datetime) -> Slices[str]:
    found = yield from feeds.shown(secret, now=now)
    texts = Texts(found.language, ZoneInfo(site.rules().zone))
    return (yield from feed_file.written(found, texts, now=now))


@keyed.post("/feeds", status_code=201, response_model=NewFeed, responses=CONFLICT)
@created
def create_feed(ask: PostsOrders) -> dict[str, Any]:
    """Create a link to your calendar.

    A secret link for calendar programs, which shows your orders and time slots. `path` is told only now.
    """
    feed, secret = feeds.issue(owner_id=ask.resident.id, now=ask.now)
    return _feed(feed) | {"path": f"/feeds/{secret}.ics"}


@keyed.get("/feeds", response_model=list[FeedOut])
@answered
def list_feeds(ask: ReadsOrders) -> list[dict[str, Any]]:
    """List the links to your calendar.

    The revoked ones, too. Their secrets are not told again.
    """
    return [_feed(each) for each in feeds.of(ask.resident.id)]


@keyed.delete("/feeds/{feed_id}", response_model=FeedOut, responses=NOT_FOUND)
@answered
def revoke_feed(ask: ReadsOrders, feed_id: FeedId) -> dict[str, Any]:
    """Revoke a link to your calendar.

    It shows nothing any more. Revoking it again changes nothing.
    """
    return _feed(feeds.revoke(feed_id, owner_id=ask.resident.id, now=ask.now))


@keyed.get("/subscriptions", response_model=list[SubscriptionOut])
@answered
def list_subscriptions(ask: Reads) -> list[dict[str, Any]]:
    """List your subscriptions.

    The calendars elsewhere whose busy times block your slots, and when each was last read.
    """
    return [_subscription(each) for each in subscriptions.of(ask.resident.id)]


@keyed.post("/subscriptions", status_code=201, response_model=SubscriptionOut, responses=CONFLICT)
@created
def subscribe_calendar(ask: Posts, body: NewSubscription) -> dict[str, Any]:
    """Subscribe to a calendar.

    It is read within a minute, and then every hour. Its busy times block the slots that they overlap.
    """
    return _subscription(subscriptions.add(body.url, owner_id=ask.resident.id, now=ask.now))


@keyed.delete("/subscriptions/{subscription_id}", response_model=Done, responses=NOT_FOUND)
@answered_in_slices
def unsubscribe_calendar(ask: Writes, subscription_id: str) -> Slices[dict[str, Any]]:
    """End a subscription.

    Slots that its busy times had blocked are available again.
    """
    yield from subscriptions.remove(subscription_id, owner_id=ask.resident.id, now=ask.now)
    return {"success": True}


def _feed(found: Feed) -> dict[str, Any]:  # Any: JSON
    return {"id": found.id, "created_at": found.created_at, "revoked_at": found.revoked_at}


def _subscription(found: Subscription) -> dict[str, Any]:
    return {
        "id": found.uuid,
        "url": found.url,
        "created_at": found.created_at,
        "read_at": found.read_at,
        "failed_at": found.failed_at,
        "error": found.error,
    }


router.routes.extend(keyed.routes)
