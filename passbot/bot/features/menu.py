"""The main menu: a picture, a line about where one stands, and a button for everything the bot does."""

from passbot.bot import offers, paging
from passbot.bot.naming import named
from passbot.bot.turns import Button, Effect, Features, Keyboard, Leave, Say, Show, Toast, Turn
from passbot.domain.people import Resident, Role
from passbot.services import search

PICTURE = "menu.png"
MOST = 400  # as many as /passes lists


def menu(turn: Turn) -> list[Effect]:
    return home(turn)


def home(turn: Turn, first: str = "") -> list[Effect]:
    """The menu of this person's role, behind a word about what has just happened."""
    caption = f"{first}\n\n{_caption(turn)}" if first else _caption(turn)
    shown = Say(caption, keyboard(turn), picture="menu", picture_facts=picture(turn))
    return [shown, Leave()] if turn.role else [shown]  # a registration that was begun goes on


def more(turn: Turn) -> list[Effect]:
    """Another page of the menu, in the same message."""
    wanted = turn.press.args[0] if turn.press and turn.press.args else "0"
    shown = Show(
        _caption(turn),
        keyboard(turn, wanted),
        message_id=turn.press.message_id if turn.press else None,
        picture="menu",
        picture_facts=picture(turn),
    )
    return [Toast(), shown]


def keyboard(turn: Turn, wanted: str = "0") -> Keyboard:
    """`wanted` is the number of a page; it comes from a button and is not trusted."""
    pages = offers.pages(turn.role, offers.useful(turn.site.commands, turn.role))
    page = paging.page_of(pages, wanted, size=1)
    rows = tuple(buttons(turn, *row) for row in page.items[0])
    ways = tuple(
        Button(turn.texts("menu.more" if number > page.number else "menu.back"), "menu.more", (str(number),))
        for number in (page.number - 1, page.number + 1)
        if 0 <= number < page.count
    )
    return Keyboard((*rows, ways) if ways else rows)


def buttons(turn: Turn, *names: str) -> tuple[Button, ...]:
    return tuple(Button(turn.texts(f"menu.{name}"), f"menu.{name}") for name in names)


def _caption(turn: Turn) -> str:
    t = turn.texts
    if turn.role is None:
        return t("menu.for_stranger")
    if turn.role is not Role.RESIDENT or turn.resident is None:
        return t(f"menu.for_{turn.role}")
    mine = _open(turn.resident, turn)
    who = named(turn.resident.name, turn.resident.house, t, is_bold=True)
    return "\n".join((who, t.count("menu.open", mine) if mine else t("menu.none_open"), "", t("menu.hint")))


def _open(person: Resident, turn: Turn) -> int:
    return sum(order.is_open for order in search.mine(person.id, now=turn.now, limit=MOST))


def waiting_for(person: Resident, turn: Turn) -> str:
    """Of whoever has just registered: what was booked for them before."""
    found = _open(person, turn)
    return turn.texts.count("register.waiting", found) if found else ""


def picture(turn: Turn) -> dict[str, str]:
    """An admin's own picture goes before ours; its age, so that a new one is seen at once."""
    title = {"title": turn.texts("menu.title"), "line": turn.texts("menu.line")}
    own = turn.site.home / PICTURE if turn.site.home else None
    if own is None or not own.is_file():
        return title
    return title | {"file": str(own), "saved": str(own.stat().st_mtime_ns)}


FEATURES = Features(commands={"menu": menu}, presses={"menu.more": more})
