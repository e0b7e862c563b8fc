"""Methods that copy messages."""

from typing import Any  # Any: JSON

from passbot.sandbox.telegram import texts
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.errors import bad
from passbot.sandbox.telegram.sending import send

Json = dict[str, Any]
NOT_CONTENT = frozenset(
    ("message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message", "forward_origin")
)


def copy_message(call: Call) -> Json:
    """Copy as the bot's own message, with a new caption if given."""
    content = _content(_original(call, "message to copy not found"))
    if "caption" in call.params:
        content = {name: each for name, each in content.items() if not name.startswith("caption")}
        content |= texts.caption(call.params)
    return {"message_id": send(call, content)["message_id"]}


def forward_message(call: Call) -> Json:
    original = _original(call, "message to forward not found")
    origin = {"type": "user", "sender_user": original["from"], "date": original["date"]}
    return send(call, {**_content(original), "forward_origin": original.get("forward_origin", origin)})


def _original(call: Call, absent: str) -> Json:
    message = call.message(call.chat("from_chat_id"), absent)
    if message.get("has_protected_content"):
        raise bad("message can't be copied" if "copy" in absent else "message can't be forwarded")
    return message


def _content(message: Json) -> Json:
    return {name: value for name, value in message.items() if name not in NOT_CONTENT}
