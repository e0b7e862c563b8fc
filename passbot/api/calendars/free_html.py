"""HTML of the pages of free times: works without a script, and on a phone's narrow screen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from urllib.parse import urlencode

from passbot.api.asking import zones
from passbot.domain.calendars.visits import Free, FreeTime
from passbot.domain.times import windows
from passbot.texts import Texts, visiting

FREE = "/free"
VISITS = "/visits"


@dataclass(frozen=True)
class Typed:
    """The fields as a visitor filled them in, to be corrected, and the error."""

    name: str = ""
    email: str = ""
    wrong: str = ""


def whole(texts: Texts, title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="{texts.language}">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex, nofollow">
  <title>{escape(title)}</title>
  <link rel="icon" href="/page/favicon.svg">
  <link rel="stylesheet" href="/page/board.css">
  <link rel="stylesheet" href="/page/free.css">
  <main class="free">
    <h1>{escape(title)}</h1>
{body}
  </main>
</html>
"""


def said(texts: Texts, title: str, *lines: str, link: str = "") -> str:
    """A page with a message only."""
    told = "\n".join(f"    <p>{escape(line)}</p>" for line in lines if line)
    return whole(texts, title, told + link)


def times(secret: str, found: Free, texts: Texts, *, now: datetime, unknown_zone: bool = False) -> str:
    """The page of free times, in the zone of `texts`."""
    t = texts
    if not found.times:
        days = round(found.within.length / windows.DAY)
        return said(t, t("free_page.title"), t("free_page.none", days=days))
    lead = t("free_page.choose" if found.is_bookable else "free_page.look")
    parts = [
        f"    <p>{escape(lead)}</p>",
        f'    <p class="wrong" role="alert">{escape(t("free_page.no_zone"))}</p>' if unknown_zone else "",
        _zone_form(secret, found, texts, now),
        *(_day(secret, day, each, found, texts) for day, each in _by_day(found.times, texts)),
        f'    <p class="aside"><a href="{FREE}/{escape(secret)}.ics">{escape(t("free_page.calendar"))}</a></p>',
    ]
    return whole(texts, t("free_page.title"), "\n".join(part for part in parts if part))


def _zone_form(secret: str, found: Free, texts: Texts, now: datetime) -> str:
    chosen = str(texts.zone)
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(label)}</option>'
        for key, label in zones.choices(found.zone, chosen, language=texts.language, now=now)
    )
    return f"""    <form class="zone" action="{FREE}/{escape(secret)}">
      <label for="zone">{escape(texts("free_page.zone"))}</label>
      <select id="zone" name="zone">{options}</select>
      <button class="plain">{escape(texts("free_page.show"))}</button>
    </form>"""


def _by_day(found: Iterable[FreeTime], texts: Texts) -> list[tuple[date, list[FreeTime]]]:
    days: dict[date, list[FreeTime]] = {}
    for each in found:
        days.setdefault(each.window.start.astimezone(texts.zone).date(), []).append(each)
    return list(days.items())


def _day(secret: str, day: date, found: list[FreeTime], free: Free, texts: Texts) -> str:
    name = escape(texts.day(day))
    items = "\n".join(f"        <li>{_time(secret, name, each, free, texts)}</li>" for each in found)
    return f"""    <section aria-labelledby="d{day}">
      <h2 id="d{day}">{name}</h2>
      <ul class="times">
{items}
      </ul>
    </section>"""


def _time(secret: str, day: str, each: FreeTime, free: Free, texts: Texts) -> str:
    hours = escape(texts.span(each.window.start, each.window.end, now=each.window.start))
    if not free.is_bookable:
        return f"<span>{hours}</span>"
    return f'<a href="{_address(secret, each.uuid, texts)}" aria-label="{day} {hours}">{hours}</a>'


def _address(secret: str, slot: str, texts: Texts) -> str:
    return escape(f"{FREE}/{secret}/{slot}?{urlencode({'zone': str(texts.zone)})}")


def back(secret: str, texts: Texts) -> str:
    address = escape(f"{FREE}/{secret}?{urlencode({'zone': str(texts.zone)})}")
    return f'    <p class="aside"><a href="{address}">{escape(texts("free_page.other_times"))}</a></p>'


def form(secret: str, each: FreeTime, typed: Typed, texts: Texts, *, kept_days: int) -> str:
    t = texts
    when = visiting.when(each.window, str(texts.zone), texts.language)
    wrong = f'      <p class="wrong" id="wrong" role="alert">{escape(typed.wrong)}</p>' if typed.wrong else ""
    described = ' aria-describedby="wrong"' if typed.wrong else ""
    body = f"""    <p class="when">{escape(when)}</p>
    <form method="post" action="{_address(secret, each.uuid, texts)}">
{wrong}
      <label for="name">{escape(t("free_page.name"))}</label>
      <input id="name" name="name" autocomplete="name" maxlength="80" required value="{escape(typed.name)}"{described}>
      <label for="email">{escape(t("free_page.email"))}</label>
      <input id="email" name="email" type="email" autocomplete="email" maxlength="254" required
        value="{escape(typed.email)}"{described}>
      <p class="hint">{escape(t("free_page.kept", minutes=visiting.HOLD_MINUTES))}</p>
      <button class="main">{escape(t("free_page.send"))}</button>
    </form>
    <p class="hint">{escape(t("free_page.privacy", days=kept_days))}</p>
"""
    return whole(texts, t("free_page.book_title"), re.sub(r"\n\n+", "\n", body) + back(secret, texts))


def visit(secret: str, when: str, line: str, texts: Texts, *deeds: tuple[str, str, str]) -> str:
    """The page of a visit; each of the `deeds` is a button: address, label, style."""
    buttons = "\n".join(
        f'    <form method="post" action="{VISITS}/{escape(secret)}/{deed}">'
        f'<button class="{looks}">{escape(words)}</button></form>'
        for deed, words, looks in deeds
    )
    body = f"""    <p class="when">{escape(when)}</p>
    <p role="status">{escape(line)}</p>
{buttons}"""
    return whole(texts, texts("visit_page.title"), body)
