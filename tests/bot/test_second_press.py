"""Whatever deed is pressed twice changes nothing the second time, and the answer says that it was done."""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from passbot.bot.second_press import DEEDS
from passbot.domain.people import OPERATOR, Resident, Role
from passbot.domain.rules import Rules
from passbot.domain.slots import Place
from passbot.services import attendance, board, feeds, invites, keys, offices, residents, slots, waitlist
from tests.bot.chatting import Chat
from tests.bot.town import rows
from tests.services.offices import TODAY, book, office, stay
from tests.services.people import NOON, actor, order_car, settle
from tests.services.places import barbershop

DAY = TODAY.isoformat()
Pressed = tuple[str, ...]
Deed = Callable[[Chat, Chat], tuple[Chat, Pressed]]  # Anna's chat and an admin's: who presses what


def person(chat: Chat) -> Resident:
    found = residents.find_by_telegram(chat.telegram_id)
    assert found is not None
    return found


def button(chat: Chat, label: str) -> Pressed:
    """The button of the last keyboard that reads like this."""
    keyboard = next(each["keyboard"] for each in reversed(chat.heard) if each.get("keyboard"))
    found = next(each for row in keyboard["rows"] for each in row if label in each["label"])
    return (found["verb"], *found["args"])


def neighbour() -> Resident:
    return settle("Борис Смирнов", "12")


def shop() -> Place:
    return barbershop(closes=time(9))


def soonest() -> str:
    return slots.bookable(shop(), now=NOON)[0].uuid


def take_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.take", str(offices.desk_named(office(), "3").id), DAY)


def take_a_desk_for_a_guest(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    where = office()
    anna.press("desk.guest", str(where.id), DAY)
    anna.say("Пётр Гость")
    return anna, ("desk.gtake", str(offices.desk_named(where, "3").id), DAY)


def stay_without_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    where = office(1)
    book(where, "1", neighbour())
    return anna, ("desk.stay", str(where.id), DAY)


def cancel_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.cancel", book(office(), "1", person(anna)).code)


def cancel_anothers_desk(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("desk.cancel", book(office(), "1", neighbour()).code, "yes")


def close_a_day(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("desk.close", str(office().id), DAY)


def open_a_day(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    _, (_verb, *at) = close_a_day(anna, admin)
    admin.press("desk.close", *at)
    return admin, ("desk.open", *at)


def _offered(anna: Chat) -> str:
    where = office(1)
    taken = book(where, "1", neighbour())
    stay(where, person(anna))
    Chat(taken.resident.telegram_id or 0).press("desk.cancel", taken.code)
    waitlist.run(rules=Rules(), now=NOON + timedelta(minutes=1))
    (offer,) = waitlist.open_offers()
    return str(offer.waiter_id)


def accept_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.yes", _offered(anna))


def decline_a_desk(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("desk.no", _offered(anna))


def say_that_one_comes(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    order = book(office(), "1", person(anna), TODAY + timedelta(days=1))
    attendance.run(rules=Rules(), now=NOON + timedelta(hours=6))  # the evening before
    return anna, ("desk.comes", order.code)


def offer_the_board_to_people(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    made = board.ensure(board.Named("Slot board", ("Slot board",)), zone="Europe/Moscow", now=NOON)
    return admin, ("place.offer", made.uuid, "yes")


def change_a_rule(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("rules.set", "approve_new", "1")


def take_a_rule_back(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    admin.press("rules.set", "approve_new", "1")
    return admin, ("rules.reset", "approve_new")


def mute(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("settings.mute", "order.cancelled", "off")


def pause_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    anna.press_label("Order it")
    return anna, ("regular.rest", "1", "7")


def book_for_anna(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("dash.for", soonest(), str(person(anna).id))


def unbook(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    wanted = soonest()
    anna.press("slot.book", wanted)
    return admin, ("dash.unbook", wanted, "yes")


def block(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("dash.block", soonest())


def unblock(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    wanted = soonest()
    admin.press("dash.block", wanted)
    return admin, ("dash.unblock", wanted)


def book_a_slot(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("slot.book", soonest())


def order_a_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.say("а123вс77")
    return anna, button(anna, "48 hours")


def cancel_a_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, ("pass.cancel", order_car(person(anna)).code, "yes")


def _regular(anna: Chat) -> None:
    anna.say("/regular")
    for answer in ("Лада К555КК77", "пн, ср, пт", "13-18"):
        anna.say(answer)
    anna.press_label("A month")


def order_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    return anna, button(anna, "Order it")


def end_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    anna.press_label("Order it")
    return anna, ("regular.end", "1", "yes")


def resume_a_regular_pass(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    _regular(anna)
    anna.press_label("Order it")
    anna.press("regular.rest", "1", "7")
    return anna, ("regular.resume", "1")


def _link(anna: Chat) -> Pressed:
    anna.say("/link")
    anna.press_label("Tomorrow")
    return button(anna, "5")


def make_a_link(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    return anna, _link(anna)


def close_a_link(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.press(*_link(anna))
    return anna, ("link.close", "1", "ask")


def make_an_admin(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.role", str(person(anna).id), Role.ADMIN.value, "yes")


def make_a_guard(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.role", str(person(anna).id), Role.GUARD.value)


def release_a_name(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.release", str(person(anna).id))


def remove_somebody(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("people.remove", str(person(anna).id), "yes")


def revoke_an_invite(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="30").code
    return admin, ("invite.revoke", code, "yes")


def revoke_a_key(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    anna.press("key.make", "read")
    (key,) = keys.of_resident(person(anna).id, actor=actor(person(anna)))
    return anna, ("key.revoke", str(key.id))


def revoke_a_calendar(anna: Chat, _: Chat) -> tuple[Chat, Pressed]:
    feed, _secret = feeds.issue(owner_id=person(anna).id, now=NOON)
    return anna, ("feed.revoke", str(feed.id))


def record_an_arrival(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("gate.arrive", order_car(person(anna)).code)


def take_an_arrival_back(anna: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    code = order_car(person(anna)).code
    admin.press("gate.arrive", code)
    return admin, ("gate.undo", code)


def close_a_place(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("place.shut", shop().uuid)


def reopen_a_place(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    where = shop()
    admin.press("place.shut", where.uuid)
    return admin, ("place.reopen", where.uuid)


def close_a_weekday(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    return admin, ("place.day", shop().uuid, "3", "closed")


def send_a_broadcast(_: Chat, admin: Chat) -> tuple[Chat, Pressed]:
    admin.say("/broadcast Водопровод чинят")
    return admin, ("broadcast.send",)


ALL: dict[str, Deed] = {
    name.replace("_", " "): deed
    for name, deed in {
        each.__name__: each
        for each in (
            take_a_desk,
            take_a_desk_for_a_guest,
            stay_without_a_desk,
            cancel_a_desk,
            cancel_anothers_desk,
            close_a_day,
            open_a_day,
            accept_a_desk,
            decline_a_desk,
            say_that_one_comes,
            offer_the_board_to_people,
            change_a_rule,
            take_a_rule_back,
            mute,
            pause_a_regular_pass,
            book_for_anna,
            unbook,
            block,
            unblock,
            book_a_slot,
            order_a_pass,
            cancel_a_pass,
            order_a_regular_pass,
            end_a_regular_pass,
            resume_a_regular_pass,
            make_a_link,
            close_a_link,
            make_an_admin,
            make_a_guard,
            release_a_name,
            remove_somebody,
            revoke_an_invite,
            revoke_a_key,
            revoke_a_calendar,
            record_an_arrival,
            take_an_arrival_back,
            close_a_place,
            reopen_a_place,
            close_a_weekday,
            send_a_broadcast,
        )
    }.items()
}


@pytest.mark.parametrize("name", ALL)
def test_a_second_press_changes_nothing_and_says_so(name: str, anna: Chat, admin: Chat) -> None:
    chat, pressed = ALL[name](anna, admin)
    before = rows()
    first = chat.press(*pressed)
    done = rows()

    again = chat.press(*pressed)

    assert before != done
    assert "lready done" not in first
    assert ("Already done" if pressed[0] in DEEDS else "lready") in again
    assert done == rows()


def test_every_deed_that_says_so_is_pressed_twice_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")

    assert [] == [verb for verb in DEEDS if f'("{verb}"' not in source]


def test_who_has_arrived_is_not_said_to_be_cancelled(anna: Chat, admin: Chat) -> None:
    code = book(office(), "1", person(anna)).code
    admin.press("gate.arrive", code)

    said = anna.press("desk.cancel", code)

    assert "Already done" not in said
    assert f"Order {code} is closed already" in said
