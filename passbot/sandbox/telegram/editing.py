"""Methods that edit or delete messages."""

from typing import Any  # Any: JSON

from passbot.sandbox.telegram import texts
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import Chat
from passbot.sandbox.telegram.errors import NOT_MODIFIED, bad
from passbot.sandbox.telegram.markup import markup_in

Json = dict[str, Any]
DELETABLE = 48 * 3600  # seconds
MOST_AT_ONCE = 100
WORDS = ("text", "entities", "link_preview_options")
CAPTION = ("caption", "caption_entities")
MEDIA = ("photo", "video", "animation", "audio", "document", "voice", "sticker")


def edit_message_text(call: Call) -> Json:
    content = texts.message_text(call.params)
    if preview := call.params.document("link_preview_options", "link preview options"):
        content["link_preview_options"] = preview
    chat, message = editable(call)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return apply(call, chat, message, content, instead_of=WORDS)


def edit_message_caption(call: Call) -> Json:
    content = texts.caption(call.params)
    chat, message = editable(call)
    if not any(name in message for name in MEDIA):
        raise bad("there is no caption in the message to edit")
    return apply(call, chat, message, content, instead_of=CAPTION)


def edit_message_reply_markup(call: Call) -> Json:
    chat, message = editable(call)
    return apply(call, chat, message, {}, instead_of=())


def editable(call: Call) -> tuple[Chat, Json]:
    """The chat and the bot's own message that the request names."""
    if call.params.text("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")  # there are no inline messages here
    chat = call.writable_chat()
    message = call.message(chat, "message to edit not found")
    if not call.is_own(message):
        raise bad("message can't be edited")
    return chat, message


def apply(call: Call, chat: Chat, message: Json, content: Json, *, instead_of: tuple[str, ...]) -> Json:
    """The edited message. A keyboard that is not sent again is removed."""
    markup = markup_in(call.params, inline_only=True)
    old = {name: message[name] for name in (*instead_of, "reply_markup") if name in message}
    new = {**content, **({"reply_markup": markup} if markup else {})}
    if old == new:
        raise bad(NOT_MODIFIED)
    call.take_turn(chat)
    for name in old:
        del message[name]
    message.update(new, edit_date=int(call.world.clock()))
    call.world.keep_message(call.bot, chat, message)
    call.changed(chat)
    return message


def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to delete not found")
    if call.world.clock() - message["date"] >= DELETABLE:
        raise bad("message can't be deleted for everyone")
    _delete(call, chat, message)
    return True


def delete_messages(call: Call) -> bool:
    """Delete; missing messages are ignored."""
    chat = call.chat()
    numbers = call.params.document("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > MOST_AT_ONCE:
        raise bad("too many message identifiers specified")
    for number in numbers:
        message = chat.messages.get(int(number))
        if message and call.world.clock() - message["date"] < DELETABLE:
            _delete(call, chat, message)
    return True


def _delete(call: Call, chat: Chat, message: Json) -> None:
    number = message["message_id"]
    chat.deleted[number] = chat.messages.pop(number)
    if number in chat.pinned:
        chat.pinned.remove(number)
    call.world.keep_message(call.bot, chat, message)
    call.changed(chat)
