"""What the sender takes for true of Telegram, tried with one silent message to an admin, which is deleted again."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from passbot.bot.telegram.delivery_errors import NEVER_MET, seconds_of
from passbot.bot.telegram.request_pool import Lanes
from passbot.bot.telegram.speaking import GONE, HARMLESS, UNREADABLE
from passbot.domain.site.proofs import Tried, Verdict

MOST_CALLS = 12
LONGEST_TEXT = 4096
TOO_LONG = 3.0  # seconds


class NotTried(Exception):
    """It could not be tried; the text is why."""


@dataclass
class Trial:
    """The message that is tried on."""

    bot: Bot
    chat: int | None
    text: str
    message_id: int | None = None
    seconds: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # that Telegram asked for

    async def refusal(self, call: Callable[[], Awaitable[object]]) -> str:
        """Telegram's words if it refuses the call for good. Whatever may pass was not tried."""
        began = time.monotonic()
        try:
            await call()
        except (BadRequest, Forbidden, InvalidToken, ChatMigrated) as exc:
            return exc.message
        except RetryAfter as exc:
            self.waits.append(seconds_of(exc))
            raise NotTried(f"Telegram asks to wait {seconds_of(exc):.0f} s") from exc
        except TelegramError as exc:
            raise NotTried(f"Telegram cannot be reached ({type(exc).__name__})") from exc
        finally:
            self.seconds.append(time.monotonic() - began)
        return ""

    @property
    def message(self) -> tuple[int, int]:
        if self.chat is None or self.message_id is None:
            raise NotTried("there is no message to try it on")
        return self.chat, self.message_id

    async def edit(self, text: str) -> str:
        chat, message = self.message
        return await self.refusal(lambda: self.bot.edit_message_text(text, chat, message))

    async def delete(self) -> str:
        chat, message = self.message
        return await self.refusal(lambda: self.bot.delete_message(chat, message))


async def _me(trial: Trial) -> str:
    refused = await trial.refusal(trial.bot.get_me)
    return f"it was refused: {refused}" if refused else ""


async def _sent(trial: Trial) -> str:
    if trial.chat is None:
        raise NotTried("no admin is listed: write a Telegram id into admins.txt")
    chat = trial.chat

    async def send() -> None:
        said = await trial.bot.send_message(chat, trial.text, ParseMode.HTML, disable_notification=True)
        trial.message_id = said.message_id

    refused = await trial.refusal(send)
    if NEVER_MET in refused or refused.startswith("Forbidden"):
        raise NotTried("the first admin listed has not opened the bot: press /start there")
    return f"it was refused: {refused}" if refused else ""


async def _edited(trial: Trial) -> str:
    refused = await trial.edit(f"{trial.text} …")
    return f"it was refused: {refused}" if refused else ""


async def _edited_again(trial: Trial) -> str:
    return _otherwise(await trial.edit(f"{trial.text} …"), HARMLESS[:1])


async def _unreadable(trial: Trial) -> str:
    chat, message = trial.message
    edit = trial.bot.edit_message_text
    return _otherwise(
        await trial.refusal(lambda: edit("<b>no end", chat, message, parse_mode=ParseMode.HTML)),
        (UNREADABLE,),
    )


async def _long(trial: Trial) -> str:
    refused = await trial.edit("x" * (LONGEST_TEXT + 1))
    return "" if refused else "it was taken"


async def _deleted(trial: Trial) -> str:
    refused = await trial.delete()
    return f"it was refused: {refused}" if refused else ""


async def _deleted_again(trial: Trial) -> str:
    return _otherwise(await trial.delete(), HARMLESS[2:])


async def _edited_when_gone(trial: Trial) -> str:
    return _otherwise(await trial.edit("gone"), GONE)


async def _paced(trial: Trial) -> str:
    return f"it asked to wait {max(trial.waits):.0f} s" if trial.waits else ""


async def _fast(trial: Trial) -> str:
    longest = max(trial.seconds)
    return f"the longest took {longest:.1f} s" if longest >= TOO_LONG else ""


def _otherwise(refused: str, expected: tuple[str, ...]) -> str:
    """What was seen instead of a refusal in one of these words, by which the sender knows it."""
    if not refused:
        return "it was taken"
    return "" if any(words in refused.lower() for words in expected) else f"“{refused}”"


@dataclass(frozen=True)
class Assumption:
    """`saw` returns what was seen instead, or an empty string; it may raise NotTried."""

    name: str
    holds: str
    saw: Callable[[Trial], Awaitable[str]]
    otherwise: str


SAID = "it counts as a refusal: it is logged, and what was to be said is given up"
ASSUMPTIONS = (
    Assumption("bot", "The token is the bot's", _me, "the bot does not start; the rest of the site does"),
    Assumption(
        "sent", "A message to an admin is sent", _sent, "it is given up, and the person marked unreachable"
    ),
    Assumption("edited", "It can be edited", _edited, "cards stay as they were sent"),
    Assumption("same", "An edit that changes nothing is refused as “not modified”", _edited_again, SAID),
    Assumption(
        "markup",
        "Markup that is not closed is refused as “can't parse entities”",
        _unreadable,
        "it is not said again as plain text, but given up",
    ),
    Assumption("long", "A text of more than 4096 characters is refused", _long, "nothing: none is sent"),
    Assumption(
        "deleted", "It can be deleted", _deleted, "what was to disappear stays, such as a typed password"
    ),
    Assumption("deleted twice", "To delete it again is refused as “not found”", _deleted_again, SAID),
    Assumption(
        "gone",
        "To edit a deleted message is refused as “not found”",
        _edited_when_gone,
        "a card that somebody has deleted is not sent anew",
    ),
    Assumption(
        "pace", "None of these calls was too fast", _paced, "nothing: the wait is kept, for that chat alone"
    ),
    Assumption("answers", "A call takes less than three seconds", _fast, "answers come so much later"),
)


def proved(token: str, base: str, *, chat: int | None, text: str) -> list[Tried]:
    """Try everything over the same way as the sender; the message is deleted in any case."""
    return asyncio.run(_proved(token, base, chat, text))


async def _proved(token: str, base: str, chat: int | None, text: str) -> list[Tried]:
    request = Lanes(1, base, read_timeout=20)
    bot = ExtBot(
        token, base_url=f"{base}/bot", request=request, get_updates_request=Lanes(1, base, read_timeout=20)
    )
    trial = Trial(bot, chat, text)
    try:
        return await tried(trial)
    finally:
        await request.shutdown()


async def tried(trial: Trial) -> list[Tried]:
    found: list[Tried] = []
    try:
        found += [await _judged(each, trial) for each in ASSUMPTIONS]
    finally:
        was_deleted = any(each.name == "deleted" and each.verdict is Verdict.HOLDS for each in found)
        if trial.message_id is not None and not was_deleted:
            await _swept(trial)
    return found


async def _swept(trial: Trial) -> None:
    with suppress(NotTried):  # the message says of itself that it may be deleted
        await trial.delete()


async def _judged(assumption: Assumption, trial: Trial) -> Tried:
    name, holds, otherwise = f"Telegram: {assumption.name}", assumption.holds, assumption.otherwise
    try:
        saw = await assumption.saw(trial)
    except NotTried as exc:
        return Tried(name, Verdict.NOT_TRIED, holds, str(exc), otherwise)
    return Tried(name, Verdict.DIFFERS if saw else Verdict.HOLDS, holds, saw, otherwise)
