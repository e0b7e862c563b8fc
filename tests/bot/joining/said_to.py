"""What is owed to a chat, as it will be sent."""

from datetime import timedelta
from typing import Any

from passbot.bot.answering.notices import rendered
from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON


def said_to(chat: Chat) -> list[dict[str, Any]]:  # Any: JSON
    due = outbox.due(Route.TELEGRAM, now=NOON + timedelta(hours=2))
    mine = [each for each in due if each.recipient == str(chat.telegram_id)]
    return [dict(message.payload) for each in mine for message in rendered(each, now=NOON)]
