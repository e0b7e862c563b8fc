"""Series: repeating passes. Each day is an order of its own, made a week ahead; a series can pause, resume, end."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from passbot.domain.passes import reasons
from passbot.domain.passes.orders import PASSES, Order, Status, Wish
from passbot.domain.passes.series import Made, Series, SkippedDay
from passbot.domain.people.people import CLOCK, Actor, Resident
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.site.facts.passes import (
    SeriesEnded,
    SeriesMade,
    SeriesPaused,
    SeriesResumed,
    SeriesSkipped,
)
from passbot.domain.site.night import is_night
from passbot.domain.site.offerings import refuse_off
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.domain.times.recurrence import MAX_DAYS_AHEAD, Pattern, days
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput, NotAllowed, NotFound
from passbot.services.owed import outbox
from passbot.services.passes import changes, new_pins, orders
from passbot.services.people import residents
from passbot.services.regular import series_days
from passbot.services.regular.series_rows import details_of, series_of
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store import models
from passbot.store.db import lock, transaction
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

MOST_SERIES = 20

_OPEN = Statement(f"""
    {SELECT_ORDERS}
    WHERE o.series_id = :series_id AND o.status = 'open' AND o.series_day BETWEEN :since AND :until
    ORDER BY o.id
""")
_GIVE_DAY_BACK = Prepared(models.Order.update(series_day=None).where(models.Order.id == P.id))


def create(wish: Wish, pattern: Pattern, *, actor: Actor, rules: Rules, now: datetime) -> tuple[Series, Made]:
    """Begin a series and make its first days. The pattern's window replaces the wish's."""
    refuse_off(wish.kind, rules)
    with transaction():
        resident = orders.require_orderer(wish.resident_id or actor.resident_id, actor)
        if wish.kind not in PASSES and wish.place_id is None:
            raise InvalidInput("series.kind", "Only car and guest passes and desks can repeat.")
        orders.check_texts(wish)
        check_range(pattern, now)
        _refuse_too_many(resident)
        pin = new_pins.new_pin(_whole(pattern), now=now) if wish.with_pin else None
        row = models.Series.create(
            uuid=str(uuid.uuid4()),
            resident=resident.id,
            kind=wish.kind.value,
            place=wish.place_id,
            pattern=pattern.kind.value,
            weekdays=sorted(pattern.weekdays),
            start_time=pattern.start_time.isoformat(),
            end_time=pattern.end_time.isoformat(),
            zone=pattern.zone,
            starts_on=pattern.starts_on.isoformat(),
            until=pattern.until.isoformat(),
            details=details_of(wish, pin),
            created_at=now,
        )
        outbox.record(SeriesMade(row.id), actor=actor, now=now, resident=resident)
        made = series_days.make(by_id(row.id), rules=rules, now=now)
        _keep_told(row.id, _today(by_id(row.id), now) + windows.DAY)  # the card shows these days
        return by_id(row.id), made


def make(*, rules: Rules, now: datetime) -> Made:
    """Make the coming days of every live series; running it twice makes nothing twice.

    Called by the timetable. One transaction for each series, so that one cannot hold up the others.
    """
    made = Made()
    row = models.Series
    today = (now - timedelta(days=2)).date().isoformat()  # no time zone has an earlier day
    live = row.select(row.id).where(row.ended_at.is_null() & (row.until >= today)).order_by(row.id)
    for series_id in [found.id for found in live]:
        with transaction():
            lock(f"series {series_id}")
            series = by_id(series_id)
            if series.ended_at is None:  # it may have ended meanwhile
                done = series_days.make(series, rules=rules, now=now)
                if not is_night(now, rules):
                    _tell_of(done.skipped, series, now)
                made += done
    return made


def _tell_of(skipped: Iterable[SkippedDay], series: Series, now: datetime) -> None:
    """Tell the owner of a skipped day once, on the day before: until then the reason may go away and the
    day be made.
    """
    owner, tomorrow = residents.by_id(series.resident_id), _today(series, now) + windows.DAY
    told_until = series.told_until or date.min
    for left_out in skipped:
        if told_until < left_out.day <= tomorrow:
            _keep_told(series.id, left_out.day)
            facts = SeriesSkipped(series.id, left_out.day.isoformat(), left_out.code)
            outbox.record(facts, actor=CLOCK, now=now, resident=owner)


def _keep_told(series_id: int, day: date) -> None:
    models.Series.update(made_until=day.isoformat()).where(models.Series.id == series_id).execute()


def pause(series_id: int, since: date, until: date, *, actor: Actor, now: datetime) -> list[Order]:
    """Pause from `since` to `until`, both included.

    Open orders of those days are cancelled and give their series_day back, so that `resume` makes new ones. An order
    cancelled by hand keeps its day, which is not made again.
    """
    with transaction():
        series = _changeable(series_id, actor)
        _check_pause(series, since, until, now)
        models.Pause.create(
            series=series_id, since=since.isoformat(), until=until.isoformat(), created_at=now
        )
        cancelled = _cancel_open(series, since, until, reasons.SERIES_PAUSED, actor, now)
        for order in cancelled:
            _GIVE_DAY_BACK.run(id=order.id)
        _record(SeriesPaused(series_id, [since.isoformat(), until.isoformat()]), series, actor, now)
        return cancelled


def resume(series_id: int, *, actor: Actor, rules: Rules, now: datetime) -> Made:
    """End all pauses from today on and make their days again. Without a pause nothing changes."""
    with transaction():
        series = _changeable(series_id, actor)
        if not _cut_pauses(series, _today(series, now)):
            return Made()
        _record(SeriesResumed(series_id), series, actor, now)
        return series_days.make(by_id(series_id), rules=rules, now=now)


def end(series_id: int, *, actor: Actor, now: datetime) -> Series:
    """End the series and cancel its open orders. Ending twice changes nothing."""
    with transaction():
        series = theirs(series_id, actor)
        if series.ended_at is not None:
            return series
        models.Series.update(ended_at=now).where(models.Series.id == series_id).execute()
        _cancel_open(series, date.min, date.max, reasons.SERIES_ENDED, actor, now)
        _record(SeriesEnded(series_id), series, actor, now)
        return by_id(series_id)


def by_id(series_id: int) -> Series:
    row = models.Series.get_or_none(models.Series.id == series_id)
    if row is None:
        raise NotFound("series.unknown", f"There is no repeating pass {series_id}.")
    pauses = models.Pause.select().where(models.Pause.series == series_id).order_by(models.Pause.since)
    return series_of(row, list(pauses))


def of_resident(resident_id: int, *, actor: Actor, now: datetime) -> list[Series]:
    """The resident's live series, oldest first."""
    _refuse_strangers(residents.by_id(resident_id), actor)
    row = models.Series
    live = row.select(row.id).where((row.resident == resident_id) & row.ended_at.is_null()).order_by(row.id)
    mine = [by_id(found.id) for found in live]
    return [series for series in mine if series.pattern.until >= _today(series, now)]


def check_range(pattern: Pattern, now: datetime) -> None:
    """Refuse a pattern that is over, reaches too far, or contains no day."""
    today = windows.local_day(now, windows.zone(pattern.zone))
    if pattern.until < today:
        raise InvalidInput("series.over", "The last day is over already. Choose a later one.")
    if (pattern.until - today).days > MAX_DAYS_AHEAD:
        message = f"A pass repeats for at most {MAX_DAYS_AHEAD} days ahead. Choose an earlier last day."
        raise InvalidInput("series.too_far", message, limit=MAX_DAYS_AHEAD)
    if not days(pattern, max(today, pattern.starts_on), pattern.until):
        raise InvalidInput("series.no_day", "No day fits. Choose other weekdays or a later last day.")


def _refuse_too_many(resident: Resident) -> None:
    lock(f"series of {resident.id}")
    row = models.Series
    count = row.select().where((row.resident == resident.id) & row.ended_at.is_null()).count()
    if count >= MOST_SERIES:
        message = f"You have {count} of {MOST_SERIES} repeating passes. End one that is not needed."
        raise Conflict("series.too_many", message, count=count, limit=MOST_SERIES)


def _whole(pattern: Pattern) -> Window:
    """A window around all days of the pattern, with two days to spare for time zones."""
    zone = windows.zone("UTC")
    first, last = windows.day_window(pattern.starts_on, zone), windows.day_window(pattern.until, zone)
    return Window(first.start - timedelta(days=2), last.end + timedelta(days=2))


def _check_pause(series: Series, since: date, until: date, now: datetime) -> None:
    if until < since:
        raise InvalidInput("series.pause_order", "A pause must not end before it begins.")
    if until < _today(series, now):
        raise InvalidInput("series.pause_over", "These days are over already. Choose later ones.")


def _cancel_open(
    series: Series, since: date, until: date, reason: str, actor: Actor, now: datetime
) -> list[Order]:
    rows = _OPEN.rows(series_id=series.id, since=since.isoformat(), until=until.isoformat())
    return [
        changes.close(order_of(row), Status.CANCELLED, actor=actor, now=now, reason=reason) for row in rows
    ]


def _cut_pauses(series: Series, today: date) -> int:
    """Delete pauses that are ahead, end the current one yesterday; returns how many that were."""
    row = models.Pause
    ahead = (row.series == series.id) & (row.since >= today.isoformat())
    begun = (row.series == series.id) & (row.since < today.isoformat()) & (row.until >= today.isoformat())
    yesterday = (today - timedelta(days=1)).isoformat()
    return int(row.delete().where(ahead).execute()) + int(row.update(until=yesterday).where(begun).execute())


def _record(facts: Facts, series: Series, actor: Actor, now: datetime) -> None:
    outbox.record(facts, actor=actor, now=now, resident=residents.by_id(series.resident_id))


def _today(series: Series, now: datetime) -> date:
    return windows.local_day(now, windows.zone(series.pattern.zone))


def _changeable(series_id: int, actor: Actor) -> Series:
    series = theirs(series_id, actor)
    if series.ended_at is not None:
        raise Conflict("series.ended", "This repeating pass has ended. Begin a new one.", at=series.ended_at)
    return series


def theirs(series_id: int, actor: Actor) -> Series:
    """The series, locked until the end of this transaction, for its owner, a housemate or an admin."""
    lock(f"series {series_id}")
    series = by_id(series_id)
    _refuse_strangers(residents.by_id(series.resident_id), actor)
    return series


def _refuse_strangers(owner: Resident, actor: Actor) -> None:
    """Allow its owner, a housemate or an admin, as for orders."""
    is_housemate = actor.house is not None and actor.house == owner.house
    if not (actor.is_admin or actor.resident_id == owner.id or is_housemate):
        raise NotAllowed("series.not_yours", "Only its owner, a housemate or an admin can change this pass.")
