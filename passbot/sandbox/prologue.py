"""What has happened before a visitor comes: Anna was invited, has a pass and expects a guest, all through the bot."""

import asyncio
import logging
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar  # Any: JSON

from passbot.sandbox.seed import ADMIN_ID, ANNA_ID
from passbot.sandbox.telegram import view
from passbot.sandbox.telegram.errors import Impossible
from passbot.sandbox.telegram.phone import Phone, buttons
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]
T = TypeVar("T")

PATIENCE = 30  # seconds: a page may be open before the bot is
QUIET = 0.2  # seconds
PLATE = "А123ВС77 Lada"
GUEST = {"en": "Olga Demo", "ru": "Ольга Демо"}
INVITE = re.compile(r"\?start=([\w-]+)", re.ASCII)

logger = logging.getLogger(__name__)


async def tell(world: World, language: str) -> None:
    """The bot is asked in its own words, as by people; where it answers otherwise, the prologue ends there."""
    try:
        admin, anna = _phone(world, ADMIN_ID), _phone(world, ANNA_ID)
        await _said(admin, "/language")  # a listed admin has the site's
        await _press(admin, f"language|{language}")
        await _register(admin, anna)
        await _said(anna, PLATE)
        await _press(anna, "pass.place|plain")
        await _said(anna, f"/guest {GUEST[language]}")
        await _press(anna, "guest.when|tomorrow")
        await _said(admin, "/code 12")
    except (TimeoutError, Impossible) as exc:
        logger.info("sandbox prologue ended early: %s", exc)


async def _register(admin: Phone, anna: Phone) -> None:
    await _said(admin, "/code 27")
    anna.open_link(await _found(admin, _invite))
    await _found(anna, lambda message: _button(message, "cancel|register"))
    await _said(anna, f"{anna.person.first_name} {anna.person.last_name}")
    anna.share_own_contact()
    await _press(anna, "register.confirm")


def _phone(world: World, number: int) -> Phone:
    person, bot = world.people.get(number), next(iter(world.bots.values()))
    if person is None:
        raise Impossible(f"There is nobody with the id {number}.")
    return Phone(world, bot, person, world.chat(bot, person))


async def _said(phone: Phone, text: str) -> None:
    """Returns when the bot has answered."""
    before = phone.chat.version
    phone.say(text)
    await view.answered(phone, after=before, quiet=QUIET, seconds=PATIENCE)


async def _press(phone: Phone, verb: str) -> None:
    """Press the newest button of this verb, once there is one."""
    message_id, data = await _found(phone, lambda message: _button(message, verb))
    query = phone.press(message_id, data)
    await view.said_to(phone, query.id, seconds=PATIENCE)


def _button(message: Json, verb: str) -> tuple[int, str] | None:
    marked = (each.get("callback_data", "") for each in buttons(message))
    return next(((message["message_id"], data) for data in marked if f"|{verb}" in data), None)


def _invite(message: Json) -> str | None:
    found = INVITE.search(message.get("caption") or message.get("text") or "")
    return found[1] if found else None


async def _found(phone: Phone, look: Callable[[Json], T | None]) -> T:
    """What `look` finds in the newest message that has it."""
    deadline = time.monotonic() + PATIENCE
    while (left := deadline - time.monotonic()) > 0:
        for message in reversed(phone.chat.messages.values()):
            if found := look(message):
                return found
        await phone.world.changes.next(left)
    raise TimeoutError(f"{phone.person.first_name} waited for the bot in vain")


class Prologue:
    """Told once, in the first visitor's language; a reset lets it begin anew."""

    def __init__(self, *, is_told: bool) -> None:
        self._is_told = is_told
        self._telling: asyncio.Task[None] | None = None

    def begin(self, world: World, language: str) -> None:
        if self._is_told:
            self._telling = asyncio.create_task(tell(world, language))

    async def stop(self) -> None:
        if self._telling:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
            self._telling = None
