"""The main menu: a picture, one line on the person's passes, and buttons for everything that is offered."""

from pathlib import Path

from passbot import picture_file
from passbot.bot.home import offers, speech
from passbot.bot.home.naming import named
from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.people import Resident, Role
from passbot.domain.site.offerings import TOLD
from passbot.services.passes import search
from passbot.services.slots import offerings

MOST = 400  # as many as /passes lists


def menu(turn: Turn) -> list[Effect]:
    return home(turn)


def home(turn: Turn, first: str = "", *, is_welcome: bool = False) -> list[Effect]:
    """The menu for this person's role, below the text `first`."""
    caption = f"{first}\n\n{_caption(turn)}" if first else _caption(turn)
    facts = picture(turn, "welcome", "menu") if is_welcome else picture(turn)
    shown = Say(caption, keyboard(turn), picture="menu", picture_facts=facts)
    return [shown, Leave()] if turn.role else [shown]  # a stranger's begun registration stays open


def more(turn: Turn) -> list[Effect]:
    """Another page of the menu, in the same message."""
    shown = turn.in_place(
        _caption(turn), keyboard(turn, turn.argument()), picture="menu", picture_facts=picture(turn)
    )
    return [Toast(), shown]


def keyboard(turn: Turn, wanted: str = "0") -> Keyboard:
    """The menu's buttons. `wanted` is a page number from a button, so it is not trusted."""
    pages = offers.pages(turn.role, speech.useful(turn, turn.role))
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
        begin = "menu.for_stranger_roster" if turn.site.has_roster else "menu.for_stranger"
        return f"{speech.hello(turn)}\n\n{t(begin)}"
    if turn.role is not Role.RESIDENT or turn.resident is None:
        return t(f"menu.for_{turn.role}")
    mine = _open(turn.resident, turn)
    who = named(turn.resident.name, turn.resident.house, t, is_bold=True)
    return "\n".join((who, t.count("menu.open", mine) if mine else t("menu.none_open"), "", t("menu.hint")))


def _open(person: Resident, turn: Turn) -> int:
    return sum(order.is_open for order in search.mine(person.id, now=turn.now, limit=MOST))


def waiting_for(person: Resident, turn: Turn) -> str:
    """For a person who has just registered: how many bookings were made for them before."""
    found = _open(person, turn)
    return turn.texts.count("register.waiting", found) if found else ""


def picture(turn: Turn, *names: str) -> dict[str, object]:
    """What the picture shows. The site's own files go first, with their times of change, so that a new file is seen at
    once.
    """
    site = turn.site
    own = (picture_file.find(site.home, name, site.pictures.get(name)) for name in names or ("menu",))
    files = [(str(file), _saved(file)) for file in own if file]
    return _drawing(turn) | {"files": files}


def _saved(file: Path) -> str:
    """The file's time of change as a key; empty if the file is missing."""
    return str(file.stat().st_mtime_ns) if file.is_file() else ""


def _drawing(turn: Turn) -> dict[str, object]:
    t, here = turn.texts, offerings.here(turn.rules)
    things = [each.value for each in TOLD if each in here]
    if len(things) == 1:
        return {"things": things, "title": t(f"menu.title_{things[0]}"), "line": t(f"menu.line_{things[0]}")}
    line = ", ".join(t(f"menu.name_{thing}") for thing in things)
    return {"things": things, "title": t("menu.title_several"), "line": line[:1].upper() + line[1:]}


FEATURES = Features(commands={"menu": menu}, presses={"menu.more": more})
