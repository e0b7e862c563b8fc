"""What is known of the site itself: rules, words to everybody, digests, alarms, its sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passbot.domain.site.facts.kinds import Facts


@dataclass(frozen=True)
class PinRefused(Facts, kind="pin.refused"):
    who: str


@dataclass(frozen=True)
class PinLocked(Facts, kind="pin.locked"):
    who: str
    until: str  # a moment


@dataclass(frozen=True)
class PinAlarm(Facts, kind="pin.alarm"):
    count: int


@dataclass(frozen=True)
class MassUntick(Facts, kind="gate.mass_untick"):
    orders: Sequence[str]


@dataclass(frozen=True)
class RulesChanged(Facts, kind="rules.changed"):
    rule: str
    value: str | None  # None: as in the settings again


@dataclass(frozen=True)
class BroadcastSent(Facts, kind="broadcast.sent"):
    people: int


@dataclass(frozen=True)
class BroadcastText(Facts, kind="broadcast"):
    text: str


@dataclass(frozen=True)
class BroadcastHeard(Facts, kind="broadcast.heard"):
    event: int
    language: str | None = None


@dataclass(frozen=True)
class DeliveryDead(Facts, kind="delivery.dead"):
    delivery: int
    route: str


@dataclass(frozen=True)
class DataAnonymised(Facts, kind="data.anonymised", is_sparse=True):
    """Of one person: nothing is counted. People are counted apart from what is old."""

    orders: int | None = None
    residents: int | None = None
    series: int | None = None
    visits: int | None = None


@dataclass(frozen=True)
class DigestMorning(Facts, kind="digest.morning"):
    day: str
    ordered: int
    arrived: int
    no_shows: int
    open: int
    dead: int
    lag: int | None  # seconds; None: there is no sheet
    faults: int
    labels: Sequence[Mapping[str, Any]] = ()  # Any: JSON of a LabelCount


@dataclass(frozen=True)
class DigestFaults(Facts, kind="digest.faults"):
    faults: Sequence[tuple[str, int]]  # its words, how often it came


@dataclass(frozen=True)
class DigestFile(Facts, kind="digest.file"):
    name: str
    content: str


@dataclass(frozen=True)
class BotFault(Facts, kind="bot.fault"):
    error: str


@dataclass(frozen=True)
class WebhookLost(Facts, kind="bot.webhook_lost"):
    found: str  # where updates go instead


@dataclass(frozen=True)
class SiteNews(Facts):
    """A trouble of some parts, or since when it is over. Moments are epoch seconds."""

    parts: Sequence[str]
    code: str
    since: int
    until: int | None = None
    why: str = ""


class SiteTrouble(SiteNews, kind="site.trouble"):
    """It rings at night too."""


class SiteConcern(SiteNews, kind="site.concern"):
    """It can wait until the morning."""


class SiteWell(SiteNews, kind="site.well"):
    """It is over."""


NEWS: dict[str, type[SiteNews]] = {each.kind: each for each in (SiteTrouble, SiteConcern, SiteWell)}
