"""The admin's report: arrivals, when they came, and orders that did not come."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DayCount:
    day: date
    ordered: int
    arrived: int
    no_shows: int


@dataclass(frozen=True)
class LabelCount:
    """One campaign: codes issued, codes used, and residents who joined by them within the report's days."""

    label: str
    issued: int
    used: int
    joined: int


@dataclass(frozen=True)
class Report:
    """Counts by day, in order, and arrivals by hour in the site's zone."""

    days: tuple[DayCount, ...]
    hours: tuple[int, ...]
    residents: int
    open_orders: int
    owed: int
    dead: int
    labels: tuple[LabelCount, ...] = ()

    @property
    def total(self) -> DayCount:
        return DayCount(
            self.days[0].day,
            sum(day.ordered for day in self.days),
            sum(day.arrived for day in self.days),
            sum(day.no_shows for day in self.days),
        )
