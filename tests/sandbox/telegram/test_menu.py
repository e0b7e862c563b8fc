"""Commands, the menu button and the bot's words, as a person finds them."""

from typing import TYPE_CHECKING

import pytest
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
    MenuButtonDefault,
    MenuButtonWebApp,
    WebAppInfo,
)

from passbot.sandbox.telegram.client import Phone
from tests.sandbox.telegram.far import Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]

PRIVATE, DEFAULT = BotCommandScopeAllPrivateChats(), BotCommandScopeDefault()


def one(name: str) -> list[BotCommand]:
    return [BotCommand(name, f"about {name}")]


async def test_commands_are_kept_by_scope_and_language(bot: "Bot") -> None:
    await bot.set_my_commands(one("order"), PRIVATE, "ru")

    assert ("order",) == tuple(each.command for each in await bot.get_my_commands(PRIVATE, "ru"))
    assert () == await bot.get_my_commands(PRIVATE)
    await bot.delete_my_commands(PRIVATE, "ru")
    assert () == await bot.get_my_commands(PRIVATE, "ru")


# Anna's Telegram speaks Russian.
@pytest.mark.parametrize(
    ("lists", "seen"),
    [
        ([], []),
        ([("default", "")], ["default"]),
        ([("default", ""), ("default", "ru")], ["default_ru"]),
        ([("default", "ru"), ("private", "")], ["private"]),
        ([("private", ""), ("private", "ru")], ["private_ru"]),
        ([("private", "ru"), ("chat", "")], ["chat"]),
        ([("chat", ""), ("chat", "ru"), ("private", "ru"), ("default", "ru")], ["chat_ru"]),
        ([("default", "en"), ("private", "en")], []),
    ],
)
async def test_a_person_sees_the_narrowest_list(
    bot: "Bot", anna: Phone, lists: list[tuple[str, str]], seen: list[str]
) -> None:
    scopes: dict[str, BotCommandScope] = {
        "default": DEFAULT,
        "private": PRIVATE,
        "chat": BotCommandScopeChat(anna.id),
    }

    for scope, language in lists:
        await bot.set_my_commands(one(f"{scope}_{language}".rstrip("_")), scopes[scope], language)

    assert seen == anna.chat().commands


async def test_the_menu_button_of_a_chat_goes_before_the_common_one(bot: "Bot", anna: Phone) -> None:
    common = MenuButtonWebApp("Site", WebAppInfo("https://example.com"))
    await bot.set_chat_menu_button(menu_button=common)
    for_all = anna.chat().raw["menu_button"]

    await bot.set_chat_menu_button(anna.id, MenuButtonCommands())

    assert common.to_dict() == for_all
    assert {"type": "commands"} == anna.chat().raw["menu_button"]
    assert MenuButtonCommands() == await bot.get_chat_menu_button(anna.id)
    assert common == await bot.get_chat_menu_button()


async def test_without_a_menu_button_there_are_the_commands(bot: "Bot", anna: Phone) -> None:
    await bot.set_chat_menu_button(anna.id, MenuButtonDefault())

    assert {"type": "commands"} == anna.chat().raw["menu_button"]


async def test_name_and_descriptions_are_by_language(bot: "Bot", anna: Phone) -> None:
    for language, word in (("", "Gate"), ("ru", "Ворота")):
        await bot.set_my_name(word, language)
        await bot.set_my_description(f"{word}!", language)
        await bot.set_my_short_description(f"{word}?", language)

    shown = anna.chat().raw["bot"]
    assert ("Ворота", "Ворота!", "Ворота?") == tuple(
        shown[key] for key in ("first_name", "description", "short_description")
    )
    assert "Gate" == (await bot.get_my_name()).name
    assert "Ворота!" == (await bot.get_my_description("ru")).description
    assert "Gate?" == (await bot.get_my_short_description("de")).short_description
    assert "Gate" == (await bot.get_me()).first_name


async def test_a_command_list_in_a_group_is_another_one(bot: "Bot", anna: Phone, far: Far) -> None:
    await bot.set_my_commands(one("order"), PRIVATE)
    await bot.set_my_commands(one("help"))

    group = far.telegram.group("Neighbours", [anna])

    assert (["order"], ["help"]) == (anna.chat().commands, anna.within(group).chat().commands)
