"""A bot's commands (by scope and language), menu button, name and descriptions."""

import re
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import Chat
from passbot.sandbox.telegram.errors import bad

Json = dict[str, Any]
COMMAND = re.compile(r"[a-z0-9_]+", re.ASCII)
MOST_COMMANDS = 100
LONGEST_COMMAND, LONGEST_ABOUT = 32, 256
LONGEST = {"name": 64, "description": 512, "short_description": 120}
PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
COMMANDS_BUTTON = {"type": "commands"}


def set_my_commands(call: Call) -> bool:
    commands = call.params.document("commands", "commands")
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    call.bot.settings["commands"][_place(call)] = [_command(each) for each in commands]
    return _kept(call)


def get_my_commands(call: Call) -> list[Json]:
    found: list[Json] = call.bot.settings["commands"].get(_place(call), [])
    return found


def delete_my_commands(call: Call) -> bool:
    call.bot.settings["commands"].pop(_place(call), None)
    return _kept(call)


def _command(given: Json) -> Json:
    name, about = given.get("command", "").removeprefix("/"), given.get("description", "").strip()
    for what, text, longest in (
        ("command", name, LONGEST_COMMAND),
        ("command description", about, LONGEST_ABOUT),
    ):
        if not text:
            raise bad(f"{what} must be non-empty")
        if len(text) > longest:
            raise bad(f"{what} length must not exceed {longest}")
    if not COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    return {"command": name, "description": about}


def _place(call: Call) -> str:
    """Scope and language as one key."""
    scope = call.params.document("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type")
    if kind in PLAIN_SCOPES:
        return f"{kind}|{_language(call)}"
    if kind not in CHAT_SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    chat = _chat(call, scope.get("chat_id"))
    whose = f"{chat.id}/{scope.get('user_id')}" if kind == "chat_member" else str(chat.id)
    return f"{kind}:{whose}|{_language(call)}"


def _chat(call: Call, number: object) -> Chat:
    chat = call.bot.chats.get(int(str(number))) if re.fullmatch(r"-?\d+", str(number)) else None
    if chat is None:
        raise bad("chat not found")
    return chat


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


def resolved_commands(bot: Bot, chat: Chat, language: str) -> list[Json]:
    """The commands that a person sees in this chat: the narrowest scope wins, then the language."""
    scopes = [f"chat:{chat.id}", "all_private_chats" if chat.is_private else "all_group_chats", "default"]
    for scope in scopes:
        for each in (language[:2], ""):
            found: list[Json] = bot.settings["commands"].get(f"{scope}|{each}", [])
            if found:
                return found
    return []


def set_chat_menu_button(call: Call) -> bool:
    button = call.params.document("menu_button", "MenuButton") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad("can't parse menu button: Unsupported type specified")
    call.bot.settings["menu_buttons"][_whose_button(call)] = button
    return _kept(call)


def get_chat_menu_button(call: Call) -> Json:
    buttons = call.bot.settings["menu_buttons"]
    own: Json = buttons.get(_whose_button(call), {"type": "default"})
    return own


def resolved_menu_button(bot: Bot, chat: Chat) -> Json:
    for whose in (str(chat.id), ""):
        button: Json = bot.settings["menu_buttons"].get(whose, {"type": "default"})
        if button["type"] != "default":
            return button
    return COMMANDS_BUTTON


def _whose_button(call: Call) -> str:
    return str(_chat(call, call.params.text("chat_id")).id) if call.params.text("chat_id") else ""


def set_my_name(call: Call) -> bool:
    _set(call, "name")
    if not call.params.text("language_code") and call.params.text("name"):
        call.bot.rename(call.params.text("name"))
    return _kept(call)


def get_my_name(call: Call) -> Json:
    return {"name": _text(call, "name") or call.bot.first_name}


def set_my_description(call: Call) -> bool:
    return _set(call, "description")


def get_my_description(call: Call) -> Json:
    return {"description": _text(call, "description")}


def set_my_short_description(call: Call) -> bool:
    return _set(call, "short_description")


def get_my_short_description(call: Call) -> Json:
    return {"short_description": _text(call, "short_description")}


def _set(call: Call, what: str) -> bool:
    text = call.params.text(what)
    if len(text) > LONGEST[what]:
        raise bad(f"bot {what.replace('_', ' ')} is too long")
    call.bot.settings["texts"][f"{what}|{_language(call)}"] = text
    return _kept(call)


def _text(call: Call, what: str) -> str:
    return resolved_text(call.bot, what, _language(call))


def resolved_text(bot: Bot, what: str, language: str) -> str:
    """The text in that language, else the default."""
    for each in (language[:2], ""):
        found: str = bot.settings["texts"].get(f"{what}|{each}", "")
        if found:
            return found
    return ""


def _kept(call: Call) -> bool:
    call.world.keep_bot(call.bot)
    call.world.changes.tell({"bot": call.bot.id})
    return True
