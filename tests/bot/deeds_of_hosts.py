"""Buttons by which somebody offers times of their calendar to others, and takes them back."""

from dataclasses import replace

from passbot.domain.calendars.calendar_links import FeedKind
from passbot.services.calendars import feeds, visits
from tests.bot.chatting import SITE, Chat, person
from tests.bot.deeds import Pressed, button, deed
from tests.bot.slots import test_free_links as free_links
from tests.services.people.some_people import NOON


def _with_mail(anna: Chat) -> Chat:
    anna.site = replace(SITE, has_mail=True)
    return anna


def _made(anna: Chat) -> str:
    free_links.make(_with_mail(anna))
    return str(feeds.of(person(anna).id, kind=FeedKind.FREE)[-1].id)


@deed("free.make")
def make_a_link_to_free_times(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _with_mail(anna).say("/calendar")
    return anna, button(anna, "Link to free times")


@deed("free.switch")
def let_others_book(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("free.switch", _made(anna), "1")


@deed("free.revoke")
def revoke_a_link_to_free_times(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("free.revoke", _made(anna))


@deed("visit.off")
def call_a_visit_off(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    slot = free_links.offer(_with_mail(anna))
    free_links.book(anna, free_links.open_to_bookings(anna), slot)
    [visit] = visits.of_owner(person(anna).id, now=NOON)
    return anna, ("visit.off", str(visit.id))
