"""The commands that Telegram shows beside the text field, for each role and language."""

import asyncio
import logging
from datetime import UTC

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands
from telegram.error import BadRequest, TelegramError

from passbot.dbthread import DatabaseThread
from passbot.domain.people import Role
from passbot.services import residents
from passbot.texts import LANGUAGES, Texts

logger = logging.getLogger(__name__)

LOOK_EVERY = 15.0
EVERYBODY = ("order", "passes", "menu", "help", "language", "privacy", "cancel")
BY_ROLE = {
    Role.GUARD: ("find", "expected", "inside", *EVERYBODY),
    Role.ADMIN: ("code", "people", "stats", "journal", "find", "expected", *EVERYBODY),
}
Scope = BotCommandScopeAllPrivateChats | BotCommandScopeChat


class Menus:
    """Follows the roles: who becomes a guard sees the guard's commands soon after, who was one no longer."""

    def __init__(self, bot: Bot, database: DatabaseThread) -> None:
        self._bot = bot
        self._database = database
        self._shown: dict[int, Role] = {}
        self._is_published = False

    async def keep(self) -> None:
        """Until cancelled. A menu is a convenience: what fails is tried again at the next look."""
        while True:
            try:
                await self.look()
            except TelegramError as exc:
                logger.warning("menus wait error=%s why=%s", type(exc).__name__, exc)
            except Exception:
                logger.exception("menus failed")
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        if not self._is_published:
            await self._publish(EVERYBODY, BotCommandScopeAllPrivateChats())
            await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())
            self._is_published = True
        people = await self._database.run(residents.everybody)
        wanted = {each.telegram_id: each.role for each in people if each.telegram_id and each.role in BY_ROLE}
        for telegram_id, role in wanted.items():
            if self._shown.get(telegram_id) is not role:
                await self._show(telegram_id, role)
        for telegram_id in set(self._shown) - set(wanted):
            await self._hide(telegram_id)

    async def _show(self, telegram_id: int, role: Role) -> None:
        """A chat's own list beats everybody's; there is no chat until the person has started the bot."""
        try:
            await self._publish(BY_ROLE[role], BotCommandScopeChat(telegram_id))
        except BadRequest as exc:
            if "chat not found" not in exc.message.lower():
                raise
        else:
            self._shown[telegram_id] = role

    async def _hide(self, telegram_id: int) -> None:
        for language in (None, *LANGUAGES):
            await self._bot.delete_my_commands(BotCommandScopeChat(telegram_id), language)
        del self._shown[telegram_id]

    async def _publish(self, names: tuple[str, ...], scope: Scope) -> None:
        """Only what differs is sent: Telegram counts these."""
        for language in (None, *LANGUAGES):
            texts = Texts(language or "en", UTC)
            commands = [BotCommand(name, texts(f"command.{name}")) for name in names]
            if tuple(await self._bot.get_my_commands(scope, language)) != tuple(commands):
                await self._bot.set_my_commands(commands, scope, language)
