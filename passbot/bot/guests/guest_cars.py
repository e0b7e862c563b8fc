"""The guest's side of a host's link: enter a plate, correct it, withdraw it. Nothing else."""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape

from passbot.bot.passes.heard import ask_which, explain, left_over, one_car
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes import reasons
from passbot.domain.passes.guest_links import MARK, GuestLink
from passbot.domain.passes.orders import Kind, Order
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.site.facts.passes import OrderCancelled
from passbot.domain.site.notices import Delivery
from passbot.domain.site.offerings import refuse_off
from passbot.errors import InvalidInput, Refusal
from passbot.services.regular import guest_links
from passbot.services.unit_of_work import together
from passbot.texts import Texts

FLOW = "linked"


def is_link(payload: str) -> bool:
    return payload.startswith(MARK)


def opened(turn: Turn) -> list[Effect]:
    """/start with a link's token: cards of the guest's own cars, or the question for a plate."""
    token = turn.args.strip().removeprefix(MARK)
    found = guest_links.opened(token, now=turn.now)
    mine = [each for each in guest_links.cars_of(found, turn.telegram_id) if each in found.expected]
    cards: list[Effect] = [Say(card(each, found, turn.texts), _buttons(each, found, turn)) for each in mine]
    return cards or _asked_for_plate(turn, found)


def _asked_for_plate(turn: Turn, found: GuestLink) -> list[Effect]:
    """Ask for the plate, unless it would be refused anyway."""
    refuse_off(Kind.CAR, turn.rules)
    guest_links.refuse_too_many_tries(turn.telegram_id, now=turn.now)
    guest_links.refuse_full(found, turn.telegram_id)
    return [_welcome(found, turn), Goto(FLOW, "plate", {"token": found.token})]


def _welcome(found: GuestLink, turn: Turn) -> Say:
    when = asking_when.told(found.window, turn.texts)
    if found.host.house is None:
        return Say(turn.texts("link.welcome", when=when))
    return Say(turn.texts("link.welcome_house", when=when, house=escape(found.host.house)))


def plate(turn: Turn) -> list[Effect]:
    """The plate, typed, or chosen by a button if the text can be read in several ways."""
    if turn.press and (turn.dialog is None or turn.dialog.flow != FLOW):
        return [Toast(turn.texts("press.done_before"))]
    if turn.press:
        brand = str(turn.dialog.answers.get("brand", "")) if turn.dialog else ""
        return [Toast(), *_tried(turn, lambda: _written(turn, plates.exact(turn.argument()), brand))]
    return _tried(turn, lambda: _heard(turn))


def _tried(turn: Turn, work: Callable[[], list[Effect]]) -> list[Effect]:
    """Run the work; a refusal rolls it back, and is then counted as a try."""
    token = str(turn.dialog.answers["token"]) if turn.dialog else ""
    try:
        with together():
            guest_links.refuse_too_many_tries(turn.telegram_id, now=turn.now)
            return work()
    except InvalidInput as refusal:
        guest_links.note_try(token, telegram_id=turn.telegram_id, now=turn.now)
        return [explain(turn, refusal, turn.text or "", "link.plate")]
    except Refusal as refusal:
        guest_links.note_try(token, telegram_id=turn.telegram_id, now=turn.now)
        return [Say(escape(turn.texts.refusal(refusal, now=turn.now)))]


def _heard(turn: Turn) -> list[Effect]:
    """Read plate and brand from `Kia Rio А482ВС 797`; a doubtful plate is asked about first."""
    car, said = one_car(turn, asking_when.typed(turn))
    if not car.is_doubtful:
        return _written(turn, car.plate, car.looks, left_over(turn, said))
    dialog = turn.dialog
    assert dialog, "a plate was asked for"
    learnt = {**dialog.answers, "brand": car.looks}
    return [ask_which(turn, car, "link.plate"), Goto(FLOW, dialog.step, learnt)]


def _written(turn: Turn, read: Plate, brand: str, left: Sequence[str] = ()) -> list[Effect]:
    answers = turn.dialog.answers if turn.dialog else {}
    if "code" in answers:
        code = str(answers["code"])
        order = guest_links.correct(code, read, telegram_id=turn.telegram_id, now=turn.now)
    else:
        token, rules = str(answers["token"]), turn.rules
        order = guest_links.add_car(
            token, read, brand or None, telegram_id=turn.telegram_id, rules=rules, now=turn.now
        )
    found, order = guest_links.car_of(order.code, turn.telegram_id)
    html = "\n".join((card(order, found, turn.texts), *left))
    return [Say(html, _buttons(order, found, turn)), Leave()]


def card(order: Order, found: GuestLink, texts: Texts) -> str:
    """The guest's own car: what the guard needs to hear, and of the host only the house."""
    lines = [
        f"🚗 <b>{escape(order.plate or '')}</b> {escape(order.brand or '')}".strip(),
        f"🕘 {asking_when.told(found.window, texts)}",
        texts(f"link.car_{order.status}"),
    ]
    if order.is_open:
        lines.insert(2, texts("link.guard_code", code=order.code))
    return "\n".join(lines)


def _buttons(order: Order, found: GuestLink, turn: Turn) -> Keyboard | None:
    if not order.is_open:
        return None
    texts = turn.texts
    correct = Button(texts("link.correct"), "link.correct", (order.code,))
    withdraw = Button(texts("link.withdraw"), "link.withdraw", (order.code, "ask"), style="danger")
    more = Button(texts("link.more"), "link.more", (found.token,))
    return Keyboard(((correct, withdraw), (more,)))


def more(turn: Turn) -> list[Effect]:
    found = guest_links.opened(turn.argument(), now=turn.now)
    return [Toast(), *_asked_for_plate(turn, found)]


def correct(turn: Turn) -> list[Effect]:
    found, order = guest_links.car_of(turn.argument(), turn.telegram_id)
    if not order.is_open:
        return [Toast(turn.texts("press.done_before")), _shown(turn, found, order)]
    ask = turn.texts("link.ask_correct", plate=escape(order.plate or ""))
    return [Toast(), Say(ask), Goto(FLOW, "correction", {"token": found.token, "code": order.code})]


def withdraw(turn: Turn) -> list[Effect]:
    """Withdraw the car on the second press; the first asks."""
    found, order = guest_links.car_of(turn.argument(), turn.telegram_id)
    if not order.is_open:
        return [Toast(turn.texts("press.done_before")), _shown(turn, found, order)]
    if turn.pressed_args[-1:] == ("back",):
        return [Toast(), _shown(turn, found, order)]
    if not turn.is_sure:
        return [Toast(), _asked(turn, found, order)]
    done = guest_links.withdraw(order.code, telegram_id=turn.telegram_id, now=turn.now)
    return [Toast(turn.texts("link.car_cancelled")), _shown(turn, found, done)]


def _asked(turn: Turn, found: GuestLink, order: Order) -> Say | Show:
    yes = Button(turn.texts("link.withdraw_yes"), "link.withdraw", (order.code, "yes"), style="danger")
    back = Button(turn.texts("link.close_back"), "link.withdraw", (order.code, "back"))
    return turn.in_place(card(order, found, turn.texts), Keyboard(((yes,), (back,))))


def _shown(turn: Turn, found: GuestLink, order: Order) -> Say | Show:
    return turn.in_place(card(order, found, turn.texts), _buttons(order, found, turn))


def cancelled(owed: Delivery, texts: Texts, now: datetime) -> list[Say | Show]:
    """Tell the guest that their car was cancelled by somebody else: their card still says that it is expected."""
    if OrderCancelled.of(owed).reason == reasons.WITHDRAWN:
        return []
    found, order = guest_links.car_of(owed.order_code, int(owed.recipient))
    when = asking_when.told(found.window, texts, now=now)
    return [Say(texts("link.called_off", plate=escape(order.plate or ""), when=when))]


FEATURES = Features(
    presses={"link.plate": plate, "link.more": more, "link.correct": correct, "link.withdraw": withdraw},
    steps={"linked.plate": plate, "linked.correction": plate},
)
