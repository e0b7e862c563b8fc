"""How a person is named in the chat: with their house, if they have one."""

from html import escape

from passbot.texts import Texts


def named(name: str, house: str | None, texts: Texts, *, is_bold: bool = False) -> str:
    """Name and house as HTML. Guards may have no house."""
    shown = f"<b>{escape(name)}</b>" if is_bold else escape(name)
    return texts("who.of_house", name=shown, house=escape(house)) if house else shown
