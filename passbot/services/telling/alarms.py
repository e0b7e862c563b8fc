"""Alarms: which troubles of the site the admins were told of, once when one lasts and once when it is over.

One row for each part, so that restarts and several watching processes tell only once. A trouble that comes and goes is
told ever more seldom: each alarm within six hours doubles the quiet time after which it is called over. What a person
must mend is told even if another trouble of the same part is open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from passbot.domain.site.facts.site import SiteConcern, SiteNews, SiteTrouble, SiteWell
from passbot.domain.site.health import BOT, FOR_A_PERSON, LOUD, NOT_THERE, Code, Trouble
from passbot.domain.site.notices import Route
from passbot.services.owed import admin_notices
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.models import Alarm as Row
from passbot.store.prepared import P, Prepared, given

QUIET = timedelta(minutes=2)
LONGEST_QUIET = timedelta(hours=1)
# Longest wait before another trouble of a part is told, if a person must mend it.
NEXT_AFTER = timedelta(minutes=5)
TOGETHER = timedelta(seconds=10)  # troubles of one kind that begin within this time are told in one message
FORGIVEN = timedelta(hours=6)

_ALL = Prepared(Row.select().order_by(Row.part))
_BEGUN = [Row.part, Row.code, Row.since, Row.told_at, Row.times]
_BEGIN = Prepared(
    Row.insert(given(*_BEGUN)).on_conflict(
        conflict_target=[Row.part], preserve=_BEGUN[1:], update={Row.quiet_since: None, Row.over_at: None}
    )
)
_QUIET = Prepared(Row.update(quiet_since=P.at).where(Row.part == P.part))
_END = Prepared(Row.update(over_at=P.now).where(Row.part == P.part, Row.over_at.is_null()))


@dataclass(frozen=True)
class News:
    """A message to the admins: a trouble, or when it ended. Troubles that begin or end together share one."""

    parts: tuple[str, ...]
    code: Code
    since: datetime
    until: datetime | None = None
    why: str = ""

    @property
    def kind(self) -> type[SiteNews]:
        if self.until:
            return SiteWell
        return SiteTrouble if LOUD.intersection(self.parts) else SiteConcern

    @property
    def is_of_the_bots_end(self) -> bool:
        """True if the bot itself is down: it cannot send this, but Telegram can be reached directly."""
        return BOT in self.parts and self.until is None and self.code in NOT_THERE

    def facts(self) -> SiteNews:
        until = to_epoch(self.until) if self.until else None
        return self.kind(list(self.parts), self.code.value, to_epoch(self.since), until, self.why)

    @classmethod
    def of(cls, facts: SiteNews) -> "News":
        until = from_epoch(facts.until) if facts.until else None
        return cls(tuple(facts.parts), Code(facts.code), from_epoch(facts.since), until, facts.why)


@dataclass(frozen=True)
class Alarm:
    part: str
    code: Code
    since: datetime
    told_at: datetime
    quiet_since: datetime | None
    over_at: datetime | None
    times: int

    @property
    def quiet(self) -> timedelta:
        """How long the part must be well before the alarm is called over."""
        return min(QUIET * (1 << min(self.times - 1, 10)), LONGEST_QUIET)

    def covers(self, trouble: Trouble, *, now: datetime) -> bool:
        """True if the admins need not be told: they know already, or heard of several a moment ago."""
        if self.over_at is not None:
            return False
        is_other = trouble.code is not self.code and trouble.code in FOR_A_PERSON
        return not is_other or (self.times > 1 and now - self.told_at < min(self.quiet, NEXT_AFTER))


@dataclass(frozen=True)
class Ways:
    """The ways in which the watching process can reach the admins."""

    has_mail: bool = False
    speaks_itself: bool = False  # sends to Telegram directly if the bot itself is in trouble


def keep(
    found: Sequence[Trouble],
    *,
    lasting: Collection[str],
    dead: Collection[str] = (),
    ways: Ways = Ways(),
    now: datetime,
) -> list[News]:
    """Update the alarms and owe what is new to the admins.

    `lasting` are the parts whose trouble the watcher has seen for a while, `dead` those it has given up.
    """
    with transaction():
        lock("alarms")
        known = {alarm.part: alarm for alarm in map(_alarm, _ALL.rows())}
        news = _together([*_begun(found, lasting, dead, known, now), *_ended(found, known, now)])
        for each in news:
            if not (ways.speaks_itself and each.is_of_the_bots_end):
                owe_to_chats(each, now=now)
            if ways.has_mail:
                _owe_to_addresses(each, now)
        return news


def open_ones() -> list[Alarm]:
    return [alarm for alarm in map(_alarm, _ALL.rows()) if alarm.over_at is None]


def _begun(
    found: Sequence[Trouble],
    lasting: Collection[str],
    dead: Collection[str],
    known: dict[str, Alarm],
    now: datetime,
) -> list[News]:
    news = []
    due = {each.code for each in found if each.part in lasting and now >= each.tell_at}
    for trouble in found:
        alarm = known.get(trouble.part)
        if alarm and alarm.covers(trouble, now=now):
            continue
        if trouble.code is Code.JUMP and trouble.part != "clock":
            continue  # the part only waits for the clock, and the clock has its own alarm
        tell_at = trouble.tell_at - (TOGETHER if trouble.code in due else timedelta())
        if trouble.part in dead or (trouble.part in lasting and now >= tell_at):
            again = alarm is not None and now - (alarm.over_at or now) < FORGIVEN
            times = alarm.times + 1 if alarm and again else 1
            _BEGIN.run(
                part=trouble.part,
                code=trouble.code.value,
                since=trouble.since,
                told_at=now,
                times=times,
            )
            news.append(News((trouble.part,), trouble.code, trouble.since, why=trouble.why))
    return news


def _ended(found: Sequence[Trouble], known: dict[str, Alarm], now: datetime) -> list[News]:
    troubled = {trouble.part for trouble in found}
    news = []
    for alarm in known.values():
        if alarm.over_at is not None:
            continue
        if alarm.part in troubled or alarm.quiet_since is None or alarm.quiet_since > now:
            wanted = None if alarm.part in troubled else now
            if wanted is not None or alarm.quiet_since is not None:
                _QUIET.run(part=alarm.part, at=wanted)
        elif now - alarm.quiet_since >= alarm.quiet and _END.run(part=alarm.part, now=now):
            news.append(News((alarm.part,), alarm.code, alarm.since, until=alarm.quiet_since))
    return news


def _together(news: list[News]) -> list[News]:
    """Merge news with the same code and reason: a process that dies takes several parts with it."""
    groups: dict[tuple[Code, bool, str], News] = {}
    for each in news:
        key = each.code, each.until is None, each.why
        first = groups.get(key, replace(each, parts=()))
        groups[key] = replace(first, parts=(*first.parts, *each.parts), since=min(first.since, each.since))
    return list(groups.values())


def owe_to_chats(news: News, *, now: datetime) -> None:
    """Owe to the admins' chats. That Telegram is down is told only when it is over: before, it could not arrive."""
    if news.until is None and news.code in (Code.TELEGRAM, Code.TOKEN):
        return
    admin_notices.tell(news.facts(), now=now)


def _owe_to_addresses(news: News, now: datetime) -> None:
    """Owe to the admins' addresses, except that the mail server itself refuses letters."""
    if news.until is None and news.code is Code.SERVER:
        return
    admin_notices.tell(news.facts(), now=now, by=Route.EMAIL)


def _alarm(row: Any) -> Alarm:  # Any: of Peewee
    return Alarm(**row._asdict() | {"code": Code(row.code)})
