"""Methods that send messages: text, contact, location; files are in media."""

from typing import Any  # Any: JSON

from passbot.sandbox.telegram import texts
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import Chat
from passbot.sandbox.telegram.errors import bad
from passbot.sandbox.telegram.markup import check_requests, markup_in

Json = dict[str, Any]
CONTACT = ("phone_number", "first_name", "last_name", "vcard")


def send_message(call: Call) -> Json:
    content = texts.message_text(call.params)
    if preview := call.params.document("link_preview_options", "link preview options"):
        content["link_preview_options"] = preview
    return send(call, content)


def send_contact(call: Call) -> Json:
    contact = {name: call.params.text(name) for name in CONTACT if call.params.text(name)}
    for name, called in (("phone_number", "phone number"), ("first_name", "first name")):
        if name not in contact:
            raise bad(f"contact {called} is empty")
    return send(call, {"contact": contact})


def send_location(call: Call) -> Json:
    try:
        place = {name: float(call.params.text(name)) for name in ("latitude", "longitude")}
    except ValueError:
        raise bad("invalid location specified") from None
    return send(call, {"location": place})


def send(call: Call, content: Json) -> Json:
    """Deliver a message with the common options: keyboard, reply, silence."""
    markup = markup_in(call.params)
    chat = call.writable_chat()
    if markup:
        check_requests(markup, is_private=chat.is_private)
    content = {**_reply(call, chat), **content}
    if call.params.flag("protect_content"):
        content["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    call.take_turn(chat)
    message = call.world.new_message(call.bot, chat, call.bot.card, content)
    _show_keyboard(chat, markup)
    if call.params.flag("disable_notification"):
        chat.silent.add(message["message_id"])
    chat.typing = ("", 0.0)
    call.changed(chat)
    return message


def _show_keyboard(chat: Chat, markup: Json | None) -> None:
    if not markup or "inline_keyboard" in markup:
        return
    chat.keyboard = None if "remove_keyboard" in markup else markup


def _reply(call: Call, chat: Chat) -> Json:
    wanted = call.params.document("reply_parameters", "reply parameters")
    if wanted is None:
        wanted = {"message_id": call.params.integer("reply_to_message_id")}  # the older parameter
        wanted["allow_sending_without_reply"] = call.params.flag("allow_sending_without_reply")
        if not wanted["message_id"]:
            return {}
    if "message_id" not in wanted:
        raise bad('can\'t find field "message_id"')
    original = chat.messages.get(int(wanted["message_id"]))
    if original is None and not wanted.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return {"reply_to_message": without_reply(original)} if original else {}


def without_reply(message: Json) -> Json:
    """A replied-to message is shown without its own reply."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
