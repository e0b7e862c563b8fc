"""How a person is named in the chat: with the house, where there is one."""

from html import escape

from passbot.texts import Texts


def named(name: str, house: str | None, texts: Texts, *, is_bold: bool = False) -> str:
    """As HTML; whoever works here may have no house, and then nothing stands for it."""
    shown = f"<b>{escape(name)}</b>" if is_bold else escape(name)
    return texts("who.of_house", name=shown, house=escape(house)) if house else shown
