"""The commands that Telegram shows beside the text field, for each role and language."""

from datetime import UTC

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands
from telegram.error import BadRequest

from passbot.dbthread import DatabaseThread
from passbot.domain.people import Role
from passbot.services import residents
from passbot.texts import LANGUAGES, Texts

EVERYBODY = ("order", "passes", "menu", "help", "language", "privacy", "cancel")
BY_ROLE = {
    Role.RESIDENT: EVERYBODY,
    Role.GUARD: ("find", "expected", "inside", *EVERYBODY),
    Role.ADMIN: ("code", "people", "stats", "journal", "find", "expected", *EVERYBODY),
}


async def publish_commands(bot: Bot, database: DatabaseThread) -> None:
    """Everybody's commands, then those of guards and admins. Only what differs is sent: Telegram counts these."""
    for language in (None, *LANGUAGES):
        await _publish(bot, EVERYBODY, language, BotCommandScopeAllPrivateChats())
    for person in await database.run(residents.everybody):
        if person.telegram_id and person.role is not Role.RESIDENT:
            await publish_for(bot, person.telegram_id, person.role)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())


async def publish_for(bot: Bot, telegram_id: int, role: Role) -> None:
    """A chat's own list beats everybody's, in each language; unknown until the person has started the bot."""
    for language in (None, *LANGUAGES):
        try:
            await _publish(bot, BY_ROLE[role], language, BotCommandScopeChat(telegram_id))
        except BadRequest as exc:
            if "chat not found" not in exc.message.lower():
                raise


async def _publish(
    bot: Bot,
    names: tuple[str, ...],
    language: str | None,
    scope: BotCommandScopeAllPrivateChats | BotCommandScopeChat,
) -> None:
    texts = Texts(language or "en", UTC)
    commands = [BotCommand(name, texts(f"command.{name}")) for name in names]
    if tuple(await bot.get_my_commands(scope, language)) != tuple(commands):
        await bot.set_my_commands(commands, scope, language)
