"""Texts about trouble of the site for admins: what it is, what it means at the gate, what to do."""

import re
from datetime import UTC, datetime
from html import escape, unescape

from passbot.domain.site.facts.site import SiteNews
from passbot.texts import Texts

HARMLESS = ("rival", "alone")  # the part goes on with its work
LONG_JUMP = 48  # hours; longer jumps are given in days or years
_JUMP = re.compile(r"([+-])(\d+):\d\d:\d\d")
_TAG = re.compile(r"</?\w+>")


def told(news: SiteNews, texts: Texts, *, now: datetime) -> str:
    """For a chat, as HTML."""
    parts, code = news.parts, news.code
    named = ", ".join(texts(f"trouble.part.{part}") for part in parts)
    facts = {"part": named, "since": _at(news.since, texts, now)}
    if news.until:
        return texts("trouble.over", **facts, until=_at(news.until, texts, now))
    facts |= {"why": _why(news.why, texts), "clock": texts.full(now)}
    what = texts(f"trouble.what.{code}", **facts)
    means = [code] if texts.knows(f"trouble.means.{code}") and code not in parts else parts
    lines = [what] if code in HARMLESS else [what, *(texts(f"trouble.means.{part}") for part in means)]
    if texts.knows(f"trouble.mend.{code}"):
        lines.append(texts(f"trouble.mend.{code}"))
    return "\n".join(lines)


def letter(news: SiteNews, texts: Texts, *, now: datetime) -> tuple[str, str]:
    """Subject and body of the letter."""
    text = unescape(_TAG.sub("", told(news, texts, now=now)))
    return f"passbot: {text.partition(chr(10))[0]}", text


def _at(epoch: int, texts: Texts, now: datetime) -> str:
    return texts.moment(datetime.fromtimestamp(epoch, UTC), now=now)


def _why(why: str, texts: Texts) -> str:
    """The reason: translated if it begins with a refusal's code; for the clock, the size of the jump."""
    if jumped := _JUMP.fullmatch(why):
        hours = int(jumped[2])
        return why if hours < LONG_JUMP else jumped[1] + texts.lasting(hours * 3600)
    key = f"error.{why.partition(':')[0]}"
    return texts(key) if texts.knows(key) else escape(why)
