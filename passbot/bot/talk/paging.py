"""Long lists as pages of buttons: whatever grows is shown whole, a page at a time, and never cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from passbot.bot.talk.effects import Button, Keyboard

LONGEST_QUERY = 20  # as much as fits into a button
T = TypeVar("T")
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; a page that is not there any more is the last one that is."""

    items: tuple[T, ...]
    number: int
    count: int


def page_of(items: Sequence[T], wanted: str, *, size: int) -> Page[T]:
    """`wanted` comes from a button and is not trusted."""
    count = max(1, -(-len(items) // size))
    number = min(int(wanted), count - 1) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    return Page(tuple(items[number * size : (number + 1) * size]), number, count)


def searched(find: Callable[[str], Sequence[T]], query: str, *, size: int) -> tuple[Sequence[T], str]:
    """What is found, and the words for the button to the next page.

    A button carries only so many of them. Of several pages all are of those, the first one too.
    """
    found, short = find(query), query.strip().replace("|", " ")[:LONGEST_QUERY].strip()
    return (find(short) or found if len(found) > size else found), short


def keyboard(
    page: Page[T],
    button: Callable[[T], Button | None],
    *,
    turn_to: Callable[[int], Button],
    wide: int = 1,
    below: Rows = (),
) -> Keyboard:
    """The page's `rows`; then what is `below`."""
    return Keyboard((*rows(page, button, turn_to=turn_to, wide=wide), *below))


def rows(
    page: Page[T],
    button: Callable[[T], Button | None],
    *,
    turn_to: Callable[[int], Button],
    wide: int = 1,
) -> Rows:
    """A button for each item that has one, `wide` in a row; arrows where there is another page."""
    buttons = [made for item in page.items if (made := button(item))]
    lines = [tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]
    arrows = tuple(
        turn_to(number) for number in (page.number - 1, page.number + 1) if 0 <= number < page.count
    )
    return (*lines, arrows) if arrows else tuple(lines)


def arrow(page: Page[T], number: int) -> str:
    return f"◀ {number + 1}/{page.count}" if number < page.number else f"{number + 1}/{page.count} ▶"
