"""Cars in a message: as cards, as the one plate asked for, or as an explanation. All plates are read here."""

import re
from dataclasses import replace
from datetime import timedelta
from difflib import SequenceMatcher
from html import escape

from passbot.bot.passes import drafts as drafting
from passbot.bot.passes.drafts import Draft
from passbot.bot.passes.offer_card import LONGEST_LABEL, drafted, named, new_mark, offer
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Say
from passbot.bot.talk.turns import Dialog, Feature, Turn
from passbot.domain.passes import message
from passbot.domain.passes.message import Car, Message
from passbot.domain.plates import plates
from passbot.domain.plates.folding import bones
from passbot.domain.plates.reading import MENDED
from passbot.domain.times import windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from passbot.services.passes import orders

MOST_CARS = 5
NOTHING_YET = Draft("")
AT_ONCE = timedelta(minutes=30)  # a car that comes sooner is ordered from now on
ALIKE = 0.5
DATE = re.compile(r"[0-9]{1,2}[./][0-9]{1,2}")
MAY_BE_FOREIGN = {"plate.letters", "plate.unknown"}


def hear(turn: Turn, text: str) -> Message:
    return message.read(text, zone=windows.zone(turn.rules.zone), now=turn.now)


def half_of(turn: Turn, said: Message) -> tuple[Draft, str]:
    """Time and leftover words of a message whose plate is found elsewhere, and why its time was refused, if it was."""
    left = (*(unclear.typed for unclear in said.unclear), *said.rest)
    note = turn.texts("pass.comes_often") if said.repeated else ""
    try:
        window = _window(turn, said)
    except InvalidInput as refusal:
        return Draft("", times=said.told, left=left), escape(turn.texts.refusal(refusal, now=turn.now))
    times = () if said.has_one_time else said.told
    return Draft("", soon=said.soon, times=times, left=left).at(window), note


def _window(turn: Turn, said: Message) -> Window | None:
    if said.after and said.after > AT_ONCE:
        stays = timedelta(hours=turn.rules.taxi_hours)
        return orders.checked_window(Window(turn.now, turn.now + said.after + stays), turn.rules, turn.now)
    return orders.checked_window(said.window, turn.rules, turn.now) if said.window else None


def instead(turn: Turn, answer: Feature) -> list[Effect]:
    """Answer as a new order, after saying which question that closed."""
    told = f"cancel.{turn.dialog.flow}" if turn.dialog else ""
    closed = turn.texts(told if turn.texts.knows(told) else "cancel.done")
    return [Say(closed), *answer(replace(turn, dialog=None))]


def without_times(text: str, said: Message) -> str:
    for time in said.told:
        text = text.replace(time, " ")
    return " ".join(text.split()).strip(" ,;.")


def cards(turn: Turn, said: Message, half: Draft = NOTHING_YET) -> list[Effect]:
    """A card for each car; the last one gets the words that belong to none. A plate typed again replaces its card."""
    more, note = half_of(turn, said)
    instead_of, half = _retyped(turn, said, half)
    last = said.cars[:MOST_CARS][-1]
    more = replace(more, left=(*more.left, *(car.typed for car in said.cars[MOST_CARS:])))
    effects: list[Effect] = []
    for at, car in enumerate(said.cars[:MOST_CARS]):
        about = more if car is last else replace(more, left=())
        mark = f"{_mark(turn)}.{at}" if at else _mark(turn)
        draft = drafting.of_car(car, half if car is last or not at else replace(half, left=()), about)
        offered = offer(turn, draft, mark, note=note if car is last else "", instead_of=instead_of)
        turn = _with(turn, offered)
        effects += offered if car is last else offered[:-1]
    return effects


def learnt(turn: Turn, said: Message) -> list[Effect]:
    """The newest card with `через 5 мин`, or with the brand and colour of its car."""
    mark, draft = drafted(turn)
    assert draft, "a card is on offer while its question is open"
    more, note = half_of(turn, said)
    if said.soon:
        draft = replace(draft, since=more.since, until=more.until, soon=more.soon)
    return offer(turn, replace(draft, brand=said.looks or draft.brand, left=more.left), mark, note=note)


def _with(turn: Turn, effects: list[Effect]) -> Turn:
    went = next(effect for effect in effects if isinstance(effect, Goto))
    return replace(turn, dialog=Dialog(went.flow, went.step, went.answers))


def _mark(turn: Turn) -> str:
    return f"{new_mark(turn)}e{turn.now:%H%M%S}" if turn.is_edited else new_mark(turn)


def _retyped(turn: Turn, said: Message, half: Draft) -> tuple[str, Draft]:
    """The card that this message corrects, and what the new one keeps of it: brand, guest and time."""
    drafts = drafting.drafts(turn)
    if turn.is_edited:
        own = [mark for mark in drafts if mark.partition("e")[0] == new_mark(turn)]
        return (own[-1], half) if own else ("", half)
    mark = next(reversed(drafts), "")
    if half is not NOTHING_YET or not mark or len(said.cars) != 1:
        return "", half
    car, old = said.cars[0], drafts[mark]
    if car.looks or car.who or not _are_alike(car.plate.key, old.key):
        return "", half
    return mark, replace(old, left=(), times=())


def _are_alike(key: str, other: str) -> bool:
    return SequenceMatcher(None, bones(key), bones(other), autojunk=False).ratio() >= ALIKE


def one_car(turn: Turn, text: str) -> tuple[Car, Message]:
    """The one plate that was asked for, alone or among other words. Raises InvalidInput with the reason."""
    said = hear(turn, text)
    if len(said.cars) > 1:
        shown = [car.plate.shown for car in said.cars]
        told = ", ".join(shown)
        why = f"One plate is needed here, and you wrote {told}. Which one?"
        raise InvalidInput("plate.several", why, candidates=shown, plates=told)
    _refuse_time(said, text)
    if said.cars and (said.has_time or said.cars[0].looks or said.cars[0].who):
        return said.cars[0], said
    try:
        return _alone(text), replace(said, rest=(), unclear=())
    except InvalidInput as refusal:
        if said.cars:
            return said.cars[0], said
        raise (said.unclear[0].refusal if said.unclear else refusal) from None


def _refuse_time(said: Message, text: str) -> None:
    """Refuse `18-22` and `31.02`: they read as four digits, but nobody means the end of a plate by them."""
    is_time = said.has_time and not (said.cars or said.unclear)
    if is_time or DATE.fullmatch(text.strip()):
        raise InvalidInput("plate.time", "This looks like a time. Write the plate.")


def _alone(text: str) -> Car:
    read = plates.read(text)
    is_mended = MENDED in read.warnings
    key = plates.fold(text)
    return Car(read, " ".join(text.split()), as_it_stands=key if is_mended and key != read.key else "")


def explain(turn: Turn, refusal: InvalidInput, text: str, verb: str) -> Say:
    """Why the plate is refused, with buttons for what it may have been. The question stays open."""
    keys = [plates.fold(shown) for shown in refusal.facts.get("candidates", ())]
    rows = [(Button(plates.show(key), verb, (key,)),) for key in keys]
    typed = plates.fold(text)
    if refusal.code in MAY_BE_FOREIGN and _can_be_foreign(text):
        rows.append((Button(turn.texts("pass.foreign"), verb, (typed,)),))
    why = escape(turn.texts.refusal(refusal, now=turn.now))
    return Say(why, Keyboard(tuple(rows)) if rows else None)


def _can_be_foreign(text: str) -> bool:
    try:
        return bool(plates.read_foreign(text))
    except InvalidInput:
        return False


def ask_which(turn: Turn, car: Car, verb: str) -> Say:
    """Ask which plate is meant: as we read it, or as it was typed."""
    rows = [(Button(car.plate.shown, verb, (car.plate.key,)),)]
    if car.as_it_stands:
        label = turn.texts("pass.as_it_stands", typed=car.typed[:LONGEST_LABEL])
        rows.append((Button(label, verb, (car.as_it_stands,)),))
    asked = turn.texts("pass.which", plate=escape(car.plate.shown), typed=escape(car.typed))
    return Say(asked, Keyboard(tuple(rows)))


def left_over(turn: Turn, said: Message) -> list[str]:
    """Words of the message that are not used here, where day and hours are asked separately."""
    left = (*(unclear.typed for unclear in said.unclear), *said.told, *said.rest)
    return named(Draft("", left=left), turn.texts)
