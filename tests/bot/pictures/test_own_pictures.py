"""The pictures of a site: its own by file and by setting, for everybody and for who came by a campaign."""

import io
import logging
import os
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from passbot import picture_file
from passbot.bot.pictures import menu_picture
from passbot.bot.pictures.pictures import draw
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.people import invites
from tests.bot.chatting import SITE, Chat
from tests.services.people.some_people import NOON
from tests.services.places.some_places import barbershop

RED, BLUE = (255, 0, 0), (0, 0, 255)
FACTS = {"title": "Car passes", "line": "Send a plate", "things": ["passes"]}


def put(file: Path, colour: tuple[int, int, int], size: tuple[int, int] = (60, 30)) -> Path:
    Image.new("RGB", size, colour).save(file)
    return file


def shown(chat: Chat) -> Image.Image:
    """The last picture that the chat got, drawn as it is sent."""
    facts = next(each["picture_facts"] for each in reversed(chat.heard) if each.get("picture") == "menu")
    return Image.open(io.BytesIO(draw("menu", facts, "en"))).convert("RGB")


def is_of(image: Image.Image, colour: tuple[int, int, int]) -> bool:
    return image.getpixel((5, 5)) == colour


def register(chat: Chat, *, label: str | None) -> str:
    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="27", label=label).code
    for said in (f"/start {code}", "Анна Петрова", "+7 916 123-45-67"):
        chat.say(said)
    return chat.press("register.confirm")


@pytest.mark.parametrize("name", ["menu.png", "menu.jpg"])
def test_the_start_picture_is_a_file_of_the_site(name: str, tmp_path: Path, db: str) -> None:
    put(tmp_path / name, RED)
    chat = Chat(5, site=replace(SITE, home=tmp_path))
    chat.say("/start")

    assert (60, 30) == shown(chat).size


def test_the_start_picture_is_a_setting(tmp_path: Path, db: str) -> None:
    put(tmp_path / "menu.png", RED)
    put(tmp_path / "front.png", BLUE)
    chat = Chat(5, site=replace(SITE, home=tmp_path, pictures={"menu": Path("front.png")}))
    chat.say("/start")

    assert is_of(shown(chat), BLUE)


@pytest.mark.parametrize("named", [{}, {"welcome": Path("hello.png")}])
def test_who_came_by_a_campaign_is_welcomed_by_its_picture(
    named: dict[str, Path], tmp_path: Path, db: str
) -> None:
    put(tmp_path / "menu.png", RED)
    put(tmp_path / str(named.get("welcome", "welcome.png")), BLUE)
    chat = Chat(5, site=replace(SITE, home=tmp_path, pictures=named))

    register(chat, label="spring")

    assert is_of(shown(chat), BLUE)
    chat.say("/menu")
    assert is_of(shown(chat), RED)


def test_who_came_by_any_other_code_sees_the_start_picture(tmp_path: Path, db: str) -> None:
    put(tmp_path / "menu.png", RED)
    put(tmp_path / "welcome.png", BLUE)
    chat = Chat(5, site=replace(SITE, home=tmp_path))

    register(chat, label=None)

    assert is_of(shown(chat), RED)


def test_a_campaigns_newcomer_whom_an_admin_approves_is_welcomed_by_it_too(
    tmp_path: Path, admin: Chat
) -> None:
    put(tmp_path / "welcome.png", BLUE)
    chat = Chat(5, site=replace(SITE, home=tmp_path, rules=Rules(approve_new=1)))
    register(chat, label="spring")
    admin.notices()
    admin.press_label("Approve")

    assert "approved your request" in chat.notices()
    assert is_of(shown(chat), BLUE)


def text(file: Path) -> None:
    file.write_text("no picture")


def cut(file: Path) -> None:
    put(file, RED, (400, 300))
    file.write_bytes(file.read_bytes()[:200])


def heavy(file: Path) -> None:
    """Of size alone: it has no blocks on the disk."""
    put(file, RED)
    os.truncate(file, picture_file.MOST_BYTES + 1)


def bomb(file: Path) -> None:
    """A few bytes that would be ten thousand by ten thousand pixels."""
    Image.new("1", (10_000, 10_000)).save(file)


def nothing(file: Path) -> None:
    file.unlink(missing_ok=True)


@pytest.mark.parametrize("spoil", [text, cut, heavy, bomb, nothing, Path.mkdir])
def test_a_file_that_cannot_be_shown_stops_no_greeting_and_is_an_error(
    spoil: Callable[[Path], None], tmp_path: Path, db: str, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(tmp_path / "front.png")
    chat = Chat(5, site=replace(SITE, home=tmp_path, pictures={"menu": Path("front.png")}))
    said = chat.say("/start")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = shown(chat)

    assert "Order a pass" in said
    assert (960, 400) == image.size
    assert ["front.png"] == [
        Path(each.getMessage().split("why=")[1].split(" ")[0]).name
        for each in caplog.records
        if each.levelno == logging.ERROR
    ]


def test_a_welcome_that_cannot_be_shown_gives_way_to_the_start_picture(tmp_path: Path, db: str) -> None:
    put(tmp_path / "menu.png", RED)
    text(tmp_path / "welcome.png")
    chat = Chat(5, site=replace(SITE, home=tmp_path))

    register(chat, label="spring")

    assert is_of(shown(chat), RED)


def test_the_drawing_shows_what_is_switched_on(db: str) -> None:
    drawn = {things: menu_picture.menu(FACTS | {"things": things}, "en") for things in THINGS}

    assert len(THINGS) == len(set(drawn.values()))


THINGS = (("passes",), ("slots",), ("desks",), ("passes", "slots"), ("passes", "slots", "desks"), ())


def test_a_barbershops_drawing_has_its_words_and_no_car(db: str) -> None:
    barbershop()
    chat = Chat(5, site=replace(SITE, rules=Rules(passes=0)))
    chat.say("/start")

    facts = chat.heard[-1]["picture_facts"]
    assert (["slots"], "Book a time", "Choose a time, get a PIN") == (
        facts["things"],
        facts["title"],
        facts["line"],
    )


def test_words_that_are_too_long_for_the_drawing_are_made_smaller() -> None:
    image = Image.open(io.BytesIO(draw("menu", FACTS | {"title": "Запись и пропуска " * 4}, "ru")))

    assert (960, 400) == image.size
