"""The command lists that Telegram shows beside the text field, by role and language."""

import asyncio
import logging
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands
from telegram.error import BadRequest, Forbidden, TelegramError

from passbot.bot.answering.routing import ROUTES
from passbot.bot.home import offers
from passbot.clock import utc_now
from passbot.dbthread import DatabaseThread
from passbot.domain.people.languages import FALLBACK, LANGUAGES
from passbot.domain.people.people import Role
from passbot.domain.site.rules import Rules
from passbot.errors import DatabaseAway
from passbot.services.people import residents
from passbot.services.site import house_rules
from passbot.services.slots import offerings
from passbot.texts import texts_for

logger = logging.getLogger(__name__)

LOOK_EVERY = 15.0
Scope = BotCommandScopeAllPrivateChats | BotCommandScopeChat
EVERYBODY = BotCommandScopeAllPrivateChats()


@dataclass(frozen=True)
class Shown:
    """Role and language of a person's own list."""

    role: Role
    language: str


class Menus:
    """Keeps the lists up to date with roles, languages and offerings."""

    def __init__(self, bot: Bot, database: DatabaseThread, settings: Rules) -> None:
        self._bot = bot
        self._database = database
        self._settings = self._rules = settings
        self._shown: dict[int, Shown] = {}
        self._useful: dict[Role, frozenset[str]] = {}
        self._has_passes = True
        self._is_published = False

    async def keep(self) -> None:
        """Run until cancelled. A list is a convenience: what fails is tried again at the next look."""
        while True:
            try:
                await self.look()
            except (TelegramError, DatabaseAway) as exc:
                logger.warning("menus wait error=%s why=%s", type(exc).__name__, exc)
            except Exception:
                logger.exception("menus failed")
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        await self._notice_places()
        if not self._is_published:
            await self._publish_everybodys()
        people = await self._database.read(residents.everybody)
        wanted = {each.telegram_id: Shown(each.role, each.language) for each in people if each.telegram_id}
        for telegram_id, shown in wanted.items():
            await self._follow(telegram_id, shown)
        for telegram_id in set(self._shown) - set(wanted):
            await self._hide(telegram_id)

    async def _notice_places(self) -> None:
        """Note changes of the offerings: with the first place to book its commands appear, with the last they go."""
        self._rules = rules = await self._database.read(house_rules.current, self._settings)
        has_passes = await self._database.read(offerings.has_passes, rules, now=utc_now())
        useful = {
            role: await self._database.read(
                offers.useful, ROUTES.commands, role, rules, has_passes=has_passes
            )
            for role in Role
        }
        if (useful, has_passes) != (self._useful, self._has_passes):
            self._useful, self._has_passes, self._is_published, self._shown = useful, has_passes, False, {}

    async def _publish_everybodys(self) -> None:
        for language in (None, *LANGUAGES):
            await self._publish(Shown(Role.RESIDENT, language or FALLBACK), EVERYBODY, language)
        await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        self._is_published = True

    async def _follow(self, telegram_id: int, shown: Shown) -> None:
        """Give the person an own list if their role or language differs from what everybody sees."""
        if telegram_id not in self._shown and shown.role is Role.RESIDENT:
            self._shown[telegram_id] = shown
        elif self._shown.get(telegram_id) != shown:
            await self._show(telegram_id, shown)

    async def _show(self, telegram_id: int, shown: Shown) -> None:
        """Set a chat's own list. Telegram knows no chat until the person has started the bot."""
        try:
            await self._publish(shown, BotCommandScopeChat(telegram_id), None)
        except BadRequest as exc:
            if "chat not found" not in exc.message.lower():
                raise
        else:
            self._shown[telegram_id] = shown

    async def _hide(self, telegram_id: int) -> None:
        """Remove the own list of a person who has left."""
        try:
            await self._bot.delete_my_commands(BotCommandScopeChat(telegram_id))
        except (BadRequest, Forbidden) as exc:
            logger.info("menu stays why=%s", exc.message)
        del self._shown[telegram_id]

    async def _publish(self, shown: Shown, scope: Scope, language: str | None) -> None:
        """Send the list only if it differs: Telegram limits these calls."""
        texts = texts_for(shown.language, self._rules, has_passes=self._has_passes)
        names = offers.commands(shown.role, self._useful[shown.role])
        commands = [BotCommand(name, texts(f"command.{name}")) for name in names]
        if tuple(await self._bot.get_my_commands(scope, language)) != tuple(commands):
            await self._bot.set_my_commands(commands, scope, language)
