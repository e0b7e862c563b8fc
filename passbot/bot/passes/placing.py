"""The buttons that order a pass or drop its card."""

from datetime import timedelta
from html import escape

from passbot.bot.passes import drafts as drafting
from passbot.bot.passes.offer_card import Rows, dealt_with, drafted, epochs, pressed_window
from passbot.bot.passes.pass_card import shown
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Keyboard, Toast
from passbot.bot.talk.turns import Turn
from passbot.domain.passes.orders import Wish
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.passes import orders


def place(turn: Turn) -> list[Effect]:
    mark, draft = drafted(turn, 1)
    if draft is None:
        return [dealt_with(turn)]
    window = _chosen(turn)
    wish = Wish(plate=draft.plate, brand=draft.brand or None, guest_name=draft.who or None, window=window)
    try:
        made = orders.place(wish, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        if refusal.code != "order.duplicate":
            raise
        return _meets_another(turn, mark, window, refusal)
    return [Toast(turn.texts("pass.placed")), shown(turn, made), drafting.without(turn, mark)]


def _chosen(turn: Turn) -> Window:
    how = turn.argument()
    if how == "at":
        return pressed_window(turn)
    hours = turn.rules.taxi_hours if how == "taxi" else turn.rules.pass_hours
    return Window(turn.now, turn.now + timedelta(hours=hours))


def _meets_another(turn: Turn, mark: str, window: Window, refusal: Conflict) -> list[Effect]:
    """The car is expected already: offer to extend that pass, to order the time before it, or to look at it."""
    t, other = turn.texts, orders.by_code(str(refusal.facts["code"]))
    why = t.refusal(refusal, now=turn.now)
    lines, rows = [why], _before(turn, mark, window, other.window)
    if window.end > other.window.end:
        lines.append(t("pass.extend_till", until=t.end(window.end, now=turn.now)))
        args = (other.code, epochs(window)[1])
        rows.insert(0, (Button(t("pass.extend"), "pass.extend", args, style="success"),))
    look = Button(t("pass.show_it"), "pass.card", (other.code,))
    keyboard = Keyboard((*rows, (look, Button(t("pass.drop"), "pass.drop", (mark,)))))
    shown_why = turn.in_place(escape("\n".join(lines)), keyboard)
    return [Toast(why[:200], is_alert=True), shown_why]


def _before(turn: Turn, mark: str, window: Window, other: Window) -> Rows:
    """A button for the time until the other pass begins."""
    if window.start >= other.start:
        return []
    free = Window(window.start, other.start)
    label = turn.texts("pass.order_at", when=asking_when.told(free, turn.texts, now=turn.now))
    return [(Button(label, "pass.place", ("at", mark, *epochs(free))),)]


def drop(turn: Turn) -> list[Effect]:
    mark, draft = drafted(turn)
    if draft is None:
        return [dealt_with(turn)]
    dropped = turn.in_place(turn.texts("pass.dropped"))
    return [Toast(), dropped, drafting.without(turn, mark)]
