"""Webhooks: the bot's address, and delivery of updates in order until they are accepted."""

import asyncio
import ipaddress
import re
from typing import Any  # Any: JSON
from urllib.parse import urlsplit

import httpx

from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.call import Call, Described
from passbot.sandbox.telegram.errors import bad, conflict
from passbot.sandbox.telegram.state import World
from passbot.sandbox.telegram.updates import Waiting

Json = dict[str, Any]
PORTS = (80, 88, 443, 8443)
SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0
PATIENCE = 60.0  # seconds for one delivery
CHATS_AT_ONCE = 40


def set_webhook(call: Call) -> Described:
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    _check_address(url)
    secret = call.params.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    allowed = call.params.document("allowed_updates", "allowed_updates")
    if isinstance(allowed, list):
        call.bot.settings["allowed"] = allowed
    _drop_pending(call)
    call.bot.settings["webhook"] = {"url": url, "secret": secret, "connections": _connections(call)}
    call.bot.polling.abort(conflict("terminated by setWebhook request"))
    call.world.keep_bot(call.bot)
    call.world.updates_wait(call.bot)
    return Described(True, "Webhook was set")


def delete_webhook(call: Call) -> Described:
    _drop_pending(call)
    was_set = call.bot.settings["webhook"]
    call.bot.settings["webhook"] = {}
    call.world.keep_bot(call.bot)
    return Described(True, "Webhook was deleted" if was_set else "Webhook is already deleted")


def get_webhook_info(call: Call) -> Json:
    webhook = call.bot.settings["webhook"]
    call.bot.updates.expire(call.world.clock())
    info: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates),
    }
    if webhook:
        info |= {"max_connections": webhook["connections"], "ip_address": "127.0.0.1"}
        info |= {name: webhook[name] for name in ("last_error_date", "last_error_message") if name in webhook}
    if call.bot.settings["allowed"]:
        info["allowed_updates"] = call.bot.settings["allowed"]
    return info


def _connections(call: Call) -> int:
    return call.params.integer("max_connections", CHATS_AT_ONCE, 1, 100)


def _drop_pending(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.updates.clear()


def _check_address(url: str) -> None:
    """Telegram's rules; but on this machine plain HTTP and any port are accepted too."""
    parts = urlsplit(url)
    if _is_here(parts.hostname or ""):
        return
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad("bad webhook: Failed to resolve host: Name or service not known")  # there is no Internet here


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Pusher:
    """One lane for each chat of a bot: an update waits until the one before it is accepted."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lanes: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None
        world.update_added.append(self.push)

    def start(self) -> None:
        limits = httpx.Limits(max_connections=100)
        self._client = httpx.AsyncClient(timeout=PATIENCE, trust_env=False, verify=False, limits=limits)  # noqa: S501 — people sign their own
        for bot in self._world.bots.values():
            self.push(bot)

    async def stop(self) -> None:
        for lane in self._lanes.values():
            lane.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)
        if self._client:
            await self._client.aclose()

    def push(self, bot: Bot) -> None:
        """Start delivering waiting updates, chat by chat, as many at once as the bot allows."""
        if not bot.settings["webhook"] or self._client is None:
            return
        for waiting in bot.updates:
            lane = (bot.id, chat_of(waiting))
            if lane not in self._lanes and self._open_lanes(bot) < bot.settings["webhook"]["connections"]:
                self._lanes[lane] = asyncio.create_task(self._empty(bot, lane))

    def _open_lanes(self, bot: Bot) -> int:
        return sum(bot.id == bot_id for bot_id, _ in self._lanes)

    async def _empty(self, bot: Bot, lane: tuple[int, int]) -> None:
        try:
            while bot.settings["webhook"] and (waiting := self._next(bot, lane[1])):
                await self._bring(bot, waiting)
        finally:
            del self._lanes[lane]
        self.push(bot)

    def _next(self, bot: Bot, chat_id: int) -> Waiting | None:
        bot.updates.expire(self._world.clock())
        return next((each for each in bot.updates if chat_of(each) == chat_id), None)

    async def _bring(self, bot: Bot, waiting: Waiting) -> None:
        """Retry with growing pauses until the update is accepted or no longer wanted."""
        pause = FIRST_RETRY
        while bot.settings["webhook"] and waiting in bot.updates:
            wait = await self._post(bot, waiting)
            if wait is None:
                bot.updates.drop(waiting.update_id)
                bot.polling.confirmed()
                return
            await asyncio.sleep(wait or pause)
            pause = min(pause * 2, LONGEST_RETRY)
            bot.updates.expire(self._world.clock())

    async def _post(self, bot: Bot, waiting: Waiting) -> float | None:
        """None if accepted; else the pause that the bot asks for, 0 if it names none."""
        assert self._client
        webhook = bot.settings["webhook"]
        secret = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
        try:
            answer = await self._client.post(webhook["url"], json=waiting.body, headers=secret)
        except httpx.HTTPError as exc:
            return self._failed(bot, f"Connection failed: {type(exc).__name__}")
        if answer.is_success:
            return None
        self._failed(bot, f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
        asked = answer.headers.get("retry-after", "")
        return float(asked) if asked.isdecimal() else 0.0

    def _failed(self, bot: Bot, why: str) -> float:
        if bot.settings["webhook"]:
            bot.settings["webhook"] |= {
                "last_error_date": int(self._world.clock()),
                "last_error_message": why,
            }
        return 0.0


def chat_of(waiting: Waiting) -> int:
    """The chat that an update belongs to."""
    what: Json = next(each for name, each in waiting.body.items() if name != "update_id")
    where = what if "chat" in what else what.get("message", what)
    return int(where["chat"]["id"]) if "chat" in where else int(what["from"]["id"])
