"""Long lists as pages of buttons, so that nothing is cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from passbot.bot.talk.effects import Button, Keyboard

LONGEST_QUERY = 20  # characters that fit into a button
T = TypeVar("T")
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. A page number beyond the end gives the last page."""

    items: tuple[T, ...]
    number: int
    count: int


def page_of(items: Sequence[T], wanted: str, *, size: int) -> Page[T]:
    """The page; `wanted` comes from a button and is not trusted."""
    count = max(1, -(-len(items) // size))
    number = min(int(wanted), count - 1) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    return Page(tuple(items[number * size : (number + 1) * size]), number, count)


def searched(find: Callable[[str], Sequence[T]], query: str, *, size: int) -> tuple[Sequence[T], str]:
    """The hits, and the query shortened to fit into the button to the next page.

    If there are several pages, all of them, the first too, are of the shortened query.
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
    """The page's rows, and below them `below`."""
    return Keyboard((*rows(page, button, turn_to=turn_to, wide=wide), *below))


def rows(
    page: Page[T],
    button: Callable[[T], Button | None],
    *,
    turn_to: Callable[[int], Button],
    wide: int = 1,
) -> Rows:
    """Buttons of the items, `wide` in a row, then arrows to other pages. Items may have no button."""
    buttons = [made for item in page.items if (made := button(item))]
    lines = [tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]
    arrows = tuple(
        turn_to(number) for number in (page.number - 1, page.number + 1) if 0 <= number < page.count
    )
    return (*lines, arrows) if arrows else tuple(lines)


def arrow(page: Page[T], number: int) -> str:
    return f"◀ {number + 1}/{page.count}" if number < page.number else f"{number + 1}/{page.count} ▶"
