"""Offices as an admin makes them: a name and a plan typed into the chat; a day closed and opened."""

from html import escape

from passbot.bot import desk_views as views
from passbot.bot.features.desks import FLOW, day_of, office
from passbot.bot.turns import Effect, Features, Goto, Leave, Say, Toast, Turn
from passbot.domain import floor
from passbot.errors import InvalidInput, NotAllowed
from passbot.services import desks, offices


def plan(turn: Turn) -> list[Effect]:
    _only_admins(turn)
    return [Say(turn.texts("desk.ask_plan")), Goto(FLOW, "plan")]


def drawn(turn: Turn) -> list[Effect]:
    """The first line is the office's name, the rest its floor. Sent again, the plan changes and the desks stay."""
    _only_admins(turn)
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
    _only_admins(turn)
    where, on = office(turn), day_of(turn)
    desks.block_day(where, on, actor=turn.actor, reason=None, now=turn.now)
    return [Toast(turn.texts("desk.day_closed")), Say(views.who(turn, where, on))]


def open_day(turn: Turn) -> list[Effect]:
    _only_admins(turn)
    where, on = office(turn), day_of(turn)
    desks.unblock_day(where, on, actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("desk.day_opened")), Say(views.who(turn, where, on))]


def _only_admins(turn: Turn) -> None:
    if not turn.actor.is_admin:
        raise NotAllowed("place.not_admin", "Only an admin can change the places.")


FEATURES = Features(
    commands={"office": plan},
    presses={"desk.close": close_day, "desk.open": open_day},
    steps={"desk.plan": drawn},
)
