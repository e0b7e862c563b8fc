"""The morning digest: yesterday's numbers and faults."""

from datetime import date, datetime
from html import escape

from passbot.bot.admin import statistics
from passbot.bot.talk.effects import Say, SendFile
from passbot.domain.site.notices import Delivery
from passbot.texts import Texts

BEHIND = 60  # seconds; a change normally reaches the sheet sooner


def morning(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    facts = owed.payload | {"day": texts.day(date.fromisoformat(str(owed.payload["day"])))}
    told = [
        texts("digest.morning", **facts),
        *_of_the_sheet(owed, texts),
        *statistics.label_lines(owed.payload.get("labels", ()), texts),
    ]
    return [Say("\n".join(told), is_silent=True)]


def _of_the_sheet(owed: Delivery, texts: Texts) -> list[str]:
    """A line about the sheet's delay; none if the site has no sheet."""
    lag = owed.payload.get("lag")
    if lag is None:
        return []
    is_late = lag >= BEHIND
    return [texts("digest.sheet_late", lag=texts.lasting(lag)) if is_late else texts("digest.sheet_current")]


def faults(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    lines = [f"{count} × <code>{escape(str(words))}</code>" for words, count in owed.payload["faults"]]
    return [Say(texts("digest.faults", list="\n".join(lines)), is_silent=True)]


def errors(owed: Delivery, texts: Texts, now: datetime) -> list[SendFile]:  # noqa: ARG001  # one shape
    return [SendFile(owed.payload["name"], owed.payload["content"], texts("digest.file"))]
