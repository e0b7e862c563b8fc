"""The site's figures as families of Prometheus. Labels are words of ours: no name, no plate, no address of anybody.

What the database says is the same whichever process is asked; what a process knows of itself is labelled with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily

from passbot.domain.site import health
from passbot.domain.site.health import MEASURES, Note
from passbot.services.site.figures import Figures, SheetFigures


def gauge(
    name: str, told: str, by: Sequence[str], values: Iterable[tuple[Sequence[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"passbot_{name}", told, labels=by)
    for labels, value in values:
        family.add_metric(labels, value)
    return family


def program(facts: Mapping[str, str]) -> Metric:
    return InfoMetricFamily("passbot", "The program: its version, its database schema and kind.", dict(facts))


def parts(notes: Sequence[Note], *, lag: float, now: datetime) -> Iterator[Metric]:
    """Of all processes of the site whose notes are known."""
    found = {trouble.part: trouble for trouble in health.troubles(notes, now=now, lag=lag)}
    names = sorted({note.part for note in notes} | found.keys())
    yield gauge(
        "part_up",
        "1 while nothing is wrong with a part of the site, in any process; as in /health.",
        ["part"],
        (([name], name not in found) for name in names),
    )
    yield gauge(
        "part_trouble_since_timestamp_seconds",
        "Since when something is wrong with a part, and what.",
        ["part", "trouble"],
        (([each.part, each.code], each.since.timestamp()) for each in found.values()),
    )
    yield gauge(
        "part_last_success_timestamp_seconds",
        "When a part last succeeded; of the backup, when the newest was made.",
        ["part"],
        _last_successes(notes),
    )
    yield from _of_processes(notes, now)


def _last_successes(notes: Sequence[Note]) -> Iterator[tuple[Sequence[str], float]]:
    last: dict[str, datetime] = {}
    for note in notes:
        if note.succeeded_at:
            last[note.part] = max(note.succeeded_at, last.get(note.part, note.succeeded_at))
    yield from (([part], at.timestamp()) for part, at in sorted(last.items()))


def _of_processes(notes: Sequence[Note], now: datetime) -> Iterator[Metric]:
    alive = Counter(
        (note.part, "stands by" if note.stands_by else "works")
        for note in notes
        if note.is_alive(now) and note.part not in MEASURES
    )
    yield gauge("part_processes", "Live processes with a part.", ["part", "state"], sorted(alive.items()))
    yield gauge(
        "part_progress_age_seconds",
        "How long ago a part last made progress, as its process last said.",
        ["part", "process"],
        (
            ([note.part, note.holder], max(0.0, (now - note.moved_at).total_seconds()))
            for note in notes
            if note.stopped_at is None and note.part not in MEASURES
        ),
    )


def far_sides(notes: Sequence[Note], *, now: datetime) -> Iterator[Metric]:
    away = health.far_sides(notes, now=now)
    yield gauge(
        "far_side_up",
        "1 while Telegram, Google or the mail server answers every process that asks it.",
        ["far_side"],
        (([side], since is None) for side, since in away.items()),
    )
    yield gauge(
        "far_side_away_since_timestamp_seconds",
        "Since when a far side does not answer.",
        ["far_side"],
        (([side], since.timestamp()) for side, since in away.items() if since),
    )


def owed(figures: Figures) -> Iterator[Metric]:
    yield gauge("deliveries_owed", "Deliveries that wait to be made.", ["route"], _by_one(figures.owed))
    yield gauge(
        "deliveries_dead",
        "Deliveries given up in the last 24 hours.",
        ["route"],
        _by_one(figures.dead),
    )
    yield gauge(
        "arrivals_today",
        "Arrivals recorded since midnight at the gate, taken back ones too.",
        ["channel"],
        _by_one(figures.arrivals),
    )


def _by_one(counts: Mapping[str, int]) -> Iterator[tuple[Sequence[str], float]]:
    yield from (([label], count) for label, count in counts.items())


def sheet(known: SheetFigures, now: datetime) -> Iterator[Metric]:
    worker = known.worker
    yield gauge("sheet_lag_seconds", "Age of the oldest change that the sheet lacks.", (), [((), known.lag)])
    yield gauge("sheet_cycle_seconds", "How long the last cycle took.", (), [((), worker.seconds)])
    yield gauge("sheet_failures", "Cycles that failed in a row.", (), [((), worker.failures)])
    yield gauge(
        "google_calls_left",
        "Calls that the sheet's worker may still make in this minute.",
        ["kind"],
        _by_one(worker.calls_left(now)),
    )
    if worker.last_cycle:
        yield gauge(
            "sheet_last_cycle_timestamp_seconds",
            "When a cycle last succeeded.",
            (),
            [((), worker.last_cycle.timestamp())],
        )


def waits(process: str, steps: Sequence[float], counts: Sequence[int], seconds: float) -> Metric:
    family = HistogramMetricFamily(
        "passbot_lock_wait_seconds", "Waits of a process for the database's locks.", labels=["process"]
    )
    names = [*map(str, steps), "+Inf"]
    family.add_metric([process], list(zip(names, map(float, counts), strict=True)), seconds)
    return family
