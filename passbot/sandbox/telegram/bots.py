"""A bot, with all data that Telegram keeps about it."""

from collections.abc import Callable
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.chats import Chat, File, Query
from passbot.sandbox.telegram.pace import Pace
from passbot.sandbox.telegram.polling import Polling
from passbot.sandbox.telegram.updates import Updates

Json = dict[str, Any]
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


def id_in(token: str) -> int:
    return int(token.partition(":")[0])


class Bot:
    """`settings` are what the bot has told Telegram about itself, as plain JSON for storing."""

    def __init__(
        self,
        token: str,
        first_name: str,
        username: str,
        *,
        updates: Updates,
        clock: Callable[[], float],
        brakes: bool,
    ) -> None:
        self.token = token
        self.id = id_in(token)
        self.first_name = first_name
        self.username = username
        self.settings: Json = {
            "commands": {},
            "menu_buttons": {},
            "texts": {},
            "webhook": {},
            "allowed": None,
        }
        self.next_message_id = 1
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, File] = {}
        self.updates = updates
        self.polling = Polling(updates, clock, brakes=brakes)
        self.pace = Pace(clock())
        self.busy_at = 0.0  # the last action besides waiting, on a clock that never stops
        self.card = self.as_user()

    def as_user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def as_me(self) -> Json:
        """The answer to getMe."""
        can = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
        more = {"can_connect_to_business": False, "has_main_web_app": False, "has_topics_enabled": False}
        return {**self.as_user(), **can, **more, "allows_users_to_create_topics": False}

    def rename(self, first_name: str) -> None:
        self.first_name = first_name
        self.card = self.as_user()

    def wants(self, kind: str) -> bool:
        allowed = self.settings["allowed"]
        return kind in allowed if allowed else kind not in NOT_BY_DEFAULT

    def document(self) -> Json:
        return {
            "token": self.token,
            "first_name": self.first_name,
            "username": self.username,
            "settings": self.settings,
            "next_message_id": self.next_message_id,
            "next_update_id": self.updates.next_id,
            "last_update_at": self.updates.last_at,
        }
