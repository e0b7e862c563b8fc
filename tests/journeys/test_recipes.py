"""The three sites of docs/recipes.md, started as written there and tried as a new user would, in both languages."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from passbot.sandbox.running import Box
from passbot.sandbox.telegram.client import Phone, Telegram
from tests.commands.test_sandbox import free_port
from tests.journeys.recipes import Recipe, recipes
from tests.journeys.test_three_sites import ADMIN, PATIENCE, Site, started, token

GATE, SERVICE, OFFICE = recipes()
NAMES = {GATE: "gate", SERVICE: "barber", OFFICE: "office"}
LANGUAGES = ("en", "ru")


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
        number = 2000 + LANGUAGES.index(language)
        return self.telegram.person(
            "Nina", id=number, bot=self.bot, language_code=language, phone=f"+7999000{number}"
        )

    def code(self) -> str:
        """Of the admin's last campaign, or for anybody."""
        made = self.site.command("invite", "create", "--json")
        assert isinstance(made, list | dict)
        return str((made[0] if isinstance(made, list) else made)["code"])


@pytest.fixture
def sites(box: Box, tmp_path: Path) -> Iterator[dict[str, Tried]]:
    """All three, each once its admin has set it up."""
    with ExitStack() as stack, Telegram(box.base) as telegram:
        found = {}
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
            admin = telegram.person(
                "Admin",
                id=ADMIN + number,
                bot=f"{name}_bot",
                language_code="en",
                phone=f"+799900001{number:02}",
            )
            found[title] = Tried(recipe, site, telegram, admin)
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
