"""Figures of the site for monitoring. They are asked for every few seconds, so none of them reads years of rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot import __version__
from passbot.domain.gate.gate import Health
from passbot.domain.people.people import Channel
from passbot.domain.site.health import Note
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.services.processes import notes, sheet_health
from passbot.services.rows import Found
from passbot.services.sheet import ticks
from passbot.services.site import house_rules
from passbot.store import migrations
from passbot.store.db import on_sqlite
from passbot.store.gate_models import ENTERS
from passbot.store.models import Arrival, Delivery
from passbot.store.prepared import COUNT, P, Prepared
from passbot.store.waiting import waits

WAIT_STEPS, waited = waits.steps, waits.read  # of this process alone
DEAD_WITHIN = timedelta(days=1)

_OWED = Prepared(
    Delivery.select(Delivery.route.alias("name"), COUNT)
    .where(Delivery.status == "owed")
    .group_by(Delivery.route)
)
_DEAD = Prepared(
    Delivery.select(Delivery.route.alias("name"), COUNT)
    .where(Delivery.status == "dead", Delivery.status != "owed", Delivery.done_at >= P.since)
    .group_by(Delivery.route)
)
_ARRIVALS = Prepared(
    Arrival.select(Arrival.channel.alias("name"), COUNT)
    .where(Arrival.at >= P.since, Arrival.at <= P.now, ENTERS)
    .group_by(Arrival.channel)
)
ARRIVE = (Channel.SHEET, Channel.PIN, Channel.BOT, Channel.WEB, Channel.API, Channel.CLI)


@dataclass(frozen=True)
class SheetFigures:
    lag: float  # seconds
    worker: Health


@dataclass(frozen=True)
class Figures:
    at: datetime
    notes: Sequence[Note]
    owed: Mapping[str, int]  # deliveries by route
    dead: Mapping[str, int]  # given up within a day
    arrivals: Mapping[str, int]  # today, by channel
    sheet: SheetFigures | None  # a site may have none


def program() -> dict[str, str]:
    """Which program this is; needs no answer of the database."""
    kind = "sqlite" if on_sqlite() else "postgresql"
    return {"version": __version__, "schema": str(len(migrations.MIGRATIONS)), "database": kind}


def read(settings: Rules, *, now: datetime) -> Figures:
    zone = windows.zone(house_rules.current(settings).zone)
    midnight = windows.day_window(windows.local_day(now, zone), zone).start
    owed = _counts(_OWED.rows())
    dead = _counts(_DEAD.rows(since=now - DEAD_WITHIN))
    came = _counts(_ARRIVALS.rows(since=midnight, now=now))
    return Figures(
        at=now,
        notes=notes.read(now=now),
        owed={route.value: owed[route.value] for route in Route},
        dead={route.value: dead[route.value] for route in Route},
        arrivals={channel.value: came[channel.value] for channel in ARRIVE},
        sheet=_sheet(now),
    )


def _counts(rows: list[Found]) -> Counter[str]:
    return Counter({row.name: row.count for row in rows})


def _sheet(now: datetime) -> SheetFigures | None:
    worker = sheet_health.read()
    return None if worker.error == sheet_health.NO_SHEET else SheetFigures(ticks.lag(now=now), worker)
