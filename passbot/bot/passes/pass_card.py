"""A pass as its owner sees it: a card that is edited in place, and its buttons."""

from html import escape

from passbot.bot.talk.effects import Button, Keyboard, Say, Show
from passbot.bot.talk.turns import Turn
from passbot.domain.passes.orders import ON_FOOT, PASSES, Kind, Order, Status
from passbot.texts import Texts, coming

ICONS = {Kind.GUEST: "🚶", Kind.SLOT: "📅", Kind.DESK: "🪑", Kind.PRESENCE: "🏢"}
SIGNS = {Status.OPEN: "🕘", Status.ARRIVED: "✅", Status.CANCELLED: "✖", Status.EXPIRED: "⌛"}


def card(made: Order, texts: Texts) -> str:
    lines = [
        f"{ICONS.get(made.kind, '🚗')} <b>{escape(what(made, texts))}</b> {escape(made.brand or '')}".strip(),
        f"🕘 {coming.when(made, texts)}",
        texts("pass.code", code=made.code),
    ]
    if made.kind is Kind.CAR and made.guest_name:
        lines.insert(1, texts("pass.who", who=escape(made.guest_name)))
    if made.is_partial:
        lines.append(texts("pass.partial"))
    if made.pin and made.status in (Status.OPEN, Status.ARRIVED):
        lines.append(texts("pin.on_card", pin=made.pin))
    return "\n".join([*lines, *_state(made, texts)])


def what(made: Order, texts: Texts) -> str:
    return coming.told(made, texts)


def _state(made: Order, texts: Texts) -> list[str]:
    if made.is_open:
        return [texts("pass.seen")] if made.mirrored_at else []
    if made.closed_at is None:
        return []
    there = coming.by_its_clock(made, texts)
    at = there.moment(made.closed_at, now=made.hours.start)  # shows the day, if it is another one
    return [texts(f"pass.{made.status}", at=at)]


def buttons(made: Order, texts: Texts) -> Keyboard | None:
    is_pass = made.kind in PASSES
    if not made.is_open:
        return Keyboard(((_button("again", made, texts),) if is_pass else _ways_on(made, texts),))
    cancel = _button("cancel", made, texts, style="danger")
    if not is_pass:
        return Keyboard(((cancel,), _ways_on(made, texts)))
    extend = _button("extend", made, texts)
    if made.kind in ON_FOOT:
        return Keyboard(((extend, cancel),))
    return Keyboard(((_button("edit", made, texts), extend), (cancel,)))


def _ways_on(made: Order, texts: Texts) -> tuple[Button, ...]:
    """Buttons that lead on from a booking."""
    names = ("slots", "menu") if made.kind is Kind.SLOT else ("menu",)
    return tuple(Button(texts(f"menu.{name}"), f"menu.{name}") for name in names)


def _button(deed: str, made: Order, texts: Texts, style: str = "") -> Button:
    return Button(texts(f"pass.{deed}"), f"pass.{deed}", (made.code,), style=style)


def name(made: Order) -> str:
    """The name under which `cards` remembers the card's message."""
    return f"order {made.code}"


def shown(turn: Turn, made: Order) -> Show:
    """The card in place of the pressed message, or where the chat has it."""
    html, keyboard = card(made, turn.texts), buttons(made, turn.texts)
    return Show(html, keyboard, card=name(made), message_id=turn.pressed_message)


def anew(turn: Turn, made: Order) -> Say:
    """The card as a new message."""
    return Say(card(made, turn.texts), buttons(made, turn.texts), card=name(made))
