"""The three sites of docs/recipes.md, started as written there and tried as a new user would, in both languages."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from passbot.clock import utc_now
from passbot.commands import checking
from passbot.sandbox.running import Box
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.site import database
from passbot.settings import config
from tests.bot.home.test_kinds_of_site import BARBERSHOP, of_gates
from tests.bot.home.test_kinds_of_site import OFFICE as OFFICE_SITE
from tests.journeys.recipes import Recipe, recipes
from tests.journeys.test_three_sites import ADMIN, Site, started, token
from tests.patience import PATIENCE
from tests.ports import free_port

GATE, SERVICE, OFFICE = recipes()
NAMES = {GATE: "gate", SERVICE: "barber", OFFICE: "office"}
NEWCOMERS = {"en": 2001, "ru": 2002}


@dataclass
class Tried:
    """A site with its admin, who has said what the recipe says."""

    recipe: Recipe
    site: Site
    telegram: Telegram
    admin: Phone

    @property
    def bot(self) -> str:
        return f"{self.site.name}_bot"

    def newcomer(self, language: str) -> Phone:
        return self.telegram.known(NEWCOMERS[language], bot=self.bot)


@pytest.fixture
def sites(box: Box, tmp_path: Path) -> Iterator[dict[str, Tried]]:
    """All three, each once its admin has set it up."""
    with ExitStack() as stack, Telegram(box.base) as telegram:
        found = {}
        telegram.person("Admin", id=ADMIN, language_code="en")
        for language, number in NEWCOMERS.items():
            telegram.person("Nina", id=number, language_code=language, phone=f"+7916000{number}")
        for number, (title, recipe) in enumerate(recipes().items(), start=1):
            name, port, home = NAMES[title], free_port(), tmp_path / NAMES[title]
            telegram.add_bot(token(number), name, f"{name}_bot")
            recipe.write(home)
            with (home / "passbot.env").open("a") as settings:
                settings.write(
                    f"\nPASSBOT_TELEGRAM_BASE={box.base}\nPASSBOT_API_PORT={port}\nPASSBOT_CHAT_PACE=0\n"
                )
            (home / "token.txt").write_text(token(number))
            (home / "admins.txt").write_text(f"{ADMIN}\n")
            site = stack.enter_context(started(home, f"http://127.0.0.1:{port}"))
            found[title] = Tried(recipe, site, telegram, telegram.known(ADMIN, bot=f"{name}_bot"))
        for tried in found.values():
            assert telegram.awake(bot=tried.bot, timeout=PATIENCE), (tried.site.home / "said.txt").read_text()
            set_up(tried)
        yield found


def set_up(tried: Tried) -> None:
    for said in tried.recipe.messages:
        if said.startswith("["):
            tried.admin.press(said.strip("[]"))
        else:
            tried.admin.say(said)
        tried.admin.wait()


def heard(phone: Phone) -> str:
    """All that the bot has said, with its buttons and the commands beside the text field."""
    chat = phone.chat()
    said = [line for each in chat.from_bot for line in (each.text, *each.buttons)]
    return "\n".join([*said, *(each["description"] for each in chat.raw["commands"])])


def registers(tried: Tried, phone: Phone, *, code: str, name: str) -> None:
    for said in ("/start", code, name):
        phone.say(said)
        phone.wait()
    phone.share_contact()
    phone.wait()
    press(phone, "✅")


def press(phone: Phone, sign: str) -> None:
    """The newest button whose label has this in it."""
    labels = [label for each in reversed(phone.chat().from_bot) for label in each.buttons if sign in label]
    phone.press(labels[0])
    phone.wait()


def test_each_site_is_what_its_recipe_says(sites: dict[str, Tried]) -> None:
    for language in NEWCOMERS:
        a_gate(sites[GATE], language)
        a_barbershop(sites[SERVICE], language)
        an_office(sites[OFFICE], language)


def a_gate(tried: Tried, language: str) -> None:
    """A plate and one press are a pass."""
    nina = tried.newcomer(language)
    made = tried.site.command("invite", "new", "--house", "2")
    assert isinstance(made, list)
    registers(tried, nina, code=made[0]["code"], name="Нина Ли")
    greeted_by(tried, nina, language)
    nina.say("А123ВС77" if language == "en" else "В456ОР77")
    nina.wait()
    press(nina, "48")

    assert "А 123 ВС 77" in heard(nina) or "В 456 ОР 77" in heard(nina)
    assert "📅" not in nina.chat().last.text
    assert {"slots", "desks"}.isdisjoint(nina.chat().commands)


def a_barbershop(tried: Tried, language: str) -> None:
    """A time and a PIN, and not a word of cars; a campaign's code is good for one client."""
    nina = tried.newcomer(language)
    nina.say("/start")
    nina.wait()
    press(nina, "🔢")  # who has a PIN needs no registration
    press(nina, "✖")
    tried.admin.say("/code #opening")
    code = tried.admin.wait().last.text.split("\n")[0].split(" ")[-1]
    registers(tried, nina, code=code, name="Нина Ли")
    greeted_by(tried, nina, language)
    nina.say("А123ВС77")
    nina.wait()
    press(nina, "📅")
    press(nina, ":")
    press(nina, "✅")

    assert "🔑 PIN" in nina.chat().last.text
    assert set() == of_gates(heard(nina), BARBERSHOP, language)
    nina.say("/faq")
    assert 3 == len(nina.wait().last.buttons)


def an_office(tried: Tried, language: str) -> None:
    """A name of the list, an admin's yes, a day and a desk."""
    nina = tried.newcomer(language)
    nina.say("/start")
    nina.wait()
    name = {"en": "Anna Ivanova", "ru": "Boris Smirnov"}[language]
    press(nina, {"en": "Find my name", "ru": "Найти себя"}[language])
    press(nina, name)
    press(nina, {"en": "Yes", "ru": "Да"}[language])
    tried.telegram.quiet(bot=tried.bot)
    press(tried.admin, "Approve")
    tried.telegram.quiet(bot=tried.bot)
    greeted_by(tried, nina, language)
    nina.say("А123ВС77")
    nina.wait()
    press(nina, "🪑")
    nina.press(nina.chat().last.buttons[1])
    tried.telegram.quiet(bot=tried.bot)  # the floor is drawn first
    nina.press({"en": "1", "ru": "2"}[language])
    tried.telegram.quiet(bot=tried.bot)

    assert "Mill Street" in nina.chat().last.text
    assert set() == of_gates(heard(nina), OFFICE_SITE, language)
    assert {"order", "slots", "pin"}.isdisjoint(nina.chat().commands)


def greeted_by(tried: Tried, phone: Phone, language: str) -> None:
    own = tried.recipe.files[f"greeting.{language}.md"]
    assert any(each.text.startswith(own) and each.raw.get("photo") for each in phone.chat().from_bot)


@pytest.mark.parametrize("title", NAMES)
def test_check_says_what_a_recipe_switches_on(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipes()[title].write(tmp_path)
    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path))
    settings = config.load(tmp_path)
    database.migrate(settings.database_url, now=utc_now())

    found = {each.what: each.detail for each in checking.find()}

    wanted = {
        GATE: "passes on; slots off; desks off",
        SERVICE: "passes off; slots on",
        OFFICE: "desks on: no office",
    }
    assert wanted[title] in found["offers"]
    assert "wrong" not in [each.state for each in checking.find()]
