"""Ordering a car pass: brand and plate step by step, or all in one message."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from html import escape

from passbot.bot.home import speech
from passbot.bot.passes import drafts as drafting
from passbot.bot.passes import offer_card as offering
from passbot.bot.passes import placing
from passbot.bot.passes.drafts import Draft
from passbot.bot.passes.heard import cards, explain, half_of, hear, learnt, one_car, without_times
from passbot.bot.passes.offer_card import Rows, offer
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.message import Message
from passbot.domain.passes.orders import Order
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.errors import InvalidInput
from passbot.services.passes import orders, recent_cars

MOST_CARS = 3
MOST_BRANDS = 3
LONGEST_LABEL = 30
LONGEST_BRAND = 16  # so that three fit beside each other
DATE = re.compile(r"\s*[0-9]{1,2}[./][0-9]")  # an impossible day is no plate either
NO_TIME = {"when.unclear", "time.format", "day.format", "when.day"}


def order(turn: Turn) -> list[Effect]:
    """/order asks for the brand; `/order kia 4821` reads everything. Recent cars have a button."""
    person = orders.require_orderer(turn.actor.resident_id, turn.actor)
    if turn.args:
        return _understood(turn, turn.args) or _begun(turn, turn.args)
    known = recent_cars.cars(person.id)
    keyboard = Keyboard((*_cars(turn, known), *_brands(turn, known)))
    return [Say(turn.texts("pass.ask_brand"), keyboard), drafting.step(turn, "brand")]


def _cars(turn: Turn, known: list[Order]) -> Rows:
    """Buttons for recent cars. The latest may be ordered at once; for the others a card asks when."""
    rows: Rows = []
    for each in known[:MOST_CARS]:
        is_last = not rows and _is_repeated_at_once(turn, each)
        rows.append(
            (_repeat(turn, each) if is_last else Button(f"🚗 {_label(each)}", "pass.car", (each.code,)),)
        )
    return rows


def _is_repeated_at_once(turn: Turn, last: Order) -> bool:
    """True if the last pass had a usual length. A pass of three days was an exception, not to be repeated
    by one press.
    """
    usual = {timedelta(hours=turn.rules.taxi_hours), timedelta(hours=turn.rules.pass_hours)}
    return not last.is_open and last.window.length in usual


def _repeat(turn: Turn, last: Order) -> Button:
    hours = last.window.length // timedelta(hours=1)
    return Button(turn.texts.count("pass.repeat", hours, car=_label(last)), "pass.again", (last.code,))


def _label(each: Order) -> str:
    return f"{each.plate} {each.brand or ''}".strip()[:LONGEST_LABEL]


def _brands(turn: Turn, known: list[Order]) -> Rows:
    """Buttons for brands. An order's code stands for its brand: callback data is limited to 64 bytes."""
    latest: dict[str, str] = {}
    for each in known:
        if each.brand and len(each.brand) <= LONGEST_BRAND:
            latest.setdefault(each.brand, each.code)
    named = tuple(Button(brand, "pass.brand", (code,)) for brand, code in latest.items())[:MOST_BRANDS]
    return [*([named] if named else []), (Button(turn.texts("pass.any_brand"), "pass.brand"),)]


def car(turn: Turn) -> list[Effect]:
    """A card for one of the recent cars."""
    found = _pressed(turn)
    if found is None:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    return [Toast(), *offer(turn, drafting.of_order(found))]


def _pressed(turn: Turn) -> Order | None:
    code = turn.argument()
    known = recent_cars.cars(turn.actor.resident_id or 0, limit=recent_cars.LOOKED_AT)
    return next((each for each in known if each.code == code), None)


def brand(turn: Turn) -> list[Effect]:
    """The brand, pressed or typed. If the text has a plate too, a card follows at once."""
    if turn.press and not _is_at(turn, "brand"):
        return [_too_late(turn)]
    if turn.press:
        found = _pressed(turn)
        return [Toast(), *_ask_plate(turn, Draft("", (found.brand if found else None) or ""))]
    text = asking_when.typed(turn)
    return _understood(turn, text, is_sure=True) or _begun(turn, text)


def _begun(turn: Turn, text: str, *, is_brand: bool = True) -> list[Effect]:
    """Read the brand, perhaps with a time. Digits beside it may be a model or a plate: buttons ask."""
    said = hear(turn, text)
    if said.unclear:
        return _explained(turn, said)
    half, note = half_of(turn, said)
    known = said.cars[0].looks if said.cars else said.looks
    brand = known or (without_times(text, said) if is_brand else "")
    orders.check_text(brand)
    half = replace(half, brand=brand, left=half.left if known or not is_brand else ())
    return _ask_plate(turn, half, [car.plate for car in said.cars], note)


def _explained(turn: Turn, said: Message) -> list[Effect]:
    """Explain the unreadable plate and ask for it again; everything else that was said is kept or named."""
    first, *others = said.unclear
    half, note = half_of(turn, replace(said, unclear=tuple(others)))
    half = replace(half, brand=said.looks)
    why = explain(turn, first.refusal, first.typed, "pass.plate")
    typed = turn.texts("pass.typed", typed=escape(first.typed))
    html = "\n".join([typed, *_known(turn, half, note), why.html])
    return [replace(why, html=html), drafting.step(turn, "plate", half=asdict(half))]


def _is_at(turn: Turn, *steps: str) -> bool:
    return turn.dialog is not None and turn.dialog.flow == drafting.FLOW and turn.dialog.step in steps


def _too_late(turn: Turn) -> Toast:
    return Toast(turn.texts("press.done_before"))


def _ask_plate(turn: Turn, half: Draft, found: Sequence[Plate] = (), note: str = "") -> list[Effect]:
    suggested = [*found]
    suggested += [
        plate
        for each in recent_cars.cars(turn.actor.resident_id or 0)
        if (plate := _of_brand(each, half.brand))
    ]
    rows = tuple((Button(plate.shown, "pass.plate", (plate.key,)),) for plate in suggested[:MOST_CARS])
    html = "\n".join([*_known(turn, half, note), turn.texts("pass.ask_plate")])
    asked = turn.in_place(html, Keyboard(rows) if rows else None)
    return [asked, drafting.step(turn, "plate", half=asdict(half))]


def _known(turn: Turn, half: Draft, note: str) -> list[str]:
    when = asking_when.told(half.window, turn.texts) if half.window else half.soon
    lines = [f"🕘 {escape(when)}" if when else "", *offering.named(half, turn.texts), note]
    return list(filter(None, lines))


def _of_brand(each: Order, given: str) -> Plate | None:
    return orders.plate_of(each) if given and each.brand == given else None


def plate(turn: Turn) -> list[Effect]:
    """The plate, pressed or typed. A refused one may be taken as a foreign plate by a button."""
    half = drafting.half(turn)
    if turn.press:
        key = turn.argument()
        if not _is_at(turn, "plate"):
            return [_too_late(turn)]
        return [Toast(), *offer(turn, replace(half, key=plates.exact(key).key))]
    text = asking_when.typed(turn)
    said = hear(turn, text)
    if len(said.cars) > 1:
        return cards(turn, said, half)
    if said.has_time and not (said.cars or said.unclear):
        more, note = half_of(turn, said)
        return _ask_plate(turn, replace(more, brand=said.looks or half.brand, who=half.who), note=note)
    try:
        car, said = one_car(turn, text)
    except InvalidInput as refusal:
        return [explain(turn, refusal, _tried(said, text), "pass.plate")]
    return cards(turn, replace(said, cars=(car,)), half)


def _tried(said: Message, text: str) -> str:
    return said.unclear[0].typed if said.unclear else text


def _understood(turn: Turn, text: str, *, is_sure: bool = False) -> list[Effect] | None:
    """Cards for the plates in the text, or None. If `is_sure`, digits alone do not count as a plate."""
    said = hear(turn, text)
    if not said.cars or (is_sure and len(said.cars) == 1 and said.cars[0].plate.key.isdigit()):
        return None
    return cards(turn, said)


def sure(turn: Turn) -> list[Effect]:
    """A text below a card: a time for it, or another car."""
    text = asking_when.typed(turn)
    try:
        return offering.typed_when(turn, text)
    except InvalidInput as refusal:
        if refusal.code not in NO_TIME:
            raise
        if DATE.match(text):
            raise InvalidInput("when.day", "Write a day of the calendar, like 31.12.") from refusal
        return _another(turn, text, refusal)


def _another(turn: Turn, text: str, refusal: InvalidInput) -> list[Effect]:
    """Read another car, a correction of this one, or a time among other words."""
    said = hear(turn, text)
    if said.cars:
        return cards(turn, said)
    if said.unclear:
        return _explained(turn, said)
    if said.has_one_time and said.window:
        return offering.typed_when(
            turn, said.told[0] if len(said.told) == 1 else " ".join(said.told), said.rest
        )
    if said.soon or said.looks or said.repeated:
        return learnt(turn, said)
    raise refusal


def free_text(turn: Turn) -> list[Effect]:
    """A resident's text outside of any dialog: a taxi's message, or `yellow kia 4821`, complete or not."""
    text = turn.text or ""
    if turn.resident is None or not turn.rules.passes:
        return speech.instead(turn, turn.texts("here.unknown"))
    said = hear(turn, text)
    if said.cars:
        return cards(turn, said)
    if said.unclear or said.has_time or said.looks:
        orders.require_orderer(turn.actor.resident_id, turn.actor)
        return _begun(turn, text, is_brand=False)
    unknown = turn.texts("text.unknown")
    left = [each for each in said.rest if any(map(str.isdigit, each))]
    return [Say("\n".join((*offering.named(Draft("", left=tuple(left)), turn.texts), unknown)))]


FEATURES = Features(
    commands={"order": order},
    presses={
        "pass.car": car,
        "pass.brand": brand,
        "pass.plate": plate,
        "pass.place": placing.place,
        "pass.at": offering.at,
        "pass.as_it_stands": offering.as_it_stands,
        "pass.days": offering.days,
        "pass.offer": offering.back,
        "pass.drop": placing.drop,
    },
    steps={"pass.brand": brand, "pass.plate": plate, "pass.sure": sure},
)
