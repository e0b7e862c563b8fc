"""Templates and preferences: hours that a person offers again and again, and the slots made from them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import partial

from peewee import IntegrityError

from passbot.domain.calendars.calendar_plans import (
    MOST_WEEKS,
    Hours,
    Preferences,
    Template,
    as_json,
    from_json,
)
from passbot.domain.calendars.calendars import Made, check_hours, planned
from passbot.domain.people.people import CLOCK
from passbot.domain.site.facts.calendars import CalendarCreated
from passbot.domain.times import windows
from passbot.domain.times.windows import DAY
from passbot.errors import Conflict, InvalidInput, NotFound
from passbot.services.calendars import bulk, creating, placing
from passbot.services.calendars.bulk import Making
from passbot.services.owed.idempotency import Progress
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import lock, transaction

MOST_TEMPLATES = 50
MOST_HOURS = 20
LONGEST_NAME = 64


def templates(owner_id: int) -> list[Template]:
    row = models.Template
    return [_template(found) for found in row.select().where(row.resident == owner_id).order_by(row.name)]


def template(template_uuid: str, *, owner_id: int) -> Template:
    row = models.Template
    found = row.get_or_none((row.uuid == template_uuid) & (row.resident == owner_id))
    if found is None:
        raise NotFound("calendar.no_template", "Template not found")
    return _template(found)


def add_template(name: str, hours: Hours, *, owner_id: int, now: datetime) -> Template:
    name = _named(name)
    _check(hours)
    with transaction():
        lock(f"templates of {owner_id}")
        if len(templates(owner_id)) >= MOST_TEMPLATES:
            raise Conflict("calendar.templates", f"One person can have {MOST_TEMPLATES} templates")
        made = str(uuid.uuid4())
        row = {"uuid": made, "resident": owner_id, "name": name, "details": as_json(hours), "created_at": now}
        with _one_of_a_name():
            models.Template.create(**row)
        return template(made, owner_id=owner_id)


def change_template(template_uuid: str, name: str, hours: Hours, *, owner_id: int) -> Template:
    """Change a template for future use. Slots that were made from it stay as they are."""
    name = _named(name)
    _check(hours)
    with transaction():
        found = template(template_uuid, owner_id=owner_id)
        with _one_of_a_name():
            change = models.Template.update(name=name, details=as_json(hours))
            change.where(models.Template.uuid == found.uuid).execute()
        return template(found.uuid, owner_id=owner_id)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not (1 <= len(name) <= LONGEST_NAME and name.isprintable()):
        raise InvalidInput("calendar.name", f"Give the template a name of 1 to {LONGEST_NAME} characters")
    return name


@contextmanager
def _one_of_a_name() -> Iterator[None]:
    try:
        with transaction():
            yield
    except IntegrityError as exc:
        raise Conflict("calendar.template_taken", "There is a template of this name already") from exc


def delete_template(template_uuid: str, *, owner_id: int) -> None:
    with transaction():
        found = template(template_uuid, owner_id=owner_id)
        models.Template.delete().where(models.Template.uuid == found.uuid).execute()


def preferences(owner_id: int) -> Preferences:
    row = models.Preference.get_or_none(models.Preference.resident == owner_id)
    if row is None:
        raise NotFound("calendar.no_preferences", "No preferences yet")
    return _preferences(row)


def prefer(hours: tuple[Hours, ...], weeks: int, *, owner_id: int, now: datetime) -> Slices[Made]:
    """Set the preferences: slots are made by these hours, `weeks` ahead, the first of them now.

    Slots that exist stay. Days whose slots were deleted by hand are filled again by new preferences.
    """
    if not 1 <= weeks <= MOST_WEEKS or not 1 <= len(hours) <= MOST_HOURS:
        message = f"Preferences have 1 to {MOST_HOURS} kinds of hours, for 1 to {MOST_WEEKS} weeks ahead"
        raise InvalidInput("calendar.preferences", message)
    for each in hours:
        _check(each)
    details = {"hours": [as_json(each) for each in hours], "weeks": weeks}
    with transaction():
        models.Preference.delete().where(models.Preference.resident == owner_id).execute()
        models.Preference.insert(resident=owner_id, details=details, updated_at=now).execute()
    yield
    return (yield from generate(owner_id, now=now))


def forget_preferences(owner_id: int) -> None:
    with transaction():
        preferences(owner_id)
        models.Preference.delete().where(models.Preference.resident == owner_id).execute()


def generate(owner_id: int, *, now: datetime) -> Slices[Made]:
    """Make the slots of days that have come within reach since the last run. A day is filled once, even if it is
    cleared.
    """
    wanted = preferences(owner_id)
    made, until = Made(), _last_day(wanted, now)
    for hours in wanted.hours:
        made += yield from _offered(owner_id, hours, wanted.made_until, until, now)
    yield
    with transaction():
        row = models.Preference
        same = (row.resident == owner_id) & (row.updated_at == wanted.updated_at)
        row.update(made_until=until.isoformat()).where(same).execute()
    return made


def generate_all(*, now: datetime) -> Slices[int]:
    """Run `generate` for everybody; returns how many slots were made. Called by the timetable."""
    row = models.Preference
    living = row.select(row.resident).join(models.Resident).where(models.Resident.removed_at.is_null())
    owners = [found.resident_id for found in living.order_by(row.resident)]
    made = 0
    for owner in owners:
        yield
        with suppress(NotFound):  # the preferences were deleted meanwhile
            made += len((yield from generate(owner, now=now)).slots)
    return made


def _last_day(wanted: Preferences, now: datetime) -> date:
    """The last day to fill, one for all zones: by the clock that is furthest ahead."""
    return (now + timedelta(days=1)).date() + timedelta(weeks=wanted.weeks)


def _offered(
    owner_id: int, hours: Hours, made_until: date | None, until: date, now: datetime
) -> Slices[Made]:
    today = windows.local_day(now, windows.zone(hours.zone))
    first = max(today, made_until + DAY) if made_until else today
    if first > until:
        return Made()
    plan = creating.planned(planned(hours.wish(first, until), now), hours.zone, hours.words)
    state = yield from bulk.look(owner_id, plan)
    bulk.refuse_too_many(owner_id, plan, state)
    created = partial(CalendarCreated, owner_id, None)
    making = Making(owner_id, hours.zone, plan, created, CLOCK, now)
    return (yield from bulk.make(making, state, Progress()))


def _check(hours: Hours) -> None:
    windows.zone(hours.zone)
    check_hours(hours.wish(date.min, date.min))
    placing.check_words(hours.words)


def _template(row: models.Template) -> Template:
    return Template(row.uuid, row.name, from_json(row.details), row.created_at)


def _preferences(row: models.Preference) -> Preferences:
    return Preferences(
        hours=tuple(from_json(each) for each in row.details["hours"]),
        weeks=row.details["weeks"],
        made_until=date.fromisoformat(row.made_until) if row.made_until else None,
        updated_at=row.updated_at,
    )
