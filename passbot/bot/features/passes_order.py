"""Ordering a car pass: the brand and the plate step by step, or both in one message."""

import re
from datetime import timedelta

from passbot.bot import asking_when
from passbot.bot.features import passes_draft as drafting
from passbot.bot.features import passes_offer as offering
from passbot.bot.features.passes_draft import Draft
from passbot.bot.features.passes_offer import Rows, offer
from passbot.bot.turns import Button, Effect, Features, Keyboard, Say, Toast, Turn
from passbot.domain import plates, spoken, windows
from passbot.domain.colours import colour_of
from passbot.domain.orders import Order
from passbot.domain.plates import Plate
from passbot.errors import InvalidInput
from passbot.services import orders, recent

MOST_CARS = 3
MOST_BRANDS = 3
LONGEST_LABEL = 30
LONGEST_BRAND = 16  # three of them beside each other
DATE = re.compile(r"\s*[0-9]{1,2}[./][0-9]")  # a day that does not exist is no plate either
MAY_BE_FOREIGN = {"plate.letters", "plate.unknown"}


def order(turn: Turn) -> list[Effect]:
    """/order asks for the brand; `/order kia 4821` says all at once. A car that came before is one press."""
    person = orders.orderer(turn.actor.resident_id, turn.actor)
    if turn.args:
        return _understood(turn, turn.args) or _ask_plate(turn, turn.args)
    known = recent.cars(person.id)
    keyboard = Keyboard((*_cars(turn, known), *_brands(turn, known)))
    return [Say(turn.texts("pass.ask_brand"), keyboard), drafting.step(turn, "brand")]


def _cars(turn: Turn, known: list[Order]) -> Rows:
    """The last one is ordered by one press; the others are asked when they come."""
    rows: Rows = []
    for each in known[:MOST_CARS]:
        is_last = not rows and _is_repeated_at_once(turn, each)
        rows.append(
            (_repeat(turn, each) if is_last else Button(f"🚗 {_label(each)}", "pass.car", (each.code,)),)
        )
    return rows


def _is_repeated_at_once(turn: Turn, last: Order) -> bool:
    """Three days in August are no habit, two hours or two days are."""
    usual = {timedelta(hours=turn.rules.taxi_hours), timedelta(hours=turn.rules.pass_hours)}
    return not last.is_open and last.window.length in usual


def _repeat(turn: Turn, last: Order) -> Button:
    hours = last.window.length // timedelta(hours=1)
    return Button(turn.texts.count("pass.repeat", hours, car=_label(last)), "pass.again", (last.code,))


def _label(each: Order) -> str:
    return f"{each.plate} {each.brand or ''}".strip()[:LONGEST_LABEL]


def _brands(turn: Turn, known: list[Order]) -> Rows:
    """A code stands for the brand of its order: callback data is short."""
    latest: dict[str, str] = {}
    for each in known:
        if each.brand and len(each.brand) <= LONGEST_BRAND:
            latest.setdefault(each.brand, each.code)
    named = tuple(Button(brand, "pass.brand", (code,)) for brand, code in latest.items())[:MOST_BRANDS]
    return [*([named] if named else []), (Button(turn.texts("pass.any_brand"), "pass.brand"),)]


def car(turn: Turn) -> list[Effect]:
    """One of the cars that came before."""
    found = _pressed(turn)
    if found is None:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    return [Toast(), *offer(turn, drafting.of_order(found))]


def _pressed(turn: Turn) -> Order | None:
    code = turn.press.args[0] if turn.press and turn.press.args else ""
    known = recent.cars(turn.actor.resident_id or 0, limit=recent.LOOKED_AT)
    return next((each for each in known if each.code == code), None)


def brand(turn: Turn) -> list[Effect]:
    """Pressed or typed. Who writes the plate beside it has said all."""
    if turn.press and not _is_at(turn, "brand"):
        return [_too_late(turn)]
    if turn.press:
        found = _pressed(turn)
        return [Toast(), *_ask_plate(turn, (found.brand if found else None) or "")]
    text = asking_when.typed(turn)
    return _understood(turn, text, is_sure=True) or _ask_plate(turn, text)


def _is_at(turn: Turn, *steps: str) -> bool:
    return turn.dialog is not None and turn.dialog.flow == drafting.FLOW and turn.dialog.step in steps


def _too_late(turn: Turn) -> Toast:
    return Toast(turn.texts("press.done_before"))


def _ask_plate(turn: Turn, given: str) -> list[Effect]:
    """A number beside the brand may be the model or the end of the plate: a button asks."""
    orders.check_text(given)
    found = plates.find(given)
    suggested = [found[0]] if found else []
    suggested += [
        plate for each in recent.cars(turn.actor.resident_id or 0) if (plate := _of_brand(each, given))
    ]
    rows = tuple((Button(plate.shown, "pass.plate", (plate.key,)),) for plate in suggested[:MOST_CARS])
    asked = asking_when.in_place(turn, turn.texts("pass.ask_plate"), Keyboard(rows) if rows else None)
    return [asked, drafting.step(turn, "plate", brand=given)]


def _of_brand(each: Order, given: str) -> Plate | None:
    return orders.plate_of(each) if given and each.brand == given else None


def plate(turn: Turn) -> list[Effect]:
    """Pressed or typed; what is refused can be taken as a foreign plate by a press."""
    named = str(drafting.answers(turn).get("brand", ""))
    if turn.press:
        key = turn.press.args[0] if turn.press.args else ""
        if not _is_at(turn, "plate"):
            return [_too_late(turn)]
        return [Toast(), *offer(turn, Draft(drafting.taken(key).key, _rest_of_brand(named, key)))]
    text = asking_when.typed(turn)
    try:
        read = read_plate(text)
    except InvalidInput as refusal:
        return ask_again(turn, refusal, text)
    return offer(turn, _draft(read, named))


def _rest_of_brand(named: str, key: str) -> str:
    """`Kia 4821` whose 4821 turned out to be the plate is a Kia."""
    found = plates.find(named)
    return (plates.brand_of(found[1]) or found[1]) if found and found[0].key == key else named


def read_plate(text: str) -> Plate:
    """The plate alone, or with some words around it."""
    try:
        return plates.read(text)
    except InvalidInput:
        found = plates.find(text)
        if found is None or not any(map(str.isspace, text.strip())):
            raise
        return found[0]


def ask_again(turn: Turn, refusal: InvalidInput, text: str) -> list[Effect]:
    """What is wrong with it, and buttons for what it may have been. The question stays open."""
    keys = [plates.fold(shown) for shown in refusal.facts.get("candidates", ())]
    rows = [(Button(plates.show(key), _verb(turn), (key,)),) for key in keys]
    if refusal.code in MAY_BE_FOREIGN and _can_be_foreign(text):
        rows.append((Button(turn.texts("pass.foreign"), _verb(turn), (plates.fold(text),)),))
    return [Say(turn.texts.refusal(refusal, now=turn.now), Keyboard(tuple(rows)) if rows else None)]


def _verb(turn: Turn) -> str:
    is_editing = turn.dialog is not None and turn.dialog.flow == drafting.EDITING
    return "pass.new_plate" if is_editing else "pass.plate"


def _can_be_foreign(text: str) -> bool:
    try:
        return bool(plates.read_foreign(text))
    except InvalidInput:
        return False


def _draft(read: Plate, named: str) -> Draft:
    return Draft(read.key, named, is_mended="plate.mended" in read.warnings)


def _understood(turn: Turn, text: str, *, is_sure: bool = False) -> list[Effect] | None:
    """A plate in the message, with what else it says of the car. Digits alone are not a sure plate."""
    found = plates.find(text)
    if found is None or (is_sure and found[0].key.isdigit()):
        return None
    read, rest = found
    return offer(turn, _draft(read, looks(rest)))


def looks(rest: str) -> str:
    """`желтый киа через 5 минут` is a `Kia, желтый` to the guard."""
    return ", ".join(filter(None, (plates.brand_of(rest), colour_of(rest))))


def sure(turn: Turn) -> list[Effect]:
    """Below a card one may type when, or another car."""
    text = asking_when.typed(turn)
    try:
        window = spoken.read_window(text, zone=windows.zone(turn.rules.zone), now=turn.now)
    except InvalidInput as refusal:
        if DATE.match(text):
            raise InvalidInput("when.day", "Write a day of the calendar, like 31.12.") from refusal
        found = _understood(turn, text)
        if found is None:
            raise
        return found
    return offering.typed_when(turn, window)


def free_text(turn: Turn) -> list[Effect]:
    """A taxi's message, or `yellow kia 4821`, is as good as a command."""
    found = _understood(turn, turn.text or "") if turn.resident else None
    return found or [Say(turn.texts("text.unknown"))]


FEATURES = Features(
    commands={"order": order},
    presses={
        "pass.car": car,
        "pass.brand": brand,
        "pass.plate": plate,
        "pass.place": offering.place,
        "pass.at": offering.at,
        "pass.days": offering.days,
        "pass.offer": offering.back,
        "pass.drop": offering.drop,
    },
    steps={"pass.brand": brand, "pass.plate": plate, "pass.sure": sure},
)
