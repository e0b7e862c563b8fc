"""The journal in the chat: the timeline of a pass, a car, a house, a place or a person."""

from contextlib import suppress
from html import escape

from passbot.bot.talk import journal_words, paging
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Kind
from passbot.domain.people.people import Resident
from passbot.domain.plates import plates
from passbot.domain.site.notices import Event
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.errors import InvalidInput, NotFound
from passbot.services.passes import orders
from passbot.services.people import people_search, residents
from passbot.services.places import places
from passbot.services.telling import journal
from passbot.texts import Texts, coming

PAGE = 10
NAMESAKES_A_PAGE = 12
MOST_PLACES, BETWEEN = 4, "-"  # places of one name that fit into a button's data, and their separator

About = tuple[str, str]  # what the page is about: its kind, and a code, key, house or id
ALL: About = ("all", "")


def ask(turn: Turn) -> list[Effect]:
    """/journal shows the newest events and takes the next message as a search; /journal А123ВС77 searches at once."""
    if turn.args.strip():
        return _looked_up(turn, turn.args)
    html, keyboard = _page(turn, ALL, None)
    return [Say(f"{html}\n\n{turn.texts('journal.ask')}", keyboard), Goto("journal", "query")]


def typed(turn: Turn) -> list[Effect]:
    """Search. The dialog stays open for the next search."""
    return _looked_up(turn, turn.text or "")


def _looked_up(turn: Turn, query: str) -> list[Effect]:
    about, namesakes = _about(query.strip(), turn)
    if about:
        return [Say(*_page(turn, about, None)), Goto("journal", "query")]
    if namesakes:
        whom = _whom(query, "0")
        return [Say(turn.texts("journal.whom"), whom), Goto("journal", "query")]
    return [Say(turn.texts("journal.nobody", query=escape(query[:64]))), Goto("journal", "query")]


def _whom(query: str, wanted: str) -> Keyboard:
    namesakes, short = paging.searched(people_search.called, query, size=NAMESAKES_A_PAGE)
    page = paging.page_of(namesakes, wanted, size=NAMESAKES_A_PAGE)
    return paging.keyboard(
        page,
        lambda each: Button(_who(each), "journal.of", ("person", str(each.id))),
        turn_to=lambda number: Button(paging.arrow(page, number), "journal.whom", (str(number), short)),
    )


def whom(turn: Turn) -> list[Effect]:
    """Args: the page, and the name that several people have."""
    wanted, query = turn.argument(0), turn.argument(1)
    keyboard = _whom(query, wanted)
    return [turn.in_place(turn.texts("journal.whom"), keyboard)]


def _about(query: str, turn: Turn) -> tuple[About | None, list[Resident]]:
    """What the query means: an order's code, else the first of house, plate, place, name that has events."""
    with suppress(NotFound, InvalidInput):
        return ("order", orders.by_code(query).code), []
    for kind, key in (("house", query), ("plate", plates.fold(query))):
        with suppress(InvalidInput):
            if found := _events(turn, (kind, key), None, limit=1):
                return (kind, str(found[0].house if kind == "house" else key)), []
    if booked := places.called(_without_desk(query, turn.texts)):
        return ("place", BETWEEN.join(str(place.id) for place in booked[:MOST_PLACES])), []
    called = people_search.called(query)
    return (("person", str(called[0].id)), []) if len(called) == 1 else (None, called)


def _without_desk(query: str, texts: Texts) -> str:
    """Strip the word `desk`: `desk 12` means the desk, 12 alone a house."""
    word = texts("desk.line_desk", desk="").strip().casefold()
    return query[len(word) :].strip() if query.casefold().startswith(f"{word} ") else query


def _who(person: Resident) -> str:
    return " · ".join(filter(None, (person.name[:40], person.house)))


def turn_page(turn: Turn) -> list[Effect]:
    """Args: kind, key, and the last event id of the previous page."""
    kind, key, before = turn.argument(0), turn.argument(1), turn.argument(2)
    about = (kind, key) if kind in (*_READ, "person", "place") else ALL
    html, keyboard = _page(turn, about, _number(before))
    return [Toast(), turn.in_place(html, keyboard)]


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None


def _page(turn: Turn, about: About, before: int | None) -> tuple[str, Keyboard | None]:
    found = _events(turn, about, before, limit=PAGE + 1)
    shown, t = found[:PAGE], turn.texts
    title = t("journal.title", about=t(f"journal.about.{about[0]}", what=escape(_named(about, t))))
    lines = [line(event, about, t, turn) for event in shown] or [t("journal.empty")]
    newest = (Button(t("journal.newest"), "journal.of", about),) if before else ()
    last = str(shown[-1].id) if shown else ""
    older = (Button(t("journal.older"), "journal.of", (*about, last)),) if len(found) > PAGE else ()
    arrows = newest + older
    days = None if older else journal.goes_back(rules=turn.rules, now=turn.now)
    end = ["", t.count("journal.goes_back", days)] if days else []
    return "\n".join([title, "", *lines, *end]), Keyboard((arrows,)) if arrows else None


def _named(about: About, texts: Texts) -> str:
    kind, key = about
    if kind == "plate":
        return plates.show(key)
    if kind == "place":
        return "; ".join(_place_named(place, texts) for place in _places(key))
    return residents.by_id(_number(key) or 0).name if kind == "person" else key


def _place_named(place: Place, texts: Texts) -> str:
    """A place's name; an office stands for itself and all its desks."""
    return place.name if place.kind is PlaceKind.OFFICE else coming.booked(places.booked(place), texts)


def _places(key: str) -> list[Place]:
    return [places.by_id(_number(each) or 0) for each in key.split(BETWEEN)]


def line(event: Event, about: About, texts: Texts, turn: Turn) -> str:
    """One event as a line: when, what, car, guest, booking, house, actor and channel.

    Leaves out what the page's title says already.
    """
    what = _what(event, texts)
    car = plates.show(event.plate_key) if event.plate_key and about[0] != "plate" else ""
    house = texts("journal.about.house", what=event.house) if event.house and about[0] != "house" else ""
    code = f"<code>{event.order_code}</code>" if event.order_code and about[0] != "order" else ""
    facts = [
        escape(car),
        escape(event.guest or ""),
        escape(_booked(event, texts)),
        escape(house),
        code,
        escape(_by(event, texts)),
        escape(journal_words.told(event, texts)),
    ]
    when = texts.moment(event.at, now=turn.now)
    return " · ".join([f"<b>{when}</b> {what}", *(fact for fact in facts if fact)])


def _what(event: Event, texts: Texts) -> str:
    """The event's name; some have another wording for people on foot."""
    key = f"journal.kind.{event.kind}"
    if event.order_kind not in (None, Kind.CAR) and texts.knows(f"on_foot.{key}"):
        return texts(f"on_foot.{key}")
    return texts(key) if texts.knows(key) else event.kind


def _booked(event: Event, texts: Texts) -> str:
    return coming.booked_on(event.booked, event.day, texts) if event.booked and event.day else ""


def _by(event: Event, texts: Texts) -> str:
    """Actor and channel; the clock and the sheet are channels without an actor's name."""
    channel = texts(f"channel.{event.channel}")
    return channel if event.actor == event.channel else f"{event.actor} ({channel})"


_READ = {"order": journal.of_order, "plate": journal.of_plate, "house": journal.of_house}


def _events(turn: Turn, about: About, before: int | None, *, limit: int) -> list[Event]:
    kind, key = about
    if kind == "all":
        return journal.latest(actor=turn.actor, limit=limit, before=before)
    if kind == "person":
        return journal.of_person(_number(key) or 0, actor=turn.actor, limit=limit, before=before)
    if kind == "place":
        return journal.of_places(_places(key), actor=turn.actor, limit=limit, before=before)
    return _READ[kind](key, actor=turn.actor, limit=limit, before=before)


FEATURES = Features(
    commands={"journal": ask},
    presses={"journal.of": turn_page, "journal.whom": whom},
    steps={"journal.query": typed},
    only_admins="journal.not_admin",
)
