"""The commands beside the text field, and the menu's picture, as Telegram shows them."""

import pytest

from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR, Role
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.telegram.client import Phone
from passbot.services.desks import offices
from passbot.services.people import residents
from passbot.services.privacy import leaving
from tests.machine.room import Room
from tests.services.places.some_places import barbershop

pytestmark = pytest.mark.usefixtures("db")


def commands(phone: Phone) -> dict[str, str]:
    return {each["command"]: each["description"] for each in phone.chat().raw["commands"]}


def look(room: Room) -> None:
    assert room.app is not None
    room.soon(room.app.menus.look()).result(10)


def resident_id(phone: Phone) -> int:
    person = residents.find_by_telegram(phone.id)
    assert person is not None
    return person.id


def test_a_stranger_sees_the_residents_commands_in_telegrams_language(room: Room) -> None:
    boris, ivan = (
        room.telegram.person("Boris", language_code="de"),
        room.telegram.person("Ivan", language_code="ru"),
    )
    boris.say("/start")
    ivan.say("/start")
    look(room)

    assert "Order a pass" == commands(boris)["order"]
    assert "Заказать пропуск" == commands(ivan)["order"]
    assert "find" not in commands(ivan)


def test_a_guard_sees_the_guards_commands(room: Room) -> None:
    guard = room.person("Gena", role=Role.GUARD)
    guard.say("/start")
    guard.wait()
    look(room)

    assert {"find", "expected", "inside"} <= commands(guard).keys()
    assert "order" not in commands(guard)


def test_the_list_follows_the_role(room: Room) -> None:
    anna = room.person()
    anna.say("/start")
    anna.wait()
    look(room)

    residents.set_role(resident_id(anna), Role.GUARD, actor=OPERATOR, now=utc_now())
    look(room)
    assert "find" in commands(anna)

    residents.set_role(resident_id(anna), Role.RESIDENT, actor=OPERATOR, now=utc_now())
    look(room)
    assert "find" not in commands(anna)


def test_the_list_follows_the_language_that_was_chosen(room: Room) -> None:
    anna = room.person(language_code="en")
    anna.say("/language")
    anna.wait()
    look(room)

    anna.press("Русский")
    anna.wait()
    look(room)

    assert "Заказать пропуск" == commands(anna)["order"]


def test_booking_is_listed_when_there_is_something_to_book(room: Room) -> None:
    anna = room.person()
    anna.say("/help")
    anna.wait()
    look(room)
    assert "slots" not in commands(anna)

    barbershop(now=utc_now())
    look(room)

    assert "slots" in commands(anna)


def test_who_leaves_is_shown_what_strangers_see(room: Room) -> None:
    guard = room.person("Gena", role=Role.GUARD)
    guard.say("/start")
    guard.wait()
    look(room)

    leaving.remove(resident_id(guard), actor=OPERATOR, now=utc_now())
    look(room)

    assert "find" not in commands(guard)


def test_the_menu_is_a_picture_with_buttons(room: Room) -> None:
    anna = room.person(language_code="en")
    anna.say("/menu")

    menu = anna.wait().last

    assert menu.raw["photo"]
    assert "No pass is valid now." in menu.raw["caption"]
    assert "brand" in answer_to(anna, "🚗 Order a pass")


def test_an_edit_of_text_on_a_pictures_message_is_never_attempted(room: Room) -> None:
    offices.draw(None, "Office", "1 2", ["1", "2"], zone="Europe/Moscow", actor=OPERATOR, now=utc_now())
    anna = room.person(language_code="en")
    anna.say("/desks")
    floor = anna.wait().last
    unused = Fault(Side.TELEGRAM, Kind.INTERNAL_ERROR, path="editMessageText")
    room.box.faults.plan(unused)

    anna.press("My bookings")

    assert floor.raw["photo"]
    assert anna.wait().last.id > floor.id
    assert [unused] == room.box.faults.active


def test_my_data_comes_as_a_file(room: Room) -> None:
    anna = room.person(language_code="en")
    anna.say("/privacy")
    anna.wait()

    anna.press("📄 Download my data")
    file = anna.wait().last.raw["document"]

    assert "my-data.json" == file["file_name"]
    assert b'"name": "Anna Demo"' in anna.download(file["file_id"])


def answer_to(phone: Phone, button: str) -> str:
    phone.press(button)
    return phone.wait().last.text
