"""What an admin looks at: how many came, when, and how many did not."""

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
    """A campaign: codes issued, codes used, and residents who came by them in the days of the report."""

    label: str
    issued: int
    used: int
    joined: int


@dataclass(frozen=True)
class Report:
    """Days in order, and arrivals by the hour of the site's clock."""

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
