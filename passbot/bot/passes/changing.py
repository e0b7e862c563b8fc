"""Changes to a pass by its owner: cancel, extend, another plate, repeat. Cancelling takes two presses."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from passbot.bot.passes import drafts as drafting
from passbot.bot.passes import pass_card as cards
from passbot.bot.passes.heard import ask_which, explain, left_over, one_car
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Feature, Features, Turn
from passbot.domain.passes.orders import Order, Status
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.times import spoken_times, windows
from passbot.errors import Conflict, InvalidInput
from passbot.services.passes import changes, orders, search

LONGER = (timedelta(hours=2), timedelta(days=1), timedelta(days=2), timedelta(days=7))


def _on_open(feature: Feature) -> Feature:
    """Wrap a feature: on a closed pass, answer how it ended and show its current card."""

    def answered(turn: Turn) -> list[Effect]:
        try:
            return feature(turn)
        except Conflict as refusal:
            if refusal.code != "order.closed":
                raise
            order = orders.by_code(turn.argument())
            return [_ended(turn, order, refusal), cards.shown(turn, order)]

    return answered


def _ended(turn: Turn, order: Order, refusal: Conflict) -> Toast:
    if order.status is Status.CANCELLED and turn.argument(1) == "yes":
        return Toast(turn.texts("press.done_before"))
    return Toast(turn.texts.refusal(refusal, now=turn.now)[:200], is_alert=True)


def cancel(turn: Turn) -> list[Effect]:
    """Cancel on the second press; the first asks. The card then offers to order again."""
    code = turn.argument()
    if turn.argument(1) == "yes":
        done = changes.cancel(code, actor=turn.actor, now=turn.now)
        return [Toast(turn.texts("pass.was_cancelled")), cards.shown(turn, done)]
    order = changes.changeable(code, actor=turn.actor)
    yes = Button(turn.texts("pass.cancel_yes"), "pass.cancel", (order.code, "yes"), style="danger")
    return _ask(turn, order, "pass.ask_cancel", [yes])


def _ask(turn: Turn, order: Order, question: str, answers: list[Button]) -> list[Effect]:
    back = Button(turn.texts("pass.back"), "pass.card", (order.code,))
    html = f"{cards.card(order, turn.texts)}\n\n{turn.texts(question)}"
    keyboard = Keyboard(tuple((each,) for each in (*answers, back)))
    return [Toast(), Show(html, keyboard, card=cards.name(order), message_id=turn.pressed_message)]


def extend(turn: Turn) -> list[Effect]:
    """Extend. Each button names the new end, so pressing it twice adds nothing; another end can be typed."""
    order, until = changes.changeable(turn.argument(), actor=turn.actor), turn.argument(1)
    if until:
        return _extended(turn, order, _moment(until))
    changes.refuse_fixed(order)
    longest = order.window.start + timedelta(days=turn.rules.longest_pass_days)
    ends = [order.window.end + more for more in LONGER]
    asked = _ask(turn, order, "pass.ask_until", [_till(turn, order, end) for end in ends if end <= longest])
    return [*asked, Goto(drafting.EXTENDING, "until", {"code": order.code})]


def _extended(turn: Turn, order: Order, until: datetime) -> list[Effect]:
    longer = changes.extend(order.code, until, actor=turn.actor, rules=turn.rules, now=turn.now)
    is_asked = turn.dialog is not None and turn.dialog.flow == drafting.EXTENDING
    left: list[Effect] = [Leave()] if is_asked else []
    return [Toast(turn.texts("pass.extended")), cards.shown(turn, longer), *left]


def typed_until(turn: Turn) -> list[Effect]:
    """Extend to a typed end such as `до 22`, `ещё 2 часа`, `пт`; the card is sent anew below it."""
    order = changes.changeable(str(turn.dialog.answers["code"]) if turn.dialog else "", actor=turn.actor)
    zone = windows.zone(turn.rules.zone)
    text = asking_when.typed(turn)
    until = spoken_times.read_until(text, since=order.window.end, zone=zone, now=turn.now)
    longer = changes.extend(order.code, until, actor=turn.actor, rules=turn.rules, now=turn.now)
    return [Say(turn.texts("pass.extended")), cards.anew(turn, longer), Leave()]


def _till(turn: Turn, order: Order, end: datetime) -> Button:
    label = turn.texts("pass.till", until=turn.texts.end(end, now=turn.now))
    return Button(label, "pass.extend", (order.code, f"{end.timestamp():.0f}"))


def _moment(given: str) -> datetime:
    if not (given.isascii() and given.isdigit() and len(given) < 11):
        raise InvalidInput("when.unclear", "Choose one of the buttons.")
    return datetime.fromtimestamp(int(given), UTC)


def again(turn: Turn) -> list[Effect]:
    """Order the pass again, once per press. Looks for one made since: of a partial plate the database cannot see
    duplicates.
    """
    first = changes.owned_by(turn.argument(), actor=turn.actor)
    made = _made_since(turn, first)
    if made:
        return [Toast(turn.texts("press.done_before")), cards.anew(turn, made)]
    return [*_repeated(turn, first), *drafting.answered_otherwise(turn)]


def _repeated(turn: Turn, first: Order) -> list[Effect]:
    try:
        made = changes.repeat(first.code, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        if refusal.code != "order.duplicate":
            raise
        return _already_expected(turn, refusal)
    return [Toast(turn.texts("pass.placed")), cards.anew(turn, made)]


def _made_since(turn: Turn, first: Order) -> Order | None:
    mine = search.mine(turn.actor.resident_id or 0, now=turn.now, limit=100)
    same = (first.kind, first.plate_key, first.guest_name)
    found = [each for each in mine if each.is_open and each.id > first.id]
    return next((each for each in found if same == (each.kind, each.plate_key, each.guest_name)), None)


def _already_expected(turn: Turn, refusal: Conflict) -> list[Effect]:
    other = orders.by_code(str(refusal.facts["code"]))
    why = turn.texts.refusal(refusal, now=turn.now)
    return [Toast(why[:200], is_alert=True), cards.anew(turn, other)]


def edit(turn: Turn) -> list[Effect]:
    order = changes.changeable(turn.argument(), actor=turn.actor)
    changes.refuse_plateless(order)
    asked = turn.texts("pass.ask_new_plate", plate=escape(cards.what(order, turn.texts)))
    return [Toast(), Say(asked), Goto(drafting.EDITING, "new", {"code": order.code})]


def new_plate(turn: Turn) -> list[Effect]:
    """The new plate, typed, or chosen by a button if the text can be read in several ways."""
    if turn.press:
        return _pressed_plate(turn)
    text = asking_when.typed(turn)
    try:
        car, said = one_car(turn, text)
    except InvalidInput as refusal:
        return [explain(turn, refusal, text, "pass.new_plate")]
    left = left_over(turn, said)
    if car.is_doubtful:
        learnt = {**(turn.dialog.answers if turn.dialog else {}), "brand": car.looks, "left": left}
        return [ask_which(turn, car, "pass.new_plate"), Goto(drafting.EDITING, "new", learnt)]
    return _changed(turn, car.plate, car.looks, left)


def _pressed_plate(turn: Turn) -> list[Effect]:
    if turn.dialog is None or turn.dialog.flow != drafting.EDITING:
        return [Toast(turn.texts("press.done_before"))]
    known = turn.dialog.answers
    plate = plates.exact(turn.argument())
    return [Toast(), *_changed(turn, plate, str(known.get("brand", "")), known.get("left", []))]


def _changed(turn: Turn, read: Plate, brand: str, left: Sequence[str]) -> list[Effect]:
    code = str(turn.dialog.answers["code"]) if turn.dialog else ""
    try:
        order = changes.edit_plate(code, read, brand=brand or None, actor=turn.actor, now=turn.now)
    except Conflict as refusal:
        return [Say(turn.texts.refusal(refusal, now=turn.now)), *_if_over(refusal)]
    told = turn.texts("pass.edited", plate=escape(cards.what(order, turn.texts)))
    html, keyboard = cards.card(order, turn.texts), cards.buttons(order, turn.texts)
    return [Show(html, keyboard, card=cards.name(order)), Say("\n".join((told, *left))), Leave()]


def _if_over(refusal: Conflict) -> list[Effect]:
    return [Leave()] if refusal.code == "order.closed" else []


_PRESSES: dict[str, Callable[[Turn], list[Effect]]] = {"cancel": cancel, "extend": extend, "edit": edit}

FEATURES = Features(
    presses={f"pass.{name}": _on_open(feature) for name, feature in _PRESSES.items()}
    | {"pass.again": again, "pass.new_plate": new_plate},
    steps={f"{drafting.EDITING}.new": new_plate, f"{drafting.EXTENDING}.until": typed_until},
)
