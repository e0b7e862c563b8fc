"""/roster: register by choosing one's name from the list."""

from collections import Counter
from dataclasses import replace
from html import escape

from passbot.bot.home.menu import home
from passbot.bot.talk import consent_form, paging
from passbot.bot.talk.effects import Button, Effect, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.people import Resident
from passbot.errors import NotAllowed, NotFound
from passbot.services.people import residents, roster

A_PAGE = 10


def choose(turn: Turn) -> list[Effect]:
    _only_where_it_is_on(turn)
    if turn.resident:
        return home(turn, turn.texts("register.already"))
    names = roster.free()
    if not names:
        return [turn.in_place(turn.texts("roster.empty"))]
    page = paging.page_of(names, turn.argument(), size=A_PAGE)
    twice = {name for name, count in Counter(person.name for person in names).items() if count > 1}
    keyboard = paging.keyboard(
        page, lambda person: _name(person, twice), turn_to=lambda number: _turn_to(page, number)
    )
    return [turn.in_place(turn.texts("roster.choose"), keyboard)]


def _name(person: Resident, twice: set[str]) -> Button:
    """A name's button. Namesakes show their houses, which strangers do not see otherwise."""
    label = f"{person.name} · {person.house}" if person.name in twice else person.name
    return Button(label, "roster.name", (str(person.id),))


def _turn_to(page: paging.Page[Resident], number: int) -> Button:
    return Button(paging.arrow(page, number), "roster.page", (str(number),))


def ask(turn: Turn) -> list[Effect]:
    """Ask before the name is claimed."""
    _only_where_it_is_on(turn)
    person = _person(turn)
    if words := consent_form.first(turn):
        return [Toast(), consent_form.question(turn, words, "consent.first", str(person.id))]
    return [turn.in_place(*_sure(turn, person))]


def ask_below(turn: Turn, person_id: int) -> list[Effect]:
    """The same question, below the consent that was just given."""
    _only_where_it_is_on(turn)
    return [Say(*_sure(turn, _free(person_id)))]


def _sure(turn: Turn, person: Resident) -> tuple[str, Keyboard]:
    yes = Button(turn.texts("roster.yes"), "roster.take", (str(person.id),), style="success")
    no = Button(turn.texts("roster.no"), "roster.page", ("0",))
    return turn.texts("roster.sure", name=escape(person.name)), Keyboard(((yes,), (no,)))


def take(turn: Turn) -> list[Effect]:
    _only_where_it_is_on(turn)
    if turn.resident:
        return [Toast(turn.texts("press.done_before"))]
    person = _person(turn)
    if consent_form.first(turn):
        return ask(turn)
    taken = roster.take(
        person.id,
        telegram_id=turn.telegram_id,
        language=turn.texts.language,
        rules=turn.rules,
        now=turn.now,
    )
    if isinstance(taken, Resident):
        welcome = turn.in_place(turn.texts("roster.welcome", name=escape(taken.name)))
        return [welcome, *home(replace(turn, resident=taken))]
    return [turn.in_place(turn.texts("roster.asked", name=escape(person.name))), Leave()]


def approve(turn: Turn) -> list[Effect]:
    person = roster.approve(turn.number(), actor=turn.actor, now=turn.now)
    return [turn.in_place(turn.texts("roster.approved", name=escape(person.name)))]


def refuse(turn: Turn) -> list[Effect]:
    asked = roster.refuse(turn.number(), actor=turn.actor, now=turn.now)
    return [turn.in_place(turn.texts("roster.refused", name=escape(asked.resident.name)))]


def _person(turn: Turn) -> Resident:
    return _free(turn.number())


def _free(person_id: int) -> Resident:
    found = [person for person in roster.free() if person.id == person_id]
    if not found:
        raise NotFound("roster.taken", "This name is taken. Ask the admin to release it.")
    return residents.by_id(found[0].id)


def _only_where_it_is_on(turn: Turn) -> None:
    if not turn.site.has_roster:
        raise NotAllowed("roster.off", "Names are not chosen from a list here. Ask an admin for a code.")


FEATURES = Features(
    commands={"roster": choose},
    presses={
        "roster.page": choose,
        "roster.name": ask,
        "roster.take": take,
        "roster.approve": approve,
        "roster.refuse": refuse,
    },
)
