"""What people see of an office: its days, the floor of a day, who comes, what is theirs."""

from datetime import date
from html import escape
from typing import Any

from passbot.bot.booking_views import booking, what
from passbot.bot.features import regular
from passbot.bot.turns import Button, Effect, Keyboard, Say, Show, Turn
from passbot.domain import windows
from passbot.domain.desks import Desk, OfficeDay, Seat
from passbot.domain.orders import Order
from passbot.domain.series import Series
from passbot.domain.slots import Place, is_closed
from passbot.errors import NotAllowed
from passbot.services import desks, offices, series
from passbot.texts import Texts

WIDE, MOST_BUTTONS = 6, 60
DAYS_WIDE = 3
LONGEST_NAME = 9
MOST_MINE = 20
SEATS = ("free", "mine", "taken", "offered", "blocked")


def only_registered(turn: Turn) -> None:
    if turn.role is None:
        raise NotAllowed("order.unregistered", "Only a registered resident can order. Register first.")


def spoken(turn: Turn, html: str, keyboard: Keyboard | None = None) -> Say | Show:
    return Show(html, keyboard, message_id=turn.press.message_id) if turn.press else Say(html, keyboard)


def days(turn: Turn, office: Place) -> list[Effect]:
    free = desks.counts(office, rules=turn.rules, now=turn.now)
    mine = {order.day for order in own(turn) if _is_in(order, office)}

    def choose(on: date) -> Button:
        left = "🚫" if is_closed(office, on) else str(free[on])
        label = f"{'✔ ' if on in mine else ''}{turn.texts.day(on)} · {left}"
        return Button(label, "desk.day", (str(office.id), on.isoformat()))

    buttons = [choose(on) for on in free]
    rows = [tuple(buttons[at : at + DAYS_WIDE]) for at in range(0, len(buttons), DAYS_WIDE)]
    below = ((Button(turn.texts("desk.mine"), "desk.mine", (str(office.id),)),),)
    named = escape(f"{office.name}{there(turn, office).beside}")
    html = turn.texts("desk.choose_day", office=named)
    return [_with_floor(turn, office, min(free), html, Keyboard((*rows, *below)))]


def own(turn: Turn) -> list[Order]:
    """In every office."""
    return desks.mine(turn.resident.id, now=turn.now) if turn.resident else []


def day(turn: Turn, office: Place, on: date, first: str = "", *, guest: str = "") -> Say | Show:
    """The floor, what is mine on it, and a button for each free desk."""
    shown = offices.on(office, on, now=turn.now)
    mine = [order for order in shown.orders() if turn.resident and order.resident.id == turn.resident.id]
    is_shut = is_closed(office, on)
    free = turn.texts("desk.closed") if is_shut else turn.texts.count("desk.free", len(shown.free))
    lines = [first, head(turn, office, on), free]
    lines += [booking(order, turn.texts, with_day=False) for order in mine]
    if guest:
        lines.append(turn.texts("desk.for_guest", guest=escape(guest)))
    html = "\n".join(filter(None, lines))
    return _with_floor(turn, office, on, html, _day_keyboard(turn, shown, mine, guest), shown)


def head(turn: Turn, office: Place, on: date) -> str:
    """Where and when, above whatever is told of it."""
    return f"<b>{escape(_title(turn, office, on))}</b>"


def _title(turn: Turn, office: Place, on: date) -> str:
    return f"{office.name}, {turn.texts.day(on)}{there(turn, office).beside}"


def there(turn: Turn, office: Place) -> Texts:
    """By the clock of the office."""
    return turn.texts.at(windows.zone(office.zone))


def _day_keyboard(turn: Turn, shown: OfficeDay, mine: list[Order], guest: str) -> Keyboard:
    t, at = turn.texts, (str(shown.office.id), shown.day.isoformat())
    verb = "desk.gtake" if guest else "desk.take"
    free = [Button(desk.name, verb, (str(desk.place.id), at[1])) for desk in shown.free[:MOST_BUTTONS]]
    rows = [tuple(free[start : start + WIDE]) for start in range(0, len(free), WIDE)]
    comes = any(order.is_open and not order.guest_name for order in mine)
    is_shut = is_closed(shown.office, shown.day)
    if not free and not is_shut and (guest or not comes):
        rows.append((Button(t("desk.stay"), "desk.stay", (*at, "guest") if guest else at),))
    rows += [(_cancel(order, t),) for order in mine if order.is_open]
    rows += [
        (Button(t("desk.repeat"), "desk.repeat", (str(desk.place.id), at[1])),) for desk in _own(shown, mine)
    ]
    for_guest = () if is_shut else (Button(t("desk.guest"), "desk.guest", at),)
    rows.append((*for_guest, Button(t("desk.who"), "desk.who", at)))
    rows.append((Button(t("desk.other_day"), "desk.days", at[:1]),))
    return Keyboard(tuple(rows))


def _own(shown: OfficeDay, mine: list[Order]) -> list[Desk]:
    """One's own desk of the day, unless it comes again already."""
    single = {
        order.id for order in mine if order.is_open and not order.guest_name and order.series_id is None
    }
    return [desk for desk in shown.desks if desk.order and desk.order.id in single]


def _cancel(order: Order, texts: Texts, *args: str) -> Button:
    who = f" ({order.guest_name})" if order.guest_name else ""
    label = texts("desk.cancel", what=f"{order.desk or texts('desk.line_present')}{who}"[:30])
    return Button(label, "desk.cancel", (order.code, *args))


def _with_floor(
    turn: Turn,
    office: Place,
    on: date,
    html: str,
    keyboard: Keyboard,
    shown: OfficeDay | None = None,
) -> Say | Show:
    facts = floor(turn, shown or offices.on(office, on, now=turn.now))
    if turn.press:
        message = turn.press.message_id
        return Show(html, keyboard, message_id=message, picture="floor", picture_facts=facts)
    return Say(html, keyboard, picture="floor", picture_facts=facts)


def floor(turn: Turn, shown: OfficeDay) -> dict[str, Any]:  # Any: JSON
    """What the picture shows: names are short, for the picture goes where the chat goes."""
    who = turn.resident.id if turn.resident else None
    return {
        "plan": shown.office.options.get("plan"),
        "title": _title(turn, shown.office, shown.day),
        "seats": {desk.name: _seat(desk, who) for desk in shown.desks},
        "names": {desk.name: _short(desk.order, who, turn.texts) for desk in shown.desks if desk.order},
        "key": {seat: turn.texts(f"desk.key_{seat}") for seat in SEATS},
    }


def _seat(desk: Desk, who: int | None) -> str:
    is_mine = desk.seat is Seat.TAKEN and desk.order is not None and desk.order.resident.id == who
    return "mine" if is_mine else desk.seat.value


def _short(order: Order, who: int | None, texts: Texts) -> str:
    if order.resident.id == who and not order.guest_name:
        return texts("desk.you")
    name = order.guest_name or order.resident.name.split()[0]
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def mine(turn: Turn) -> Say | Show:
    """All that is theirs from today on, each with its button."""
    only_registered(turn)
    found = own(turn)[:MOST_MINE]
    lines = [booking(order, turn.texts) for order in found]
    rows = [(_cancel_dated(order, turn.texts),) for order in found if order.is_open]
    for each in _every_week(turn):
        label = f"🔁 {regular.label(each, turn.texts)}"
        lines.append(f"{escape(label)} · {regular.told_end(each.pattern, turn.texts)}")
        rows.append((Button(label[:40], "regular.card", (str(each.id),)),))
    lines = lines or [turn.texts("desk.none")]
    if found:
        rows.append((Button(turn.texts("desk.vacation"), "desk.vacation"),))
    rows.append((Button(turn.texts("desk.book"), "desk.start"),))
    return spoken(turn, "\n".join((turn.texts("desk.yours"), *lines)), Keyboard(tuple(rows)))


def _every_week(turn: Turn) -> list[Series]:
    """The desks that come again by themselves."""
    if turn.resident is None:
        return []
    found = series.of_resident(turn.resident.id, actor=turn.actor, now=turn.now)
    return [each for each in found if each.place is not None]


def _cancel_dated(order: Order, texts: Texts) -> Button:
    label = f"✖ {texts.day(order.day)} · {what(order, texts)}"
    return Button(label[:40], "desk.cancel", (order.code, "list"))


def office_of(order: Order) -> Place | None:
    """Where this booking is; None where the office has closed since."""
    return next((office for office in offices.listed() if _is_in(order, office)), None)


def _is_in(order: Order, office: Place) -> bool:
    return order.place is not None and order.place.office_id == office.id


def who(turn: Turn, office: Place, on: date) -> str:
    """Everybody who comes, by desk."""
    shown = offices.on(office, on, now=turn.now)
    seated = [f"{desk.name} — {_person(desk.order)}" for desk in shown.desks if desk.order]
    present = [f"· {_person(order)}" for order in shown.present]
    lines = [head(turn, office, on)]
    if is_closed(office, on):
        lines.append(turn.texts("desk.closed"))
    if not seated + present:
        lines.append(turn.texts("desk.nobody"))
    without = [turn.texts("desk.without"), *present] if present else []
    return "\n".join((*lines, *seated, *without))


def _person(order: Order | None) -> str:
    if order is None:
        return ""
    host = escape(order.resident.name)
    return f"{escape(order.guest_name)} ({host})" if order.guest_name else host
