"""The morning digest: yesterday's numbers and faults."""

from datetime import date, datetime
from html import escape

from passbot.bot.admin import statistics
from passbot.bot.talk.effects import Say, SendFile
from passbot.domain.site.facts.site import DigestFaults, DigestFile, DigestMorning
from passbot.domain.site.notices import Delivery
from passbot.texts import Texts

BEHIND = 60  # seconds; a change normally reaches the sheet sooner


def morning(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    digest = DigestMorning.of(owed)
    facts = vars(digest) | {"day": texts.day(date.fromisoformat(digest.day))}
    told = [
        texts("digest.morning", **facts),
        *_of_the_sheet(digest.lag, texts),
        *statistics.label_lines(digest.labels, texts),
    ]
    return [Say("\n".join(told), is_silent=True)]


def _of_the_sheet(lag: int | None, texts: Texts) -> list[str]:
    """A line about the sheet's delay; none if the site has no sheet."""
    if lag is None:
        return []
    is_late = lag >= BEHIND
    return [texts("digest.sheet_late", lag=texts.lasting(lag)) if is_late else texts("digest.sheet_current")]


def faults(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    lines = [f"{count} × <code>{escape(words)}</code>" for words, count in DigestFaults.of(owed).faults]
    return [Say(texts("digest.faults", list="\n".join(lines)), is_silent=True)]


def errors(owed: Delivery, texts: Texts, now: datetime) -> list[SendFile]:  # noqa: ARG001  # one shape
    file = DigestFile.of(owed)
    return [SendFile(file.name, file.content, texts("digest.file"))]
