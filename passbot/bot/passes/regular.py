"""Regular passes: the list, a card with the coming days, pausing, ending."""

from datetime import date, datetime, timedelta
from html import escape

from passbot.bot.talk import asking_when
from passbot.bot.talk.booking_views import placed
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Kind, Status
from passbot.domain.passes.series import Series
from passbot.domain.people.people import Resident
from passbot.domain.site.facts.passes import SeriesSkipped
from passbot.domain.site.notices import Delivery
from passbot.domain.site.offerings import is_on, refuse_off
from passbot.domain.times import spoken_times, windows
from passbot.domain.times.recurrence import PAUSED, Pattern
from passbot.services.passes import orders
from passbot.services.regular import series, series_outlook
from passbot.services.regular.series_outlook import ComingDay
from passbot.texts import Texts

FLOW = "regular"
WEEK = frozenset(range(7))
PAUSES = (7, 14, 30)
SIGNS = {Status.OPEN: "🕘", Status.ARRIVED: "✅", Status.CANCELLED: "✖", Status.EXPIRED: "⌛"}


def regular(turn: Turn) -> list[Effect]:
    """/regular: the list, or the first question if there is none."""
    person = orders.require_orderer(turn.actor.resident_id, turn.actor)
    mine = of_passes(turn, person)
    if not mine:
        return ask_what(turn)
    rows = [(Button(label(each, turn.texts), "regular.card", (str(each.id),)),) for each in mine]
    new = ((Button(turn.texts("regular.new"), "regular.new"),),) if is_on(Kind.CAR, turn.rules) else ()
    return [Say(turn.texts("regular.list"), Keyboard((*rows, *new)))]


def of_passes(turn: Turn, person: Resident) -> list[Series]:
    """The person's series; where passes are off, weekly desks are shown by /mydesks only."""
    found = series.of_resident(person.id, actor=turn.actor, now=turn.now)
    return [each for each in found if turn.rules.passes or each.place is None]


def ask_what(turn: Turn) -> list[Effect]:
    refuse_off(Kind.CAR, turn.rules)
    on_foot = Button(turn.texts("regular.on_foot"), "regular.walk")
    return [Say(turn.texts("regular.ask_what"), Keyboard(((on_foot,),))), Goto(FLOW, "what")]


def label(found: Series, texts: Texts) -> str:
    """One line: what repeats, and on which days."""
    what = found.plate.shown if found.plate else _what(found, texts)[:30]
    return f"{what} · {told_days(found.pattern.weekdays, texts)}"


def told_days(weekdays: frozenset[int], texts: Texts) -> str:
    named = {WEEK: "every_day", frozenset(range(5)): "weekdays", frozenset({5, 6}): "weekend"}
    if weekdays in named:
        return texts(f"regular.{named[weekdays]}")
    return ", ".join(texts(f"regular.day.{day}") for day in sorted(weekdays))


def told_hours(pattern: Pattern, texts: Texts) -> str:
    if pattern.start_time == pattern.end_time:
        return texts("regular.all_day")
    return f"{pattern.start_time:%H:%M}–{pattern.end_time:%H:%M}"


def describe(what: str, pattern: Pattern, texts: Texts) -> list[str]:
    """What repeats and when, worded alike in the summary and on the card."""
    return [
        f"🔁 <b>{escape(what)}</b>",
        f"📅 {told_days(pattern.weekdays, texts)} · {told_hours(pattern, texts)}",
        told_end(pattern, texts),
    ]


def told_end(pattern: Pattern, texts: Texts) -> str:
    return texts("regular.until", day=texts.day(pattern.until), year=pattern.until.year)


def card(found: Series, coming: list[ComingDay], texts: Texts) -> str:
    lines = describe(_what(found, texts), found.pattern, texts)
    if found.pin:
        lines.append(f"PIN: <code>{found.pin}</code>")
    if found.ended_at is not None:
        return "\n".join([*lines, "", texts("regular.ended")])
    days = [_line(each, texts) for each in coming]
    return "\n".join([*lines, "", *(days or [texts("regular.nobody_soon")])])


def _what(found: Series, texts: Texts) -> str:
    if found.place is not None:
        return placed(found.place, texts)
    if found.plate is None:
        return found.guest_name or ""
    who = f" · {found.guest_name}" if found.guest_name else ""
    return f"{found.plate.shown} {found.brand or ''}".strip() + who


def _line(coming: ComingDay, texts: Texts) -> str:
    day = texts.day(coming.day)
    if coming.order is not None:
        sign, status = SIGNS[coming.order.status], coming.order.status
        return f"{sign} {day}" + ("" if status is Status.OPEN else f" — {texts(f'regular.was_{status}')}")
    sign = "⏸" if coming.reason == PAUSED else "⚠️"
    return f"{sign} {day} — {_why(coming.reason or '', texts)}"


def _why(code: str, texts: Texts) -> str:
    key = f"regular.skip.{code}"
    return texts(key if texts.knows(key) else "regular.skip.other")


def _buttons(found: Series, turn: Turn) -> Keyboard | None:
    if found.ended_at is not None:
        return None
    texts, number = turn.texts, str(found.id)
    pause = Button(texts("regular.pause"), "regular.pause", (number,))
    if _is_paused(found, turn):
        pause = Button(texts("regular.resume"), "regular.resume", (number,))
    return Keyboard(((pause, Button(texts("regular.end"), "regular.end", (number,), style="danger")),))


def _is_paused(found: Series, turn: Turn) -> bool:
    return any(last >= _today(turn) for _first, last in found.pattern.pauses)


def _today(turn: Turn) -> date:
    return windows.local_day(turn.now, windows.zone(turn.rules.zone))


def shown(turn: Turn, series_id: int, *, anew: bool = False) -> Effect:
    """The series' card, in place of the pressed message, or as a new one if `anew`."""
    coming = series_outlook.coming(series_id, actor=turn.actor, rules=turn.rules, now=turn.now)
    found = series.by_id(series_id)
    html, keyboard, name = card(found, coming, turn.texts), _buttons(found, turn), f"series {series_id}"
    return Say(html, keyboard, card=name) if anew else turn.in_place(html, keyboard, card=name)


def open_card(turn: Turn) -> list[Effect]:
    return [Toast(), shown(turn, turn.number(), anew=True)]


def ask_pause(turn: Turn) -> list[Effect]:
    found = series.theirs(turn.number(), turn.actor)
    coming = series_outlook.coming(found.id, actor=turn.actor, rules=turn.rules, now=turn.now)
    number = str(found.id)
    rows = [
        tuple(
            Button(turn.texts(f"regular.for.{days}"), "regular.rest", (number, str(days))) for days in PAUSES
        )
    ]
    next_days = [each.day for each in coming if each.order and each.order.is_open]
    if next_days:
        label = turn.texts("regular.only", day=turn.texts.day(next_days[0]))
        rows.insert(0, (Button(label, "regular.rest", (number, next_days[0].isoformat())),))
    rows.append((Button(turn.texts("regular.back"), "regular.back", (number,)),))
    ask = turn.texts("regular.ask_pause")
    return [
        Toast(),
        turn.in_place(ask, Keyboard(tuple(rows))),
        Goto(FLOW, "pause", {"series": found.id}),
    ]


def rest(turn: Turn) -> list[Effect]:
    """Pause one day, or a number of days from today."""
    if turn.number(1) in PAUSES:
        first, last = _today(turn), _today(turn) + timedelta(days=turn.number(1) - 1)
    else:
        first = last = windows.read_day(turn.argument(1))
    is_done = (first, last) in series.theirs(turn.number(), turn.actor).pattern.pauses
    if not is_done:
        series.pause(turn.number(), first, last, actor=turn.actor, now=turn.now)
    return [
        Toast(turn.texts("press.done_before" if is_done else "regular.paused")),
        shown(turn, turn.number()),
        *asking_when.answered_otherwise(turn, FLOW),
    ]


def rest_until(turn: Turn) -> list[Effect]:
    """Pause from today until the typed day."""
    series_id = int(str(turn.dialog.answers["series"])) if turn.dialog else 0
    last = spoken_times.read_day(asking_when.typed(turn), today=_today(turn))
    series.pause(series_id, _today(turn), last, actor=turn.actor, now=turn.now)
    return [shown(turn, series_id), Leave()]


def resume(turn: Turn) -> list[Effect]:
    series.resume(turn.number(), actor=turn.actor, rules=turn.rules, now=turn.now)
    return [
        Toast(turn.texts("regular.resumed")),
        shown(turn, turn.number()),
        *asking_when.answered_otherwise(turn, FLOW),
    ]


def back(turn: Turn) -> list[Effect]:
    return [Toast(), shown(turn, turn.number()), *asking_when.answered_otherwise(turn, FLOW)]


def end(turn: Turn) -> list[Effect]:
    """End the series on the second press; the first asks."""
    found = series.theirs(turn.number(), turn.actor)
    if found.ended_at is None and not turn.is_sure:
        yes = Button(turn.texts("regular.end_yes"), "regular.end", (str(found.id), "yes"), style="danger")
        no = Button(turn.texts("regular.back"), "regular.back", (str(found.id),))
        return [Toast(), turn.in_place(turn.texts("regular.ask_end"), Keyboard(((yes,), (no,))))]
    series.end(found.id, actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("regular.ended")), shown(turn, found.id)]


def skipped(owed: Delivery, texts: Texts, now: datetime) -> list[Say | Show]:  # noqa: ARG001  # one shape
    """Tell the host in time that a day of the series cannot be made."""
    facts = SeriesSkipped.of(owed)
    found = series.by_id(facts.series)
    day, why = texts.day(date.fromisoformat(facts.day)), _why(facts.code, texts)
    html = texts("regular.skipped", what=escape(_what(found, texts)), day=day, why=why)
    return [Say(html, Keyboard(((Button(texts("regular.open"), "regular.card", (str(found.id),)),),)))]


FEATURES = Features(
    commands={"regular": regular},
    presses={
        "regular.card": open_card,
        "regular.pause": ask_pause,
        "regular.rest": rest,
        "regular.resume": resume,
        "regular.back": back,
        "regular.end": end,
    },
    steps={"regular.pause": rest_until},
)
