"""Photos, documents and videos from a bot: uploaded, or named by id."""

from typing import Any  # Any: JSON

from passbot.sandbox.telegram import files, texts
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import File
from passbot.sandbox.telegram.editing import CAPTION, MEDIA, apply, editable
from passbot.sandbox.telegram.errors import bad
from passbot.sandbox.telegram.params import Params, Upload
from passbot.sandbox.telegram.sending import send

Json = dict[str, Any]
GROUP = (2, 10)  # least and most items in an album
SHOWN = ("show_caption_above_media",)


def send_photo(call: Call) -> Json:
    return _send(call, "photo")


def send_document(call: Call) -> Json:
    return _send(call, "document")


def send_video(call: Call) -> Json:
    return _send(call, "video")


def _send(call: Call, kind: str) -> Json:
    caption = texts.caption(call.params)
    call.writable_chat()  # files for a chat that does not exist are not stored
    file = _file(call, kind, call.params.get(kind))
    return send(call, {**shown(file, kind), **caption})


def shown(file: File, kind: str) -> Json:
    """A photo is a list of sizes; here it has one."""
    return {kind: [file.card()] if kind == "photo" else file.card()}


def _file(call: Call, kind: str, given: Any) -> File:  # JSON, or an Upload
    if isinstance(given, str) and given.startswith("attach://"):
        given = call.params.get(given.removeprefix("attach://"))
    if isinstance(given, Upload):
        return files.keep(call.world, call.bot, kind, given)
    if not given or not isinstance(given, str):
        raise bad(f"there is no {kind} in the request")
    file = files.known(call.bot, given)
    if file.kind != kind:
        raise bad("type of file mismatch")
    return file


def edit_message_media(call: Call) -> Json:
    item = call.params.document("media", "input media")
    if not isinstance(item, dict):
        raise bad("media is empty")
    chat, message = editable(call)
    content = _item(call, item)
    return apply(call, chat, message, content, instead_of=(*MEDIA, *CAPTION, "text", "entities"))


def send_media_group(call: Call) -> list[Json]:
    items = call.params.document("media", "media")
    if not isinstance(items, list) or not GROUP[0] <= len(items) <= GROUP[1]:
        raise bad("group of media must include 2-10 items")
    call.writable_chat()
    contents = [_item(call, item) for item in items]
    group = str(call.bot.next_message_id)
    return [send(call, {**content, "media_group_id": group}) for content in contents]


def _item(call: Call, item: Json) -> Json:
    kind = item.get("type", "")
    if kind not in ("photo", "video", "document"):
        raise bad("can't parse InputMedia: type of media is not supported")
    words = texts.caption(Params({name: value for name, value in item.items() if name != "media"}))
    return {**shown(_file(call, kind, item.get("media")), kind), **words}
