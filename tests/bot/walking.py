"""Walks through a chat: every command it begins with, then every button that is shown, and what was read at each."""

import re
from collections.abc import Iterator, Sequence

from tests.bot.chatting import Chat

Deed = tuple[str, ...]  # a command, or the verb of a button and its args


def walked(
    chat: Chat, begin: Sequence[str], *, most: int, but: Sequence[Deed] = ()
) -> Iterator[tuple[Deed, str]]:
    done: set[Deed] = set()
    waiting: list[Deed] = [(said,) for said in begin]
    while waiting and len(done) < most:
        deed = waiting.pop(0)
        done.add(deed)
        since = len(chat.heard)
        said = chat.say(deed[0]) if len(deed) == 1 and deed[0] in begin else chat.press(*deed)
        yield deed, f"{said}\n{heard(chat, since)}"
        waiting += [each for each in buttons(chat, since) if each not in (*done, *waiting, *but)]


def heard(chat: Chat, since: int) -> str:
    """What stands in the chat since then: texts, toasts, labels, the words in pictures, files."""
    return "\n".join(line for each in chat.heard[since:] for line in _lines(each))


def _lines(payload: dict[str, object]) -> Iterator[str]:
    yield from (str(payload.get(name) or "") for name in ("html", "text", "caption", "content"))
    yield from re.findall(r"'label': '(.*?)'", str(payload.get("keyboard")))
    yield from _pictured(payload.get("picture_facts"))


def _pictured(facts: object) -> Iterator[str]:
    if isinstance(facts, dict):
        for name, value in facts.items():
            yield from () if name in ("seats", "things", "files", "text") else _pictured(value)
    elif isinstance(facts, list | tuple):
        for each in facts:
            yield from _pictured(each)
    elif isinstance(facts, str):
        yield facts


def buttons(chat: Chat, since: int) -> list[tuple[str, ...]]:
    found = []
    for payload in chat.heard[since:]:
        keyboard = payload.get("keyboard") or {}
        rows = keyboard.get("rows", ()) if payload.get("keyboard_kind") == "Keyboard" else ()
        found += [(button["verb"], *button["args"]) for row in rows for button in row if button["verb"]]
    return found
