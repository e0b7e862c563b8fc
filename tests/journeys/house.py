"""What a script needs besides its people: a house that nobody lives in yet, and time that passes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.site.rules import Rules
from passbot.services.desks import attendance, offices, waitlist
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.privacy import leaving
from passbot.store import models
from passbot.store.db import session


def where_it_is_noon(now: datetime) -> str:
    """A zone in which no test runs into midnight."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def its_zone() -> ZoneInfo:
    return ZoneInfo(where_it_is_noon(utc_now()))


def today() -> date:
    """Where it is noon."""
    return utc_now().astimezone(its_zone()).date()


def clear() -> None:
    """Everybody but the admin moves out, and their offices are closed."""
    now = utc_now()
    with session():
        for office in offices.listed():
            places.close(office.uuid, actor=OPERATOR, now=now)
        for person in residents.everybody():
            if person.role is not Role.ADMIN:
                leaving.remove(person.id, actor=OPERATOR, now=now)


def becomes(clock: str) -> None:
    """`18:30` or `08:30 tomorrow`: the timetable does what is due then, and what it says is sent now."""
    hour, _, later = clock.partition(" ")
    zone = its_zone()
    then = datetime.combine(today() + timedelta(days=bool(later)), time.fromisoformat(hour), zone)
    rules = Rules(zone=zone.key)
    with session():
        attendance.run(rules=rules, now=then)
        waitlist.run(rules=rules, now=then)
        owed = models.Delivery.status == "owed"
        models.Delivery.update(due_at=utc_now()).where(owed & (models.Delivery.due_at > utc_now())).execute()
