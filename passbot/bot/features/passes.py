"""Car passes: step by step or by one message, my passes, cancel, extend, again."""

from datetime import timedelta
from html import escape

from passbot.bot.turns import Button, Effect, Features, Goto, Keyboard, Leave, Say, Show, Toast, Turn
from passbot.domain import plates
from passbot.domain.orders import Kind, Order, Status, Wish
from passbot.domain.windows import Window
from passbot.errors import Conflict, InvalidInput, NotAllowed
from passbot.services import changes, orders, search
from passbot.texts import Texts

FLOW = "pass"
ICONS = {Kind.GUEST: "🚶", Kind.SLOT: "📅", Kind.DESK: "🪑", Kind.PRESENCE: "🏢"}


def order(turn: Turn) -> list[Effect]:
    _only_residents(turn)
    return [Say(turn.texts("pass.ask_brand")), Goto(FLOW, "brand")]


def _only_residents(turn: Turn) -> None:
    if turn.resident is None:
        raise NotAllowed("order.unregistered", "Only a registered resident can order. Register first.")


def brand(turn: Turn) -> list[Effect]:
    given = _typed(turn)
    if len(given) > orders.LONGEST_TEXT:
        raise InvalidInput("order.text_too_long", f"Write at most {orders.LONGEST_TEXT} characters.")
    return [Say(turn.texts("pass.ask_plate")), Goto(FLOW, "plate", {"brand": given})]


def plate(turn: Turn) -> list[Effect]:
    read = plates.read(_typed(turn))
    answers = dict(turn.dialog.answers) if turn.dialog else {}
    return _offer(turn, {"plate": read.key, "brand": answers.get("brand", "")})


def _typed(turn: Turn) -> str:
    if not turn.text:
        raise InvalidInput("text.only", "Please answer with a text message.")
    return turn.text


def free_text(turn: Turn) -> list[Effect]:
    """A taxi's message, or `yellow kia 4821`, is as good as a command."""
    found = plates.find(turn.text or "") if turn.resident else None
    if found is None:
        return [Say(turn.texts("text.unknown"))]
    read, rest = found
    return _offer(turn, {"plate": read.key, "brand": plates.brand_of(rest) or ""})


def _offer(turn: Turn, answers: dict[str, str]) -> list[Effect]:
    t, read = turn.texts, plates.read_foreign(answers["plate"])
    what = plates.show(answers["plate"]) or read.shown
    html = t("pass.offer", plate=escape(what), brand=escape(answers["brand"] or "—"))
    day = Button(t.count("pass.hours", turn.rules.pass_hours), "pass.place", ("plain",), style="success")
    taxi = Button(t.count("pass.taxi", turn.rules.taxi_hours), "pass.place", ("taxi",))
    return [
        Say(html, Keyboard(((taxi, day), (Button(t("pass.drop"), "pass.drop"),)))),
        Goto(FLOW, "sure", answers),
    ]


def place(turn: Turn) -> list[Effect]:
    answers = turn.dialog.answers if turn.dialog and turn.dialog.flow == FLOW else {}
    if "plate" not in answers:
        return [Toast(turn.texts("press.done_before"))]
    key = str(answers["plate"])
    read = plates.read(key)
    hours = turn.rules.taxi_hours if turn.press and turn.press.args == ("taxi",) else turn.rules.pass_hours
    window = Window(turn.now, turn.now + timedelta(hours=hours))
    wish = Wish(plate=read, brand=str(answers.get("brand") or "") or None, window=window)
    try:
        made = orders.place(wish, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        if refusal.code != "order.duplicate":
            raise
        return _offer_longer(turn, refusal)
    shown = Show(
        card(made, turn.texts),
        buttons(made, turn.texts),
        card=f"order {made.code}",
        message_id=_message(turn),
    )
    return [Toast(turn.texts("pass.placed")), shown, Leave()]


def _offer_longer(turn: Turn, refusal: Conflict) -> list[Effect]:
    code = str(refusal.facts["code"])
    why = turn.texts.refusal(refusal, now=turn.now)
    longer = Button(turn.texts("pass.extend"), "pass.extend", (code,))
    return [
        Toast(why[:200], is_alert=True),
        Show(escape(why), Keyboard(((longer,),)), message_id=_message(turn)),
        Leave(),
    ]


def drop(turn: Turn) -> list[Effect]:
    return [Toast(), Show(turn.texts("pass.dropped"), message_id=_message(turn)), Leave()]


def _message(turn: Turn) -> int | None:
    return turn.press.message_id if turn.press else None


def card(made: Order, texts: Texts) -> str:
    """The pass as its owner sees it."""
    what = escape(made.plate or made.guest_name or texts(f"kind.{made.kind}"))
    lines = [
        f"{ICONS.get(made.kind, '🚗')} <b>{what}</b> {escape(made.brand or '')}".strip(),
        f"🕘 {texts.span(made.window.start, made.window.end, now=made.created_at)}",
        texts("pass.code", code=made.code),
    ]
    if made.kind is Kind.SLOT and made.pin:
        lines.append(texts("pin.on_card", pin=made.pin))
    if made.status is Status.OPEN and made.mirrored_at:
        lines.append(texts("pass.seen"))
    if made.status is not Status.OPEN and made.closed_at:
        lines.append(texts(f"pass.{made.status}", at=texts.time(made.closed_at)))
    return "\n".join(lines)


def buttons(made: Order, texts: Texts) -> Keyboard | None:
    is_pass = made.kind in (Kind.CAR, Kind.GUEST)
    if made.status is not Status.OPEN:
        return Keyboard(((Button(texts("pass.again"), "pass.again", (made.code,)),),)) if is_pass else None
    cancel = Button(texts("pass.cancel"), "pass.cancel", (made.code,), style="danger")
    if not is_pass:
        return Keyboard(((cancel,),))
    return Keyboard(((Button(texts("pass.extend"), "pass.extend", (made.code,)), cancel),))


def mine(turn: Turn) -> list[Effect]:
    _only_residents(turn)
    found = search.mine(turn.actor.resident_id or 0, now=turn.now)
    if not found:
        return [Say(turn.texts("pass.none"))]
    return [
        Say(card(each, turn.texts), buttons(each, turn.texts), card=f"order {each.code}") for each in found
    ]


def cancel(turn: Turn) -> list[Effect]:
    """The first tap asks, the second cancels."""
    code = _code(turn)
    if turn.press and turn.press.args[1:] != ("yes",):
        made = changes.theirs(code, actor=turn.actor)
        yes = Button(turn.texts("pass.cancel_yes"), "pass.cancel", (code, "yes"), style="danger")
        return [Toast(), Show(card(made, turn.texts), Keyboard(((yes,),)), message_id=_message(turn))]
    done = changes.cancel(code, actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("pass.was_cancelled")), _refreshed(turn, done)]


def extend(turn: Turn) -> list[Effect]:
    code = _code(turn)
    until = turn.now.replace(microsecond=0) + timedelta(hours=turn.rules.pass_hours)
    longer = changes.extend(code, until, actor=turn.actor, rules=turn.rules, now=turn.now)
    return [Toast(turn.texts("pass.extended")), _refreshed(turn, longer)]


def again(turn: Turn) -> list[Effect]:
    made = changes.repeat(_code(turn), actor=turn.actor, rules=turn.rules, now=turn.now)
    return [
        Toast(turn.texts("pass.placed")),
        Say(card(made, turn.texts), buttons(made, turn.texts), card=f"order {made.code}"),
    ]


def _refreshed(turn: Turn, made: Order) -> Show:
    return Show(
        card(made, turn.texts),
        buttons(made, turn.texts),
        card=f"order {made.code}",
        message_id=_message(turn),
    )


def _code(turn: Turn) -> str:
    return turn.press.args[0] if turn.press and turn.press.args else ""


FEATURES = Features(
    commands={"order": order, "passes": mine},
    presses={
        "pass.place": place,
        "pass.drop": drop,
        "pass.cancel": cancel,
        "pass.extend": extend,
        "pass.again": again,
    },
    steps={"pass.brand": brand, "pass.plate": plate},
)
