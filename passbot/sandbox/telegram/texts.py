"""The text of a message or caption from a bot: parsed, trimmed, measured."""

from typing import Any  # Any: JSON

from passbot.sandbox.telegram import links, tags
from passbot.sandbox.telegram.entities import found_in, in_order, trimmed, utf16_length
from passbot.sandbox.telegram.errors import Refused, bad
from passbot.sandbox.telegram.params import Params

Json = dict[str, Any]
MARKDOWN = ("markdown", "markdownv2")
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # characters after parsing
LONGEST_RAW = 32 * 1024
FOUND = ("mention", "hashtag", "bot_command", "url", "email", "phone_number")
STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote")
OPAQUE = ("code", "pre", "text_link", "text_mention", *FOUND)  # no other entities are found inside these
GIVEN = frozenset((*STYLES, *OPAQUE, "cashtag", "custom_emoji", "date_time"))
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}


def message_text(params: Params) -> Json:
    """`text` and `entities` of a message."""
    source = params.text("text")
    if not source:
        raise bad("message text is empty")
    if len(source.encode()) > LONGEST_RAW:
        raise bad("text is too long")
    text, entities = formatted(source, params, "entities")
    if not text:
        raise bad("text must be non-empty")
    if len(text) > LONGEST_TEXT:
        raise bad("message is too long")
    return {"text": text, **_named("entities", entities)}


def caption(params: Params) -> Json:
    """`caption` and `caption_entities`, or nothing."""
    text, entities = formatted(params.text("caption"), params, "caption_entities")
    if not text:
        return {}
    if len(text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return {"caption": text, **_named("caption_entities", entities)}


def formatted(source: str, params: Params, entities_name: str) -> tuple[str, list[Json]]:
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = tags.parse(source)
    elif mode in ("", "none"):
        text, entities = source, _given(source, params.document(entities_name, "entities") or [])
    elif mode in MARKDOWN:
        raise Refused(501, "Not Implemented: the sandbox reads HTML and entities, no Markdown")
    else:
        raise bad("unsupported parse_mode")
    text, entities = trimmed(text, entities)
    return text, in_order([*entities, *found_in(text, [each for each in entities if each["type"] in OPAQUE])])


def _named(name: str, entities: list[Json]) -> Json:
    return {name: entities} if entities else {}


def _given(text: str, entities: object) -> list[Json]:
    if not isinstance(entities, list):
        raise bad("expected an Array of MessageEntity")
    length = utf16_length(text)
    for each in entities:
        _check_fields(each)
        _check_place(each, length)
    return entities


def _check_fields(entity: Json) -> None:
    for name in ("type", "offset", "length"):
        if name not in entity:
            raise bad(f"can't parse MessageEntity: Can't find field \"{name}\"")
    if entity["type"] not in GIVEN:
        raise bad("can't parse MessageEntity: Unsupported type specified")
    needed = NEEDED.get(entity["type"])
    if needed and needed not in entity:
        raise bad(f"can't parse MessageEntity: Can't find field \"{needed}\"")
    if needed == "url" and (wrong := links.complaint(entity["url"])):
        raise bad(f"entity URL '{entity['url']}' is invalid: {wrong}")


def _check_place(entity: Json, length: int) -> None:
    offset, end = entity["offset"], entity["offset"] + entity["length"]
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if entity["length"] < 0:
        raise bad(f"receive an entity with incorrect length {entity['length']}")
    if offset > length:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if end > length:
        start = f"entity beginning at UTF-16 offset {offset}"
        raise bad(f"{start} ends after the end of the text at UTF-16 offset {end}")
