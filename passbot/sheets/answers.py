"""Reads back what the worker wrote into column K, in every language, since the site's may have changed."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from passbot.domain.gate.copies import ANY_ZONE, AnswerInK, WordInK
from passbot.domain.passes.orders import Closer
from passbot.domain.people.people import Channel
from passbot.domain.times import windows
from passbot.errors import InvalidInput
from passbot.texts import Texts

DAYS_BACK = 14  # days that an answer with a weekday or date may have been standing
_NO = AnswerInK()
_FULL = re.compile(r"(\d{2})\.(\d{2})\.(\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{2}):(\d{2})", re.ASCII)
_MOMENT = r"(?P<at>[^()]*?[0-9]{2}:[0-9]{2}(?: UTC[0-9:+-]+)?)"
_WORDS = {
    "sheet.arrived": WordInK.TICKED,
    "on_foot.sheet.arrived": WordInK.TICKED,
    "sheet.settled": WordInK.ARRIVED,
    "sheet.other_channel": WordInK.ARRIVED,
    "on_foot.sheet.other_channel": WordInK.ARRIVED,
    "sheet.annulled": WordInK.ANNULLED,
    "sheet.tick_again": WordInK.UNCOUNTED,
    "sheet.expired": WordInK.EXPIRED,
    "sheet.cancelled": WordInK.CANCELLED,
    **{f"sheet.cancelled_by_{closer}": WordInK.CANCELLED for closer in Closer},
    "sheet.held_ticked": WordInK.KEPT,
}


class Answers:
    def __init__(self, tongues: Sequence[Texts], zone: ZoneInfo) -> None:
        self._tongues = tongues
        self._zone = zone
        # The longest first: "arrival taken back {at}" also matches "arrival {at}".
        self._known = sorted(self._patterns(), key=lambda each: -len(each[0].pattern))
        self._late = [re.compile(_pattern(t, "sheet.late")) for t in tongues]
        self._channels = {
            t(f"channel.{each}"): each for t in tongues for each in Channel if each is not Channel.CLOCK
        }

    def _patterns(self) -> Iterator[tuple[re.Pattern[str], WordInK, Closer | None]]:
        for key, word in _WORDS.items():
            closer = next((each for each in Closer if key.endswith(f"_by_{each}")), None)
            for texts in self._tongues:
                yield re.compile(_pattern(texts, key)), word, closer

    def read(self, cell: object, *, now: datetime) -> AnswerInK:
        """The meaning of a cell in K; NONE if it is not an answer of ours."""
        text = str(cell).strip()
        for late in self._late:
            if found := late.fullmatch(text):
                return self.read(found["why"], now=now)
        for pattern, word, closer in self._known:
            if found := pattern.fullmatch(text):
                said = found.groupdict()
                channel = self._channels.get(said.get("channel", ""))
                return AnswerInK(word, self._moment(said.get("at", ""), now), channel, closer)
        return _NO

    def by_whom(self, cell: object) -> tuple[Channel, str]:
        """Column K of Orders_completed: the channel, and the name of the person who recorded the arrival."""
        word, _, name = str(cell).partition(": ")
        channel = self._channels.get(word.strip())
        return (channel, name.strip()) if channel else (Channel.SHEET, "")

    def _moment(self, text: str, now: datetime) -> datetime | None:
        """The moment in an answer: a full date, or the last past moment with this clock time and, if given,
        this day.
        """
        if full := _FULL.search(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in full.groups())
            told = _local(self._zone, year, month, day, hour, minute, second)
            return told if told and told - now <= ANY_ZONE else None
        if not (clock := _CLOCK.search(text)):
            return None
        today = now.astimezone(self._zone).date()
        for back in range(DAYS_BACK):
            day_then = today - timedelta(days=back)
            at = _local(self._zone, day_then.year, day_then.month, day_then.day, *map(int, clock.groups()))
            names = ("", *(t.day(day_then) for t in self._tongues))
            if at is not None and at <= now and text[: clock.start()].strip() in names:
                return at
        return None


def _local(zone: ZoneInfo, *parts: int) -> datetime | None:
    try:
        return windows.to_utc(datetime(*parts), zone)  # type: ignore[arg-type]  # noqa: DTZ001  # the site's
    except (ValueError, InvalidInput):
        return None


def _pattern(texts: Texts, key: str) -> str:
    """A text of ours as a regular expression, with a group for each placeholder."""
    gaps: dict[str, Any] = {name: f"@{name}@" for name in ("at", "channel", "why")}  # Any: as texts take them
    escaped = re.escape(texts(key, **gaps))
    return re.sub(r"@(\w+)@", lambda gap: _MOMENT if gap[1] == "at" else f"(?P<{gap[1]}>.+?)", escaped)
