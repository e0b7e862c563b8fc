"""A new regular pass: what, on which days, at what hours, until when, then a summary."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from passbot.bot.passes.heard import ask_which, explain, left_over, one_car
from passbot.bot.passes.regular import FLOW, ask_what, describe, shown, told_days
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people import names
from passbot.domain.plates import plates
from passbot.domain.times import spoken_times, windows
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.errors import InvalidInput
from passbot.services.passes import orders
from passbot.services.regular import series

HOURS = (("00:00", "00:00"), ("08:00", "20:00"), ("09:00", "18:00"))
PERIODS = (30, 91, 182, 365)
PRESETS = {"weekdays": "01234", "every_day": "0123456"}

Answers = Mapping[str, Any]  # Any: JSON


def new(turn: Turn) -> list[Effect]:
    orders.require_orderer(turn.actor.resident_id, turn.actor)
    return [Toast(), *ask_what(turn)]


def what(turn: Turn) -> list[Effect]:
    """The car, typed as `Kia Rio А482ВС797` or `Няня А001АА77`; pressed, if the reading was doubtful."""
    if turn.press:
        answers = _answers(turn, "what")
        if answers is None or not turn.pressed_args:
            return [Toast(turn.texts("press.done_before"))]
        return [Toast(), *_ask_days(turn, {**answers, "plate": plates.exact(turn.argument()).key})]
    text = asking_when.typed(turn)
    try:
        car, said = one_car(turn, text)
    except InvalidInput as refusal:
        return [explain(turn, refusal, text, "regular.plate")]
    answers = {"plate": car.plate.key, "brand": car.looks, "who": names.written(car.who)}
    if car.is_doubtful:
        return [ask_which(turn, car, "regular.plate"), Goto(FLOW, "what", answers)]
    return _ask_days(turn, answers, left_over(turn, said))


def walk(turn: Turn) -> list[Effect]:
    orders.require_orderer(turn.actor.resident_id, turn.actor)
    return [Toast(), turn.in_place(turn.texts("regular.ask_name")), Goto(FLOW, "guest")]


def guest(turn: Turn) -> list[Effect]:
    name = names.written(asking_when.typed(turn))
    orders.check_texts(Wish(kind=Kind.GUEST, guest_name=name))
    return _ask_days(turn, {"guest": name})


def _ask_days(turn: Turn, answers: Answers, left: Sequence[str] = ()) -> list[Effect]:
    html = "\n".join((*left, turn.texts("regular.ask_days")))
    return [Say(html, _days(turn, "")), Goto(FLOW, "days", {**answers, "days": ""})]


def _days(turn: Turn, chosen: str) -> Keyboard:
    """Buttons for weekdays. Each carries the new set of days, so pressing it twice changes nothing."""
    switches = [_switch(turn, number, chosen) for number in "0123456"]
    presets = tuple(
        Button(turn.texts(f"regular.{name}"), "regular.days", (PRESETS[name],)) for name in PRESETS
    )
    go_on = Button(turn.texts("regular.go_on"), "regular.hours", style="success")
    return Keyboard((tuple(switches[:4]), tuple(switches[4:]), presets, (go_on,)))


def _switch(turn: Turn, number: str, chosen: str) -> Button:
    is_on = number in chosen
    wanted = "".join(sorted(set(chosen) ^ {number}))
    label = f"{'✅ ' if is_on else ''}{turn.texts(f'regular.day.{number}')}"
    return Button(label, "regular.days", (wanted or "-",))


def days(turn: Turn) -> list[Effect]:
    answers = _answers(turn, "days")
    wanted = turn.argument().strip("-")
    if answers is None or not set(wanted) <= set("0123456"):
        return [Toast(turn.texts("press.done_before"))]
    kept = "".join(sorted(set(wanted)))
    again = turn.in_place(turn.texts("regular.ask_days"), _days(turn, kept))
    return [Toast(), again, Goto(FLOW, "days", {**answers, "days": kept})]


def typed_days(turn: Turn) -> list[Effect]:
    wanted = spoken_times.read_weekdays(asking_when.typed(turn))
    kept = "".join(str(day) for day in sorted(wanted))
    return _ask_hours(turn, {**(_answers(turn, "days") or {}), "days": kept})


def hours(turn: Turn) -> list[Effect]:
    """Ask for the hours, once the days are chosen."""
    answers = _answers(turn, "days")
    if answers is None:
        return [Toast(turn.texts("press.done_before"))]
    if not answers["days"]:
        return [Toast(turn.texts("regular.no_days"), is_alert=True)]
    return _ask_hours(turn, answers)


def _ask_hours(turn: Turn, answers: Answers) -> list[Effect]:
    rows = tuple((Button(_hours_label(turn, each), "regular.at", each),) for each in HOURS)
    told = told_days(frozenset(int(day) for day in answers["days"]), turn.texts)
    html = turn.texts("regular.ask_hours", days=told)
    return [turn.in_place(html, Keyboard(rows)), Goto(FLOW, "hours", answers)]


def _hours_label(turn: Turn, span: tuple[str, str]) -> str:
    return turn.texts("regular.all_day") if span[0] == span[1] else "–".join(span)


def at(turn: Turn) -> list[Effect]:
    """The hours, pressed or typed."""
    answers = _answers(turn, "hours")
    if answers is None:
        return [Toast(turn.texts("press.done_before"))]
    said = "-".join(turn.pressed_args) if turn.press else asking_when.typed(turn)
    start, end = spoken_times.read_hours(said)
    periods = [Button(turn.texts(f"regular.for.{days}"), "regular.until", (str(days),)) for days in PERIODS]
    answers = {**answers, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    keyboard = Keyboard((tuple(periods[:2]), tuple(periods[2:])))
    return [
        turn.in_place(turn.texts("regular.ask_until"), keyboard),
        Goto(FLOW, "until", answers),
    ]


def until(turn: Turn) -> list[Effect]:
    """The last day, pressed as a number of days or typed; then the summary."""
    answers = _answers(turn, "until")
    if answers is None:
        return [Toast(turn.texts("press.done_before"))]
    answers = {**answers, "until": _last_day(turn).isoformat()}
    pattern = _pattern(turn, answers)
    series.check_range(pattern, turn.now)
    html = "\n".join(describe(_what(answers), pattern, turn.texts))
    make = Button(turn.texts("regular.make"), "regular.make", style="success")
    drop = Button(turn.texts("regular.drop"), "regular.drop")
    return [turn.in_place(html, Keyboard(((make,), (drop,)))), Goto(FLOW, "sure", answers)]


def _last_day(turn: Turn) -> date:
    today = windows.local_day(turn.now, windows.zone(turn.rules.zone))
    if not turn.press:
        return spoken_times.read_day(asking_when.typed(turn), today=today)
    given = turn.argument()
    if given not in map(str, PERIODS):
        raise InvalidInput("when.day", "Choose one of the buttons, or write a day.")
    return today + timedelta(days=int(given))


def _pattern(turn: Turn, answers: Answers) -> Pattern:
    return Pattern(
        Repeat.WEEKLY,
        start_time=time.fromisoformat(answers["start"]),
        end_time=time.fromisoformat(answers["end"]),
        zone=turn.rules.zone,
        starts_on=windows.local_day(turn.now, windows.zone(turn.rules.zone)),
        until=date.fromisoformat(answers["until"]),
        weekdays=frozenset(int(day) for day in answers["days"]),
    )


def _what(answers: Answers) -> str:
    if "guest" in answers:
        return str(answers["guest"])
    who = f" · {answers['who']}" if answers.get("who") else ""
    return f"{plates.exact(answers['plate']).shown} {answers['brand']}".strip() + who


def make(turn: Turn) -> list[Effect]:
    answers = _answers(turn, "sure")
    if answers is None:
        return [Toast(turn.texts("press.done_before"))]
    found, _made = series.create(
        _wish(answers), _pattern(turn, answers), actor=turn.actor, rules=turn.rules, now=turn.now
    )
    return [Toast(turn.texts("regular.made")), shown(turn, found.id), Leave()]


def _wish(answers: Answers) -> Wish:
    if "guest" in answers:
        return Wish(kind=Kind.GUEST, guest_name=answers["guest"], with_pin=True)
    plate, who = plates.exact(answers["plate"]), answers.get("who")
    return Wish(plate=plate, brand=answers["brand"] or None, guest_name=who or None)


def drop(turn: Turn) -> list[Effect]:
    if _answers(turn, "sure") is None:
        return [Toast(turn.texts("press.done_before"))]
    return [turn.in_place(turn.texts("cancel.regular")), Leave()]


def _answers(turn: Turn, step: str) -> dict[str, Any] | None:  # Any: JSON
    """The answers so far, or None if this step's question is not the open one."""
    if turn.dialog is None or (turn.dialog.flow, turn.dialog.step) != (FLOW, step):
        return None
    return dict(turn.dialog.answers)


FEATURES = Features(
    presses={
        "regular.new": new,
        "regular.plate": what,
        "regular.walk": walk,
        "regular.days": days,
        "regular.hours": hours,
        "regular.at": at,
        "regular.until": until,
        "regular.make": make,
        "regular.drop": drop,
    },
    steps={
        "regular.what": what,
        "regular.guest": guest,
        "regular.days": typed_days,
        "regular.hours": at,
        "regular.until": until,
    },
)
