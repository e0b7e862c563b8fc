"""The main menu: what each role sees, that a button does what its command does, and the picture above it."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from passbot.bot.answering.routing import ROUTES
from passbot.bot.home import offers
from passbot.bot.pictures import menu_picture, menu_scenes
from passbot.bot.pictures.pictures import draw
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import Role
from passbot.domain.site.rules import Rules
from passbot.texts import Texts
from tests.bot.chatting import Chat, labels
from tests.services.offices import office
from tests.services.people.some_people import NOON
from tests.services.places.some_places import barbershop

FACTS = {"title": "Пропуска", "line": "Номер машины — и охрана ждёт"}


def test_the_menu_greets_a_resident_and_says_what_is_valid(anna: Chat) -> None:
    assert "Анна Петрова</b>, house 27\nNo pass is valid now." in anna.say("/menu")
    anna.say("а123вс77")
    anna.press_label("48 hours")

    assert "You have 1 pass." in anna.say("/menu")


def test_the_menu_counts_every_pass_also_those_of_tomorrow(anna: Chat, admin: Chat) -> None:
    admin.say("/rules quota_house_day 20")
    for number in range(100, 112):
        anna.say(f"а{number}вс77 tomorrow")
        anna.say("yes")

    assert "You have 12 passes." in anna.say("/menu")


def test_each_role_has_its_own_buttons(anna: Chat, guard: Chat, admin: Chat) -> None:
    for chat in (anna, guard, admin):
        chat.say("/menu")

    assert "🚗 Order a pass" in labels(anna)
    assert "🔎 Find" not in labels(anna)
    assert "🔎 Find" in labels(guard)
    assert "🚗 Order a pass" not in labels(guard)
    assert {"🎟 Invite", "🔎 Find", "More ›"} <= set(labels(admin))
    admin.press_label("More")
    assert "🚗 Order a pass" in labels(admin)


@pytest.mark.parametrize("who", ["anna", "guard", "admin"])
@pytest.mark.parametrize("has_all", [True, False])
def test_a_menu_has_eight_buttons_at_most_and_leads_to_everything(
    who: str, has_all: bool, request: pytest.FixtureRequest
) -> None:
    chat: Chat = request.getfixturevalue(who)
    if has_all:
        barbershop()
        office()
    role = {"anna": Role.RESIDENT, "guard": Role.GUARD, "admin": Role.ADMIN}[who]
    chat.say("/menu")
    seen = [labels(chat)]
    while "More ›" in seen[-1]:
        assert chat.press_label("More ›")
        seen.append(labels(chat))

    assert 8 >= max(map(len, seen))
    told = [label for page in seen for label in page if label not in ("More ›", "‹ Back")]
    texts = Texts("en", NOON.tzinfo)  # type: ignore[arg-type]  # NOON has one
    useful = offers.useful(ROUTES.commands, role, Rules(), has_passes=True)
    assert sorted(told) == sorted(texts(f"menu.{name}") for row in offers.rows(role, useful) for name in row)
    while "‹ Back" in labels(chat):
        chat.press_label("‹ Back")
    assert seen[0] == labels(chat)


@pytest.mark.parametrize("page", ["9", "-1", "x", "9" * 30, ""])
def test_a_page_that_is_not_there_is_answered(page: str, admin: Chat) -> None:
    assert admin.press("menu.more", page)
    assert 8 >= len(labels(admin))


def test_a_stranger_is_offered_to_register() -> None:
    chat = Chat(5)
    chat.say("/menu")

    assert "20 letters and digits" in chat.press_label("Register")


def test_a_button_does_what_its_command_does(anna: Chat) -> None:
    anna.say("/menu")

    assert "brand" in anna.press_label("Order a pass")
    assert "plate" in anna.say("Kia Rio").lower()


def test_a_button_of_another_role_gets_nowhere(anna: Chat) -> None:
    assert "Only" in anna.press("menu.people")


def test_start_brings_a_resident_home_and_out_of_a_dialogue(anna: Chat) -> None:
    anna.say("/order")

    assert "already registered" in anna.say("/start")
    assert "nothing to cancel" in anna.say("/cancel")


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_has_a_label_and_leads_somewhere(role: Role | None, language: str) -> None:
    texts = Texts(language, NOON.tzinfo)  # type: ignore[arg-type]  # NOON has one

    names = [name for row in offers.rows(role, ROUTES.commands) for name in row]

    assert [] == [name for name in names if not texts.knows(f"menu.{name}")]
    assert [] == [name for name in names if f"menu.{name}" not in ROUTES.presses]
    assert len(names) == len(set(names))


def test_no_command_is_forgotten_in_the_lists() -> None:
    offered = {name for role in Role for name in offers.commands(role, ROUTES.commands)}

    assert set(ROUTES.commands) == offered | set(offers.UNLISTED)


@pytest.mark.parametrize("role", [*Role, None])
def test_help_and_the_command_list_agree(role: Role | None) -> None:
    in_help = {name for names in offers.groups(role, ROUTES.commands).values() for name in names}

    assert role is None or set(offers.commands(role, ROUTES.commands)) == in_help


def test_the_menus_picture_is_a_png_in_every_language() -> None:
    image = Image.open(io.BytesIO(draw("menu", FACTS, "ru")))

    assert ("PNG", (960, 400)) == (image.format, image.size)


def test_the_slopes_of_the_menus_picture_have_no_teeth() -> None:
    """Between the car's roof and the sky lie shades of both: an edge without them is a staircase."""
    image = Image.open(io.BytesIO(draw("menu", FACTS, "ru"))).convert("RGB")
    roof = [(x, y) for y in range(236, 270) for x in range(478, 520)]

    reds = [image.getpixel(spot)[0] for spot in roof]  # type: ignore[index]  # RGB

    sky, body = 110, 235
    assert 20 < sum(sky < red < body for red in reds)


def test_the_line_of_the_menus_picture_can_be_read_in_a_phones_bubble() -> None:
    assert 14 <= menu_picture.LINE_SIZE * 345 / menu_scenes.WIDTH


def test_an_admins_own_picture_is_shown_and_followed(tmp_path: Path) -> None:
    own = tmp_path / "menu.png"
    Image.new("RGB", (100, 50), "#ff0000").save(own)

    first = drawn_from(own)
    Image.new("RGB", (2600, 1300), "#0000ff").save(own)
    os.utime(own, ns=(1, 1))

    assert (100, 50) == first.size
    assert (1280, 640) == drawn_from(own).size


def test_a_picture_that_is_none_is_left_out(tmp_path: Path) -> None:
    own = tmp_path / "menu.png"
    own.write_text("no picture")

    assert (960, 400) == drawn_from(own).size


def drawn_from(own: Path) -> Image.Image:
    saved = str(own.stat().st_mtime_ns)
    return Image.open(io.BytesIO(draw("menu", FACTS | {"files": [[str(own), saved]]}, "ru")))
