"""The admin's dashboard: every slot with its owner; book for somebody, cancel, block."""

from html import escape

from passbot.bot.slots.slots import SHARED, in_zone, when_and_where
from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Order
from passbot.domain.people import phones
from passbot.domain.people.people import Resident, Role
from passbot.domain.slots.slots import Slot, Status
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.slots import slots
from passbot.texts import coming

A_PAGE = 10
LIGHTS = {Status.AVAILABLE: "🟢", Status.HELD: "⏳", Status.BOOKED: "🔴", Status.BLOCKED: "⛔"}


def dashboard(turn: Turn) -> list[Effect]:
    """/dashboard: all slots of all places, soonest first.

    Of a board that the bot does not offer, only booked slots are listed.
    """
    known = slots.listed(*places.listed(*SHARED, with_closed=True), now=turn.now)
    found = [slot for slot in known if slot.place.is_offered or slot.order_code]
    html = turn.texts("dash.title") if found else turn.texts("dash.empty")
    page = paging.page_of(found, turn.argument(), size=A_PAGE)

    def turn_to(number: int) -> Button:
        return Button(paging.arrow(page, number), "dash", (str(number),))

    def open_one(slot: Slot) -> Button:
        return Button(_label(turn, slot), "dash.slot", (slot.uuid,))

    return [turn.in_place(html, paging.keyboard(page, open_one, turn_to=turn_to))]


def _label(turn: Turn, slot: Slot) -> str:
    texts = in_zone(turn.texts, slot.place)
    seat = f" №{slot.seat}" if slot.place.seats > 1 else ""
    return f"{LIGHTS[slot.status]} {texts.span(slot.start, slot.end, now=turn.now)} · {slot.place.name}{seat}"


def open_slot(turn: Turn) -> list[Effect]:
    return [card(turn, slots.find(turn.argument(), now=turn.now))]


def card(turn: Turn, slot: Slot) -> Say | Show:
    """The slot's card. It always shows the PIN: a person who booked by phone may ask for it again."""
    texts = in_zone(turn.texts, slot.place)
    lines = [
        when_and_where(slot, turn, texts),
        f"{LIGHTS.get(slot.status, '⛔')} {texts(f'dash.{slot.status}')}",
    ]
    if slot.booked_by is not None:
        lines.append(_person(residents.by_id(slot.booked_by)))
    lines += [escape(text) for text in (slot.guest_name, slot.description) if text]
    if slot.held_until:
        lines.append(texts("dash.held_until", until=texts.end(slot.held_until, now=turn.now)))
    if slot.order_code:
        lines.append(texts("pass.code", code=slot.order_code))
    if slot.pin:
        lines.append(texts("pin.on_card", pin=slot.pin))
    return turn.in_place("\n".join(lines), _deeds(turn, slot))


def _person(person: Resident) -> str:
    phone = f" 📞 {phones.show(person.phone)}" if person.phone else ""
    house = f", 🏠 {escape(person.house)}" if person.house else ""
    return f"👤 {escape(person.name)}{house}{phone}"


def _deeds(turn: Turn, slot: Slot) -> Keyboard:
    texts, uuid = turn.texts, (slot.uuid,)
    deeds = {
        Status.AVAILABLE: (
            Button(texts("dash.book"), "dash.who", uuid, style="success"),
            Button(texts("dash.block"), "dash.block", uuid),
        ),
        Status.BOOKED: (Button(texts("dash.unbook"), "dash.unbook", uuid, style="danger"),),
        Status.BLOCKED: (Button(texts("dash.unblock"), "dash.unblock", uuid),),
    }
    return Keyboard((deeds.get(slot.status, ()), (Button(texts("dash.back"), "dash"),)))


def choose_person(turn: Turn) -> list[Effect]:
    """Choose the person to book for, by name."""
    slot = slots.find(turn.argument(), now=turn.now)
    people = [each for each in residents.everybody() if each.role is not Role.GUARD]
    page = paging.page_of(people, turn.argument(1), size=A_PAGE)

    def turn_to(number: int) -> Button:
        return Button(paging.arrow(page, number), "dash.who", (slot.uuid, str(number)))

    def book_for(person: Resident) -> Button:
        label = f"{person.name} · {person.house}" if person.house else person.name
        return Button(label, "dash.for", (slot.uuid, str(person.id)))

    new = (Button(turn.texts("client.new"), "client.new", (slot.uuid,)),)
    back = (new, (Button(turn.texts("dash.back"), "dash.slot", (slot.uuid,)),))
    html = f"{when_and_where(slot, turn, in_zone(turn.texts, slot.place))}\n{turn.texts('dash.for_whom')}"
    return [turn.in_place(html, paging.keyboard(page, book_for, turn_to=turn_to, below=back))]


def book_for(turn: Turn) -> list[Effect]:
    """Book for that person. The card shows the PIN to the admin; for people without the bot there is a text
    to forward.
    """
    slot, order = slots.book(
        turn.argument(), actor=turn.actor, rules=turn.rules, now=turn.now, for_resident=turn.number(1) or -1
    )
    passed_on = [] if order.resident.is_claimed() else [to_pass_on(turn, order)]
    return [Toast(turn.texts("slot.booked")), card(turn, slot), *passed_on]


def to_pass_on(turn: Turn, order: Order) -> Say:
    """A text to forward or copy: when, where, and the PIN."""
    facts = {"place": order.place.name if order.place else "", "when": coming.when(order, turn.texts)}
    told = turn.texts("client.booked", **facts)
    if order.pin:
        link = f"t.me/{turn.site.bot_username}"
        told += "\n" + turn.texts("client.pin", pin=order.pin, link=link)
    return Say(escape(told), Keyboard(((Button(turn.texts("guest.copy"), copy=told),),)))


def unbook(turn: Turn) -> list[Effect]:
    """Cancel on the second press; the first asks. An unknown or unbooked slot is refused."""
    uuid = turn.argument()
    if turn.argument(1) != "yes":
        slot = slots.find(uuid, now=turn.now)
        yes = Button(turn.texts("dash.unbook_yes"), "dash.unbook", (uuid, "yes"), style="danger")
        no = Button(turn.texts("dash.back"), "dash.slot", (uuid,))
        lines = [when_and_where(slot, turn, in_zone(turn.texts, slot.place))]
        if slot.booked_by is not None:
            lines.append(_person(residents.by_id(slot.booked_by)))
        if slot.booked_by != turn.actor.resident_id:
            lines.append(turn.texts("desk.cancel_sure"))
        html = "\n".join(lines)
        return [turn.in_place(html, Keyboard(((yes,), (no,))))]
    slot = slots.cancel(uuid, actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("dash.unbooked")), card(turn, slot)]


def block(turn: Turn) -> list[Effect]:
    slot = slots.block(turn.argument(), actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("dash.blocked")), card(turn, slot)]


def unblock(turn: Turn) -> list[Effect]:
    slot = slots.unblock(turn.argument(), actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("dash.available")), card(turn, slot)]


FEATURES = Features(
    commands={"dashboard": dashboard},
    presses={
        "dash": dashboard,
        "dash.slot": open_slot,
        "dash.who": choose_person,
        "dash.for": book_for,
        "dash.unbook": unbook,
        "dash.block": block,
        "dash.unblock": unblock,
    },
    only_admins="slot.not_admin",
)
