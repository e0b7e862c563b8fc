"""The same desk every week: a button below a booking, then the last day."""

from datetime import date, time, timedelta
from html import escape

from passbot.bot.desks import desk_views as views
from passbot.bot.desks.desks import FLOW, day_of, place
from passbot.bot.passes import regular
from passbot.bot.talk.booking_views import with_office
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.times import spoken_times, windows
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.desks import desks
from passbot.services.places import places
from passbot.services.regular import series

WEEKS = (4, 12, 26)
WEEK = timedelta(days=7)


def repeat(turn: Turn) -> list[Effect]:
    """Ask for the last day. This day is booked already, so the series begins a week later."""
    views.only_registered(turn)
    desk, on = place(turn, 0), day_of(turn)
    last = [on + weeks * WEEK for weeks in WEEKS]
    buttons = tuple(Button(turn.texts.day(day), "desk.until", (day.isoformat(),)) for day in last)
    answers = {"desk": desk.id, "day": on.isoformat()}
    named = with_office(desk.name, desks.office_of(desk).name)
    html = turn.texts("desk.ask_until", desk=escape(named), weekday=turn.texts(f"regular.day.{on.weekday()}"))
    return [Toast(), Say(html, Keyboard((buttons,))), Goto(FLOW, "until", answers)]


def until(turn: Turn) -> list[Effect]:
    """Make the series; the last day is pressed or typed."""
    answers = dict(turn.dialog.answers) if turn.dialog and turn.dialog.flow == FLOW else {}
    if "desk" not in answers or "day" not in answers:
        return [Toast(turn.texts("press.done_before"))]
    desk, first = places.by_id(int(answers["desk"])), date.fromisoformat(answers["day"]) + WEEK
    pattern = Pattern(
        kind=Repeat.WEEKLY,
        start_time=time(),
        end_time=time(),
        zone=desk.zone,
        starts_on=first,
        until=_last(turn),
        weekdays=frozenset({first.weekday()}),
        pauses=(),
    )
    wish = Wish(kind=Kind.DESK, place_id=desk.id)
    made, _ = series.create(wish, pattern, actor=turn.actor, rules=turn.rules, now=turn.now)
    return [Toast(), regular.shown(turn, made.id, anew=True), Leave()]


def _last(turn: Turn) -> date:
    if turn.press:
        given = turn.argument()
        return date.fromisoformat(given) if _is_day(given) else turn.now.date()
    zone = windows.zone(turn.rules.zone)
    span = spoken_times.read_window(turn.text or "", zone=zone, now=turn.now)
    return windows.local_day(span.end - windows.SECOND, zone)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


FEATURES = Features(presses={"desk.repeat": repeat, "desk.until": until}, steps={"desk.until": until})
