"""Views of an office: its days, the floor of a day, who comes, one's own bookings."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from passbot.bot.passes import regular
from passbot.bot.talk import paging
from passbot.bot.talk.booking_views import booking, what
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Show
from passbot.bot.talk.turns import Turn
from passbot.domain.desks.desks import Desk, OfficeDay, Seat
from passbot.domain.passes.orders import Kind, Order
from passbot.domain.passes.series import Series
from passbot.domain.slots.slots import Place, is_closed
from passbot.domain.times import windows
from passbot.errors import NotAllowed
from passbot.services.desks import desks, offices
from passbot.services.regular import series
from passbot.texts import Texts

WIDE, DESKS_A_PAGE = 6, 60  # a keyboard has at most 100 buttons
DAYS_WIDE, DAYS_A_PAGE = 3, 30
MINE_A_PAGE = 10
LONGEST_NAME = 9
FOR_GUEST = "guest"  # argument of a button: book for the guest whose name is in the dialog
SEATS = ("free", "mine", "taken", "offered", "blocked")


def only_registered(turn: Turn) -> None:
    if turn.role is None:
        raise NotAllowed("order.unregistered", "Only a registered resident can order. Register first.")


def days(turn: Turn, office: Place, wanted: str = "0") -> list[Effect]:
    page = paging.page_of(desks.days(office, rules=turn.rules, now=turn.now), wanted, size=DAYS_A_PAGE)
    free = desks.counts(office, page.items, now=turn.now)
    mine = {order.day for order in own(turn) if _is_in(order, office)}

    def choose(on: date) -> Button:
        left = "🚫" if is_closed(office, on) else str(free[on])
        label = f"{'✔ ' if on in mine else ''}{turn.texts.day(on)} · {left}"
        return Button(label, "desk.day", (str(office.id), on.isoformat()))

    def turn_to(number: int) -> Button:
        return Button(paging.arrow(page, number), "desk.days", (str(office.id), str(number)))

    below = ((Button(turn.texts("desk.mine"), "desk.mine"), Button(turn.texts("desk.how"), "desk.rules")),)
    keyboard = paging.keyboard(page, choose, turn_to=turn_to, wide=DAYS_WIDE, below=below)
    named = escape(f"{office.name}{there(turn, office).beside}")
    html = turn.texts("desk.choose_day", office=named)
    return [_with_floor(turn, office, min(free), html, keyboard)]


def own(turn: Turn) -> list[Order]:
    """The person's bookings in all offices."""
    return desks.mine(turn.resident.id, now=turn.now) if turn.resident else []


def day(
    turn: Turn, office: Place, on: date, first: str = "", *, guest: str = "", wanted: str = "0"
) -> Say | Show:
    """The floor, the person's bookings on it, and a page of buttons for free desks."""
    shown = offices.on(office, on, now=turn.now)
    mine = [order for order in shown.orders() if turn.resident and order.resident.id == turn.resident.id]
    is_shut = is_closed(office, on)
    free = turn.texts("desk.closed") if is_shut else turn.texts.count("desk.free", len(shown.free))
    lines = [first, head(turn, office, on), free]
    lines += [booking(order, turn.texts, with_day=False) for order in mine]
    if guest:
        lines.append(turn.texts("desk.for_guest", guest=escape(guest)))
    html = "\n".join(filter(None, lines))
    return _with_floor(turn, office, on, html, _day_keyboard(turn, shown, mine, guest, wanted), shown)


def head(turn: Turn, office: Place, on: date) -> str:
    """Office and day, as the first line of a message."""
    return f"<b>{escape(_title(turn, office, on))}</b>"


def _title(turn: Turn, office: Place, on: date) -> str:
    return f"{office.name}, {turn.texts.day(on)}{there(turn, office).beside}"


def there(turn: Turn, office: Place) -> Texts:
    """Texts in the office's time zone."""
    return turn.texts.at(windows.zone(office.zone))


def _day_keyboard(turn: Turn, shown: OfficeDay, mine: list[Order], guest: str, wanted: str) -> Keyboard:
    t, at = turn.texts, (str(shown.office.id), shown.day.isoformat())
    rows = _free_desks(shown, guest, wanted)
    comes = any(order.is_open and not order.guest_name for order in mine)
    is_shut = is_closed(shown.office, shown.day)
    if not shown.free and not is_shut and (guest or not comes):
        rows.append((Button(t("desk.stay"), "desk.stay", (*at, FOR_GUEST) if guest else at),))
    rows += [(_cancel(order, t),) for order in mine if order.is_open]
    rows += [
        (Button(t("desk.repeat"), "desk.repeat", (str(desk.place.id), at[1])),) for desk in _own(shown, mine)
    ]
    for_guest = () if is_shut else (Button(t("desk.guest"), "desk.guest", at),)
    rows.append((*for_guest, Button(t("desk.who"), "desk.who", at)))
    rows.append((Button(t("desk.other_day"), "desk.days", at[:1]),))
    return Keyboard(tuple(rows))


def _free_desks(shown: OfficeDay, guest: str, wanted: str) -> list[tuple[Button, ...]]:
    """A page of buttons for free desks; with a guest, all of them are for that guest."""
    at, verb = (str(shown.office.id), shown.day.isoformat()), "desk.gtake" if guest else "desk.take"
    page = paging.page_of(shown.free, wanted, size=DESKS_A_PAGE)

    def turn_to(number: int) -> Button:
        for_guest = (FOR_GUEST,) if guest else ()
        return Button(paging.arrow(page, number), "desk.day", (*at, str(number), *for_guest))

    def take(desk: Desk) -> Button:
        return Button(desk.name, verb, (str(desk.place.id), at[1]))

    return list(paging.rows(page, take, turn_to=turn_to, wide=WIDE))


def _own(shown: OfficeDay, mine: list[Order]) -> list[Desk]:
    """The person's own desk, unless it belongs to a series already."""
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
    return turn.in_place(html, keyboard, picture="floor", picture_facts=facts)


def floor(turn: Turn, shown: OfficeDay) -> dict[str, Any]:  # Any: JSON
    """What the picture shows. Names are shortened: a picture is easily forwarded."""
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


def mine(turn: Turn, wanted: str = "0") -> Say | Show:
    """The person's bookings from today on, page by page, each with a button."""
    only_registered(turn)
    found = own(turn)
    page = paging.page_of(found, wanted, size=MINE_A_PAGE)
    lines = [booking(order, turn.texts) for order in page.items]
    rows = [
        *paging.rows(
            page,
            lambda order: _cancel_dated(order, turn.texts) if order.is_open else None,
            turn_to=lambda number: Button(paging.arrow(page, number), "desk.mine", ("page", str(number))),
        )
    ]
    for each in _every_week(turn):
        label = f"🔁 {regular.label(each, turn.texts)}"
        lines.append(f"{escape(label)} · {regular.told_end(each.pattern, turn.texts)}")
        rows.append((Button(label[:40], "regular.card", (str(each.id),)),))
    lines = lines or [turn.texts("desk.none")]
    if found:
        rows.append((Button(turn.texts("desk.vacation"), "desk.vacation"),))
    rows.append((Button(turn.texts("desk.book"), "desk.start"),))
    return turn.in_place("\n".join((turn.texts("desk.yours"), *lines)), Keyboard(tuple(rows)))


def _every_week(turn: Turn) -> list[Series]:
    """The person's weekly desks."""
    if turn.resident is None:
        return []
    found = series.of_resident(turn.resident.id, actor=turn.actor, now=turn.now)
    return [each for each in found if each.place is not None]


def _cancel_dated(order: Order, texts: Texts) -> Button:
    label = f"✖ {texts.day(order.day)} · {what(order, texts)}"
    return Button(label[:40], "desk.cancel", (order.code, "list"))


def office_of(order: Order) -> Place | None:
    """The booking's office; None if it is closed."""
    return next((office for office in offices.listed() if _is_in(order, office)), None)


def _is_in(order: Order, office: Place) -> bool:
    return order.place is not None and order.place.office_id == office.id


def who(turn: Turn, shown: OfficeDay, orders: Sequence[Order]) -> str:
    """A page of who comes, by desk."""
    seated = [f"{order.desk} — {_person(order)}" for order in orders if order.kind is not Kind.PRESENCE]
    present = [f"· {_person(order)}" for order in orders if order.kind is Kind.PRESENCE]
    lines = [head(turn, shown.office, shown.day)]
    if is_closed(shown.office, shown.day):
        lines.append(turn.texts("desk.closed"))
    if not seated + present:
        lines.append(turn.texts("desk.nobody"))
    without = [turn.texts("desk.without"), *present] if present else []
    return "\n".join((*lines, *seated, *without))


def _person(order: Order) -> str:
    host = escape(order.resident.name)
    return f"{escape(order.guest_name)} ({host})" if order.guest_name else host
