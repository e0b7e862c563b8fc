"""Makes the days of a series. A day that cannot be made is returned with its reason, not raised."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from peewee import IntegrityError

from passbot.domain.passes.orders import Order, SeriesDay, Wish
from passbot.domain.passes.series import Made, Series, SkippedDay
from passbot.domain.people.people import Channel, Resident, acting
from passbot.domain.site.offerings import is_on
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.domain.times.recurrence import PAUSED, Occurrence, occurrences
from passbot.errors import Refusal
from passbot.services.desks import desks
from passbot.services.passes import orders
from passbot.services.people import residents
from passbot.services.places import places
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.prepared import P, Prepared
from passbot.store.refusals import broke

DAYS_AHEAD = 7  # for all kinds but desks
SKIPPED_BY_CLOCK = "The clocks skip this hour on that day."
PIN_TAKEN = "Its PIN is taken by another pass in that time."

_OF_SERIES = Prepared(
    models.Order.update(series=P.series_id, series_day=P.day).where(models.Order.id == P.id)
)
_DAYS_MADE = Prepared(
    models.Order.select(models.Order.series_day).where(
        models.Order.series == P.id, models.Order.series_day >= P.since
    )
)


def days_ahead(series: Series, rules: Rules) -> int:
    """How many days ahead are made. A desk is booked a day before anybody else may, so nobody can be faster."""
    return rules.desk_days_ahead + desks.SERIES_FIRST if series.place is not None else DAYS_AHEAD


def make(series: Series, *, rules: Rules, now: datetime) -> Made:
    """Make the missing days from today on, in the caller's transaction and under its lock of the series.

    The actor is the resident, by channel `clock`: quotas and duplicates apply. A day that ever had an order, even a
    cancelled one, is not made again. Nothing is made while its kind is switched off.
    """
    if not is_on(series.kind, rules):
        return Made()
    today = windows.local_day(now, windows.zone(series.pattern.zone))
    last = today + timedelta(days=days_ahead(series, rules))
    made_before = _days_made(series, today)
    made = Made()
    for occurrence in occurrences(series.pattern, today, last):
        is_over = occurrence.window is not None and occurrence.window.end <= now
        if not is_over and occurrence.day not in made_before and occurrence.reason != PAUSED:
            made += _make_day(series, occurrence, rules, now)
    return made


def _days_made(series: Series, since: date) -> set[date]:
    rows = _DAYS_MADE.rows(id=series.id, since=since.isoformat())
    return {date.fromisoformat(row.series_day) for row in rows}


def _make_day(series: Series, occurrence: Occurrence, rules: Rules, now: datetime) -> Made:
    if occurrence.reason is not None:
        return _skipped(series, occurrence.day, occurrence.reason, SKIPPED_BY_CLOCK)
    try:
        with transaction():
            return Made(orders=(_place(series, occurrence, rules, now),))
    except Refusal as refusal:
        return _skipped(series, occurrence.day, refusal.code, str(refusal))
    except IntegrityError as exc:
        if not broke(exc, "orders_pin_taken"):
            raise
        return _skipped(series, occurrence.day, "pin.taken", PIN_TAKEN)


def _place(series: Series, occurrence: Occurrence, rules: Rules, now: datetime) -> Order:
    owner = residents.by_id(series.resident_id)
    if series.place is not None:
        return _seat(series, series.place.place_id, owner, occurrence.day, rules, now)
    wish = Wish(
        kind=series.kind,
        plate=series.plate,
        brand=series.brand,
        guest_name=series.guest_name,
        window=occurrence.window,
    )
    day = SeriesDay(series.id, occurrence.day, series.pin)
    return orders.place(wish, actor=acting(owner, Channel.CLOCK), rules=rules, now=now, series_day=day)


def _seat(series: Series, desk_id: int, owner: Resident, day: date, rules: Rules, now: datetime) -> Order:
    order = desks.book(
        places.by_id(desk_id),
        day,
        actor=acting(owner, Channel.CLOCK),
        rules=rules,
        now=now,
        guest_name=series.guest_name,
        in_series=True,
    )
    _OF_SERIES.run(id=order.id, series_id=series.id, day=day.isoformat())
    return replace(order, series_id=series.id)


def _skipped(series: Series, day: date, code: str, message: str) -> Made:
    return Made(skipped=(SkippedDay(series.id, day, code, message),))
