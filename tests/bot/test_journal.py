"""/journal: by order, plate, house and person, a page at a time, for admins alone."""

import pytest

from passbot.domain.people import Resident
from passbot.services import changes
from tests.bot.chatting import Chat
from tests.services.people import actor, order_car, settle


@pytest.fixture
def vera() -> Resident:
    return settle("Вера Орлова", "31")


def test_what_happened_stands_newest_first(admin: Chat, vera: Resident) -> None:
    order = order_car(vera, "К555КК77")
    changes.cancel(order.code, actor=actor(vera), now=admin.now, reason="передумали")

    said = admin.say("/journal")

    assert said.index("cancelled") < said.index("ordered")
    assert f"cancelled <code>{order.code}</code> К 555 КК 77 передумали · Вера Орлова (bot)" in said


@pytest.mark.parametrize("query", ["К555КК77", "k555kk77", "31", "Вера", "орлова"])
def test_it_is_searched_by_plate_house_and_person(admin: Chat, vera: Resident, query: str) -> None:
    order_car(vera, "К555КК77")
    order_car(settle("Иван Другой", "12"), "А111АА77")

    said = admin.say(f"/journal {query}")

    assert "К 555 КК 77" in said
    assert "А 111 АА 77" not in said


def test_an_orders_code_shows_its_own_story(admin: Chat, vera: Resident) -> None:
    order, other = order_car(vera, "К555КК77"), order_car(vera, "А111АА77")

    said = admin.say(f"/journal {order.code.lower()}")

    assert order.code in said
    assert other.code not in said


def test_older_ones_come_by_a_button(admin: Chat, vera: Resident) -> None:
    for number in range(10, 40):
        changes.cancel(order_car(vera, f"К5{number}КК77").code, actor=actor(vera), now=admin.now)
    first = admin.say("/journal Вера")

    second = admin.press_label("Older")

    assert not set(first.splitlines()[1:]) & set(second.splitlines()[1:])
    assert "The journal: Вера" in second


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("Никто", "nobody of that name"),
        ("А" * 40, "Write a code"),
        ("999", "Nothing there"),
        ("Х999ХХ99", "Nothing"),
    ],
)
def test_what_is_not_there_is_said_to_be(admin: Chat, vera: Resident, query: str, why: str) -> None:
    assert why in admin.say(f"/journal {query}")


def test_two_of_one_name_are_told_apart(admin: Chat, vera: Resident) -> None:
    settle("Вера Петрова", "5")

    assert "Several are called so" in admin.say("/journal вера")
    assert "Several" not in admin.say("/journal вера п")


def test_nobody_else_reads_it(anna: Chat, guard: Chat, vera: Resident) -> None:
    order = order_car(vera)

    for chat in (anna, guard, Chat(5)):
        for query in ("", "31", order.code, "Вера"):
            assert order.code not in chat.say(f"/journal {query}")
        assert "ordered" not in chat.press("journal.more", "999999", "")


@pytest.mark.parametrize("args", [(), ("x",), ("-1", ""), ("9" * 40, "")])
def test_made_up_pages_are_refused(admin: Chat, args: tuple[str, ...]) -> None:
    assert "out of date" in admin.press("journal.more", *args)
