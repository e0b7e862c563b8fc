"""Buttons by which residents, guests and strangers do something."""

from datetime import timedelta

from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.calendars import feeds, subscriptions
from passbot.services.desks import attendance, waitlist
from passbot.services.passes import search
from passbot.services.people import consents, keys, mailing
from passbot.services.regular import guest_links
from tests.bot.chatting import Chat, person
from tests.bot.deeds import DAY, Pressed, applied, asks, button, claims, deed, neighbour, soonest
from tests.services.offices import TODAY, book, desk_named, office, open_offers, stay
from tests.services.people.some_people import NOON, actor, order_car


def _words() -> str:
    text = consents.say("We keep your name for a year.", language="en", actor=OPERATOR, now=NOON)
    return str(text.version)


@deed("consent.yes")
def agree(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("consent.yes", _words())


@deed("consent.no")
def not_agree(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("consent.no", _words())


@deed("desk.take")
def take_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.take", str(desk_named(office(), "3").id), DAY)


@deed("desk.gtake")
def take_a_desk_for_a_guest(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    where = office()
    anna.press("desk.guest", str(where.id), DAY)
    anna.say("Пётр Гость")
    return anna, ("desk.gtake", str(desk_named(where, "3").id), DAY)


@deed("desk.stay")
def stay_without_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    where = office(1)
    book(where, "1", neighbour())
    return anna, ("desk.stay", str(where.id), DAY)


@deed("desk.cancel")
def cancel_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.cancel", book(office(), "1", person(anna)).code)


def _offered(anna: Chat) -> str:
    where = office(1)
    taken = book(where, "1", neighbour())
    stay(where, person(anna))
    Chat(taken.resident.telegram_id or 0).press("desk.cancel", taken.code)
    waitlist.run(rules=Rules(), now=NOON + timedelta(minutes=1))
    (offer,) = open_offers()
    return str(offer)


@deed("desk.yes")
def accept_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.yes", _offered(anna))


@deed("desk.no")
def decline_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.no", _offered(anna))


@deed("desk.comes")
def say_that_one_comes(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    order = book(office(), "1", person(anna), TODAY + timedelta(days=1))
    attendance.run(rules=Rules(), now=NOON + timedelta(hours=6))  # the evening before
    return anna, ("desk.comes", order.code)


@deed("settings.mute")
def mute(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("settings.mute", "order.cancelled", "off")


@deed("regular.rest")
def pause_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    anna.press_label("Order it")
    return anna, ("regular.rest", "1", "7")


@deed("slot.book")
def book_a_slot(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("slot.book", soonest())


@deed("pass.place")
def order_a_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.say("а123вс77")
    return anna, button(anna, "48 hours")


@deed("pass.cancel")
def cancel_a_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("pass.cancel", order_car(person(anna)).code, "yes")


def _regular(anna: Chat) -> None:
    anna.say("/regular")
    for answer in ("Лада К555КК77", "пн, ср, пт", "13-18"):
        anna.say(answer)
    anna.press_label("A month")


@deed("regular.make")
def order_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    return anna, button(anna, "Order it")


@deed("regular.end")
def end_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    anna.press_label("Order it")
    return anna, ("regular.end", "1", "yes")


@deed("regular.resume")
def resume_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    anna.press_label("Order it")
    anna.press("regular.rest", "1", "7")
    return anna, ("regular.resume", "1")


def _link(anna: Chat) -> Pressed:
    anna.say("/link")
    anna.press_label("Tomorrow")
    return button(anna, "5")


@deed("link.most")
def make_a_link(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, _link(anna)


@deed("link.close")
def close_a_link(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.press(*_link(anna))
    return anna, ("link.close", "1", "ask")


@deed("key.revoke")
def revoke_a_key(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.press(*make_a_key(anna, anna)[1])
    (key,) = keys.of_resident(person(anna).id, actor=actor(person(anna)))
    return anna, ("key.revoke", str(key.id))


@deed("feed.revoke")
def revoke_a_calendar(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    feed, _secret = feeds.issue(owner_id=person(anna).id, now=NOON)
    return anna, ("feed.revoke", str(feed.id))


@deed("register.confirm")
def register(_: Chat, __: Chat) -> tuple[Chat, Pressed]:
    stranger = Chat(5)
    asks(stranger, "27")
    return stranger, button(stranger, "All correct")


@deed("request.withdraw")
def withdraw_a_request(_: Chat, __: Chat) -> tuple[Chat, Pressed]:
    return applied(), ("request.withdraw",)


@deed("roster.take")
def take_a_name(_: Chat, __: Chat) -> tuple[Chat, Pressed]:
    return claims()


@deed("pass.extend")
def extend_a_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.press("pass.extend", order_car(person(anna)).code)
    return anna, button(anna, "until")


@deed("pass.again")
def order_a_pass_again(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    code = order_car(person(anna)).code
    anna.press("pass.cancel", code, "yes")
    return anna, ("pass.again", code)


@deed("pass.new_plate")
def change_a_plate(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.press("pass.edit", order_car(person(anna)).code)
    return anna, ("pass.new_plate", "В777ОР77")


@deed("guest.when")
def invite_a_guest(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.say("/guest Пётр Гость")
    return anna, button(anna, "Tomorrow")


def _guest(anna: Chat) -> Chat:
    anna.press(*_link(anna))
    guest, token = Chat(5), guest_links.of_host(actor(person(anna)), now=NOON)[0].token
    guest.say(f"/start g_{token}")
    return guest


@deed("link.plate")
def write_down_a_plate(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return _guest(anna), ("link.plate", "В777ОР77")


@deed("link.withdraw")
def take_a_car_off_a_link(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    guest = _guest(anna)
    guest.say("В777ОР77")
    return guest, ("link.withdraw", search.mine(person(anna).id, now=NOON)[0].code, "yes")


@deed("key.make")
def make_a_key(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.say("/key")
    return anna, button(anna, "To read")


@deed("feed.make")
def make_a_calendar_link(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.say("/calendar")
    return anna, button(anna, "New link")


@deed("calendar.leave")
def leave_a_calendar(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    found = subscriptions.add("https://example.com/me.ics", owner_id=person(anna).id, now=NOON)
    return anna, ("calendar.leave", found.uuid)


@deed("email.off")
def stop_mail(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    mailing.set_address(person(anna).id, "anna@example.org")
    return anna, ("email.off",)


@deed("desk.until")
def take_a_desk_every_week(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    desk = desk_named(office(), "3")
    anna.press("desk.take", str(desk.id), DAY)
    anna.press("desk.repeat", str(desk.id), DAY)
    return anna, button(anna, "Mon")
