"""Parse parse_mode=HTML to text and entities, with the server's own errors. Their offsets are in bytes."""

import html
import re
from dataclasses import dataclass
from typing import Any, NoReturn  # Any: JSON

from passbot.sandbox.telegram import links
from passbot.sandbox.telegram.entities import in_order, utf16_length
from passbot.sandbox.telegram.errors import bad

Json = dict[str, Any]
KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,8})|(lt|gt|amp|quot));?")
NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
SPACE = re.compile(r"\s*")
ARGUMENTS = {
    ("a", "href"),
    ("span", "class"),
    ("tg-emoji", "emoji-id"),
    ("code", "class"),
    ("blockquote", "expandable"),
}


@dataclass
class Tag:
    """A start tag without its end yet."""

    name: str
    argument: str
    offset: int  # UTF-16 units of the text before it
    begin: int  # characters of the text before it


class Parser:
    """One text, read from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._open: list[Tag] = []
        self._entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        while (bracket := self._source.find("<", self._at)) >= 0:
            self._say(self._source[self._at : bracket])
            self._at = bracket + 1
            if self._source.startswith("/", self._at):
                self._end_tag(bracket)
            else:
                self._start_tag(bracket)
        self._say(self._source[self._at :])
        if self._open:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return "".join(self._text), in_order(_without_language(each) for each in self._entities)

    def _say(self, raw: str) -> None:
        self._text.append(plain(raw))

    def _start_tag(self, bracket: int) -> None:
        name = self._take(NAME).lower()
        if self._is_over():
            self._fail("Unclosed start tag", bracket)
        if name not in KINDS:
            self._fail(f'Unsupported start tag "{name}"', bracket)
        argument = self._attributes(name, bracket)
        if name == "span" and argument != "spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', bracket)
        so_far = "".join(self._text)
        self._text = [so_far]
        self._open.append(Tag(name, argument, utf16_length(so_far), len(so_far)))

    def _attributes(self, tag: str, bracket: int) -> str:
        argument = ""
        while True:
            self._take(SPACE)
            if self._is_over():
                self._fail("Unclosed start tag", bracket)
            if self._source[self._at] == ">":
                self._at += 1
                return argument
            name = self._take(ATTRIBUTE_NAME)
            if not name:
                self._fail(f'Empty attribute name in the tag "{tag}"', bracket)
            value = self._value(tag, name, bracket)
            if (tag, name) in ARGUMENTS:
                argument = _argument(tag, value)

    def _value(self, tag: str, name: str, bracket: int) -> str:
        self._take(SPACE)
        if not self._source.startswith("=", self._at):
            if (tag, name) == ("blockquote", "expandable"):  # the only attribute without a value
                return "1"
            self._fail(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', bracket)
        self._at += 1
        self._take(SPACE)
        if self._is_over():
            self._fail("Unclosed start tag", bracket)
        quote = self._source[self._at]
        return self._quoted(quote, bracket) if quote in "'\"" else self._bare()

    def _quoted(self, quote: str, bracket: int) -> str:
        end = self._source.find(quote, self._at + 1)
        if end < 0 or end + 1 == len(self._source):
            self._fail("Unclosed start tag", bracket)
        value, self._at = self._source[self._at + 1 : end], end + 1
        return plain(value)

    def _bare(self) -> str:
        begin = self._at
        value = self._take(TOKEN).lower()
        if not self._is_over() and self._source[self._at] not in "> \t\r\n":
            self._fail("Unexpected end of name token", begin)
        return value

    def _end_tag(self, bracket: int) -> None:
        if not self._open:
            self._fail("Unexpected end tag", bracket)
        self._at += 1
        name = self._take(NAME).lower()
        self._take(SPACE)
        if self._is_over() or self._source[self._at] != ">":
            self._fail("Unclosed end tag", bracket)
        tag = self._open.pop()
        if name and name != tag.name:
            start = f"Unmatched end tag at byte offset {self._bytes(bracket)}"
            self._fail(f'{start}, expected "</{tag.name}>", found "</{name}>"')
        self._at += 1
        self._close(tag)

    def _close(self, tag: Tag) -> None:
        text = "".join(self._text)
        self._text = [text]
        length = utf16_length(text) - tag.offset
        if length > 0:
            self._entities.extend(_entity(tag, text[tag.begin :], length, self._entities))

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        assert match  # every pattern may match nothing
        self._at = match.end()
        return match[0]

    def _is_over(self) -> bool:
        return self._at >= len(self._source)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _fail(self, complaint: str, at: int | None = None) -> NoReturn:
        where = "" if at is None else f" at byte offset {self._bytes(at)}"
        raise bad(f"can't parse entities: {complaint}{where}")


def parse(source: str) -> tuple[str, list[Json]]:
    return Parser(source).parse()


def plain(raw: str) -> str:
    """Decode the four named entities and numeric ones; leave others unchanged."""
    return REFERENCE.sub(_character, raw) if "&" in raw else raw


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return NAMED[match[3]]
    return html.unescape(f"&#{match[1] or int(match[2], 16)};")


def _argument(tag: str, value: str) -> str:
    prefix = {"span": "tg-", "code": "language-"}.get(tag, "")
    return value.removeprefix(prefix) if value.startswith(prefix) else ""


def _entity(tag: Tag, inside: str, length: int, before: list[Json]) -> list[Json]:
    """The entity of a closed tag; none for a link without an address."""
    entity: Json = {"type": KINDS[tag.name], "offset": tag.offset, "length": length}
    if tag.name == "a":
        url = tag.argument or inside
        return [{**entity, "url": url}] if links.is_good(url) else []
    if tag.name == "pre":
        return [_with_language(entity, before)]
    if tag.name == "blockquote" and tag.argument:
        return [{**entity, "type": "expandable_blockquote"}]
    if tag.argument and tag.name in ("tg-emoji", "code"):
        name = "custom_emoji_id" if tag.name == "tg-emoji" else "language"
        return [{**entity, name: tag.argument}]
    return [entity]


def _with_language(pre: Json, before: list[Json]) -> Json:
    """A code element that fills a pre only gives its language and is no entity itself."""
    if before and before[-1] == {**before[-1], **pre, "type": "code"}:
        return {**before.pop(), "type": "pre"}
    return pre


def _without_language(entity: Json) -> Json:
    """Only a pre has a language."""
    return {name: value for name, value in entity.items() if name != "language" or entity["type"] == "pre"}
