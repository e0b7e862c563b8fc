"""Buttons by which admins and guards do something."""

from dataclasses import replace

from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.site.rules import Rules
from passbot.services.people import consents, invites
from passbot.services.sheet import holds
from passbot.services.site import clocks
from passbot.services.slots import board, slots
from tests.bot.chatting import SITE, Chat, person
from tests.bot.deeds import DAY, Pressed, applied, button, claims, deed, neighbour, shop, soonest
from tests.services.offices import book, office
from tests.services.people.some_people import NOON, order_car


@deed("desk.cancel")
def cancel_anothers_desk(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("desk.cancel", book(office(), "1", neighbour()).code, "yes")


@deed("desk.close")
def close_a_day(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("desk.close", str(office().id), DAY)


@deed("desk.open")
def open_a_day(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    _, (_verb, *at) = close_a_day(anna, admin)
    admin.press("desk.close", *at)
    return admin, ("desk.open", *at)


@deed("place.offer")
def offer_the_board_to_people(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    return admin, ("place.offer", made.uuid, "yes")


@deed("place.access")
def open_the_board_to_everybody(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    return admin, ("place.access", made.uuid, "open")


def _older_than_the_sheet() -> None:
    holds.begin("sheet", {"orders": 1, "arrivals": 0, "changed": 0, "pins": 0, "listed": 0}, now=NOON)


@deed("held.adopt")
def take_it_from_the_sheet(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    _older_than_the_sheet()
    return admin, ("held.adopt",)


@deed("held.decline")
def leave_the_sheet_as_it_is(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    _older_than_the_sheet()
    return admin, ("held.decline", "yes")


@deed("rules.set")
def change_a_rule(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("rules.set", "approve_new", "1")


@deed("rules.reset")
def take_a_rule_back(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    admin.press("rules.set", "approve_new", "1")
    return admin, ("rules.reset", "approve_new")


@deed("consent.set")
def ask_with_new_words(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    admin.press("consent.write", "en")
    admin.say("We keep your name for a year.")
    return admin, ("consent.set",)


@deed("consent.end")
def ask_no_more(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    consents.say("We keep your name for a year.", language="en", actor=OPERATOR, now=NOON)
    return admin, ("consent.end", "en", "yes")


@deed("clock.right")
def confirm_the_clock(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    clocks.doubt("+02:00:00", now=NOON)
    return admin, ("clock.right",)


@deed("dash.for")
def book_for_anna(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("dash.for", soonest(), str(person(anna).id))


@deed("dash.unbook")
def unbook(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    wanted = soonest()
    anna.press("slot.book", wanted)
    return admin, ("dash.unbook", wanted, "yes")


@deed("dash.block")
def block(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("dash.block", soonest())


@deed("dash.unblock")
def unblock(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    wanted = soonest()
    admin.press("dash.block", wanted)
    return admin, ("dash.unblock", wanted)


@deed("people.role")
def make_an_admin(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.role", str(person(anna).id), Role.ADMIN.value, "yes")


@deed("people.role")
def make_a_guard(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.role", str(person(anna).id), Role.GUARD.value)


@deed("people.release")
def release_a_name(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.release", str(person(anna).id))


@deed("people.remove")
def remove_somebody(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.remove", str(person(anna).id), "yes")


@deed("invite.revoke")
def revoke_an_invite(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="30").code
    return admin, ("invite.revoke", code, "yes")


@deed("gate.arrive")
def record_an_arrival(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("gate.arrive", order_car(person(anna)).code)


@deed("gate.undo")
def take_an_arrival_back(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    code = order_car(person(anna)).code
    admin.press("gate.arrive", code)
    return admin, ("gate.undo", code)


@deed("place.shut")
def close_a_place(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("place.shut", shop().uuid)


@deed("place.reopen")
def reopen_a_place(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    where = shop()
    admin.press("place.shut", where.uuid)
    return admin, ("place.reopen", where.uuid)


@deed("place.day")
def close_a_weekday(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("place.day", shop().uuid, "3", "closed")


@deed("broadcast.send")
def send_a_broadcast(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    admin.say("/broadcast Водопровод чинят")
    return admin, ("broadcast.send",)


@deed("request.approve")
def approve_a_request(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    applied()
    admin.say("/requests")
    return admin, button(admin, "Approve")


@deed("request.refuse")
def refuse_a_request(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    applied()
    admin.say("/requests")
    admin.press_label("Refuse")
    return admin, button(admin, "Yes, refuse")


@deed("roster.approve")
def approve_a_name(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    stranger, pressed = claims(approve_new=1)
    stranger.press(*pressed)
    admin.say("/requests")
    return admin, button(admin, "Approve")


@deed("roster.refuse")
def refuse_a_name(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    stranger, pressed = claims(approve_new=1)
    stranger.press(*pressed)
    admin.say("/requests")
    return admin, button(admin, "Refuse")


@deed("invite.many")
def issue_codes_for_houses(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="30")
    admin.say("/code 30-32")
    return admin, ("invite.many", "all")


@deed("people.move_out")
def move_a_house_out(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.move_out", "27", "yes")


@deed("place.sure")
def close_a_place_with_bookings(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    wanted = soonest()
    anna.press("slot.book", wanted)
    admin.press("place.shut", slots.find(wanted, now=NOON).place.uuid)
    return admin, ("place.sure", "cancel", "1")


@deed("secret.leave")
def leave_the_admins_view(_: Chat, __: Chat) -> tuple[Chat, Pressed]:
    knows = Chat(5, site=replace(SITE, secret="/open_sesame_42"))
    knows.say("/open_sesame_42")
    return knows, ("secret.leave",)
