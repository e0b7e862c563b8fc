"""Colleagues' desks by day and by person, one's own list, vacations, and answers to offers and questions."""

from datetime import date
from html import escape

from passbot.bot.desks import desk_views as views
from passbot.bot.desks.desks import FLOW, booked, day_of, office
from passbot.bot.talk import paging
from passbot.bot.talk.booking_views import booking
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.desks.desks import OfficeDay, Seat
from passbot.domain.passes.orders import Order
from passbot.domain.people import names
from passbot.domain.slots.slots import Place, is_closed
from passbot.domain.times import spoken_times, windows
from passbot.errors import InvalidInput
from passbot.services.desks import attendance, desks, offices, waitlist
from passbot.services.people import people_search
from passbot.texts import Texts

SHORTEST = 2
A_PAGE, PEOPLE_A_PAGE = 20, 5


def who(turn: Turn) -> list[Effect]:
    """Who comes on that day: the first page as a new message, other pages in its place."""
    where, on, wanted = office(turn), day_of(turn), turn.argument(2)
    told = listed(turn, where, on, wanted)
    return [Toast(), turn.in_place(*told) if wanted else Say(*told)]


def listed(turn: Turn, where: Place, on: date, wanted: str = "0") -> tuple[str, Keyboard]:
    """A page of who comes; admins get buttons to cancel and to close the day."""
    shown = offices.on(where, on, now=turn.now)
    page = paging.page_of(shown.orders(), wanted, size=A_PAGE)

    def turn_to(number: int) -> Button:
        return Button(paging.arrow(page, number), "desk.who", (str(where.id), on.isoformat(), str(number)))

    def remove(order: Order) -> Button | None:
        return _remove(order, turn.texts) if turn.actor.is_admin and order.is_open else None

    find = (Button(turn.texts("desk.find"), "desk.find"),)
    below = (_switches(shown, turn.texts),) if turn.actor.is_admin else ()
    rows = paging.rows(page, remove, turn_to=turn_to)
    return views.who(turn, shown, page.items), Keyboard((find, *rows, *below))


def _switches(shown: OfficeDay, texts: Texts) -> tuple[Button, ...]:
    """Buttons to close and open the day. Older versions blocked desks one by one; `open` frees those too."""
    is_shut = is_closed(shown.office, shown.day)
    has_blocked = any(desk.seat is Seat.BLOCKED for desk in shown.desks)
    deeds = (*(() if is_shut else ("close",)), *(("open",) if is_shut or has_blocked else ()))
    at = (str(shown.office.id), shown.day.isoformat())
    return tuple(Button(texts(f"desk.{deed}_day"), f"desk.{deed}", at) for deed in deeds)


def _remove(order: Order, texts: Texts) -> Button:
    who = order.guest_name or order.resident.name
    label = f"✖ {order.desk or texts('desk.line_present')} · {who}"
    return Button(label[:40], "desk.cancel", (order.code,))


def find(turn: Turn) -> list[Effect]:
    views.only_registered(turn)
    return [Toast(), Say(turn.texts("desk.ask_person")), Goto(FLOW, "person")]


def person(turn: Turn) -> list[Effect]:
    """The coming days of colleagues whose name begins with the text, or contains it if no name does."""
    return [turn.in_place(*_found(turn, turn.text or "", "0")), Leave()]


def more_people(turn: Turn) -> list[Effect]:
    """Args: the page, and the search text."""
    return [Toast(), turn.in_place(*_found(turn, turn.argument(1), turn.argument()))]


def _found(turn: Turn, query: str, wanted: str) -> tuple[str, Keyboard | None]:
    views.only_registered(turn)
    key = names.key(query)
    if len(key) < SHORTEST:
        raise InvalidInput("desk.person", f"Write at least {SHORTEST} letters of a name.", least=SHORTEST)
    found, short = paging.searched(people_search.called_or_holding, key, size=PEOPLE_A_PAGE)
    if not found:
        return turn.texts("desk.no_person"), None
    page = paging.page_of(found, wanted, size=PEOPLE_A_PAGE)
    keyboard = paging.keyboard(
        page,
        lambda _person: None,
        turn_to=lambda number: Button(paging.arrow(page, number), "desk.people", (str(number), short)),
    )
    told = "\n\n".join(_days_of(turn, each.id, each.name) for each in page.items)
    return told, keyboard if keyboard.rows else None


def _days_of(turn: Turn, resident_id: int, name: str) -> str:
    lines = [booking(order, turn.texts) for order in desks.mine(resident_id, now=turn.now)]
    return "\n".join((f"<b>{escape(name)}</b>", *(lines or [turn.texts("desk.not_coming")])))


def mine(turn: Turn) -> list[Effect]:
    return [views.mine(turn, turn.argument(1))]


def ask_vacation(turn: Turn) -> list[Effect]:
    views.only_registered(turn)
    return [Toast(), Say(turn.texts("desk.ask_vacation")), Goto(FLOW, "vacation")]


def vacation(turn: Turn) -> list[Effect]:
    views.only_registered(turn)
    zone = windows.zone(turn.rules.zone)
    span = spoken_times.read_window(turn.text or "", zone=zone, now=turn.now)
    since, until = windows.local_day(span.start, zone), windows.local_day(span.end - windows.SECOND, zone)
    who = turn.resident.id if turn.resident else 0
    given_back = desks.vacation(who, since, until, actor=turn.actor, now=turn.now)
    waitlist.run(rules=turn.rules, now=turn.now)
    lines = [booking(order, turn.texts) for order in given_back]
    said = turn.texts("desk.vacation_done") if lines else turn.texts("desk.vacation_none")
    return [Say("\n".join((said, *lines))), Leave()]


def accept(turn: Turn) -> list[Effect]:
    order = waitlist.accept(turn.number(), actor=turn.actor, rules=turn.rules, now=turn.now)
    said = booked(order, turn.texts)
    return [Toast(said), turn.in_place(f"{escape(said)}\n{booking(order, turn.texts)}")]


def decline(turn: Turn) -> list[Effect]:
    waitlist.decline(turn.number(), actor=turn.actor, rules=turn.rules, now=turn.now)
    return [Toast(), turn.in_place(turn.texts("desk.declined"))]


def comes(turn: Turn) -> list[Effect]:
    order = attendance.confirm(turn.argument(), actor=turn.actor, now=turn.now)
    said = turn.texts("desk.guest_expected" if order.guest_name else "desk.comes")
    return [Toast(said), turn.in_place(f"{said}\n{booking(order, turn.texts)}")]


FEATURES = Features(
    commands={"mydesks": mine},
    presses={
        "desk.mine": mine,
        "desk.who": who,
        "desk.find": find,
        "desk.people": more_people,
        "desk.vacation": ask_vacation,
        "desk.yes": accept,
        "desk.no": decline,
        "desk.comes": comes,
    },
    steps={"desk.person": person, "desk.vacation": vacation},
)
