"""Offices for admins: a name and a floor plan typed into the chat; closing and opening a day."""

from datetime import date
from html import escape

from passbot.bot.desks import desk_views as views
from passbot.bot.desks.desk_people import listed
from passbot.bot.desks.desks import FLOW, day_of, office
from passbot.bot.talk import closing_views
from passbot.bot.talk.effects import Button, Effect, Goto, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.desks import floor
from passbot.domain.passes.orders import Order
from passbot.domain.slots.slots import Place
from passbot.errors import InvalidInput
from passbot.services.desks import closed_days, offices
from passbot.services.places import places


def plan(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("desk.ask_plan")), Goto(FLOW, "plan")]


def drawn(turn: Turn) -> list[Effect]:
    """Read the office's name from the first line and its floor from the rest. Sending it again replaces the
    plan only.
    """
    name, _, text = (turn.text or "").strip("\n").partition("\n")
    name = " ".join(name.split())
    if not name or not text.strip():
        raise InvalidInput("floor.shape", "Write the office's name in the first line and its desks below.")
    found = floor.read(text)
    known = next((each for each in offices.listed() if each.name == name), None)
    made = offices.draw(known, name, text, found.desks, zone=turn.rules.zone, actor=turn.actor, now=turn.now)
    said = turn.texts.count("desk.plan_done", len(found.desks), office=escape(name))
    today = offices.today(made, turn.now)
    return [views.day(turn, made, today, said), Leave()]


def close_day(turn: Turn) -> list[Effect]:
    where, on = office(turn), day_of(turn)
    booked = closed_days.booked_on(where, on, now=turn.now)
    answer = closing_views.answered(turn, 2, booked)
    if booked and answer is None:
        return [Toast(), _ask(turn, where, on, booked)]
    closed_days.close_day(where, on, cancels=answer == "cancel", actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("desk.day_closed")), turn.in_place(*listed(turn, _again(where), on))]


def _ask(turn: Turn, where: Place, on: date, booked: list[Order]) -> Show | Say:
    at = (str(where.id), on.isoformat())
    first = views.head(turn, where, on)
    back = Button(turn.texts("closing.back"), "desk.who", at)
    question = closing_views.question(turn, first, booked, verb="desk.close", args=at, back=back)
    return turn.in_place(*question)


def open_day(turn: Turn) -> list[Effect]:
    where, on = office(turn), day_of(turn)
    closed_days.open_day(where, on, actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("desk.day_opened")), turn.in_place(*listed(turn, _again(where), on))]


def _again(where: Place) -> Place:
    """The office as it is now in the database."""
    return places.by_id(where.id)


FEATURES = Features(
    commands={"office": plan},
    presses={"desk.close": close_day, "desk.open": open_day},
    steps={"desk.plan": drawn},
    only_admins="place.not_admin",
)
