"""Places for admins: add one by its name, then change one setting at a time."""

from dataclasses import replace
from datetime import time
from html import escape

from passbot.bot.slots.place_cards import card, of_kind, settings, title
from passbot.bot.slots.place_edits import EDITS
from passbot.bot.talk import closing_views, paging
from passbot.bot.talk.effects import Button, Effect, Goto, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.orders import Order
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import OFFERED, Place, PlaceKind
from passbot.domain.times import spoken_days, windows
from passbot.errors import InvalidInput
from passbot.services.places import places
from passbot.services.site import house_rules
from passbot.services.slots import closing

FLOW = "place"
A_PAGE = 12
NEW = Place(
    id=0,
    uuid="",
    kind=PlaceKind.SERVICE,
    name="",
    zone="",
    opens=time(9),
    closes=time(21),
    slot_minutes=120,
    horizon_hours=46,
)


def overview(turn: Turn) -> list[Effect]:
    """/places: all places that can be booked by the hour."""
    found = places.listed(PlaceKind.SERVICE, PlaceKind.BOARD, with_closed=True)
    page = paging.page_of(found, turn.argument(), size=A_PAGE)
    keyboard = paging.keyboard(
        page,
        lambda each: Button(title(each), "place.open", (each.uuid,)),
        turn_to=lambda number: Button(paging.arrow(page, number), "place.all", (str(number),)),
        below=((Button(turn.texts("place.add"), "place.add", style="success"),),),
    )
    return [turn.in_place(turn.texts("place.title"), keyboard)]


def ask_name(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("place.ask_name")), Goto(FLOW, "name")]


def add(turn: Turn) -> list[Effect]:
    """Add a place with the defaults of scenario S0: slots of two hours, 46 hours ahead."""
    new = replace(NEW, name=turn.text or "", zone=turn.rules.zone)
    made = places.add(new, actor=turn.actor, now=turn.now)
    return [Say(card(made, turn.rules, turn.texts), settings(made, turn.rules, turn.texts)), Leave()]


def open_place(turn: Turn) -> list[Effect]:
    place = places.find(turn.argument())
    return [_shown(turn, place)]


def ask_setting(turn: Turn) -> list[Effect]:
    name = turn.argument(1)
    place = places.find(turn.argument())
    if name not in of_kind(place):
        raise InvalidInput("place.setting", "There is no such setting.")
    return [Say(turn.texts(f"place.ask_{name}")), Goto(FLOW, "value", {"place": place.uuid, "setting": name})]


def set_value(turn: Turn) -> list[Effect]:
    answers = turn.dialog.answers if turn.dialog else {}
    uuid, setting, value = (
        str(answers.get("place", "")),
        str(answers.get("setting")),
        (turn.text or "").strip(),
    )
    return _edit(turn, uuid, setting, _day(turn, uuid, value) if setting == "closed_days" else value)


def _day(turn: Turn, uuid: str, said: str) -> str:
    """A typed day (`31.12`, `tomorrow`) as a full date in the place's zone, because the edit may run later, when
    confirmed.
    """
    zone = windows.zone(places.find(uuid).zone)
    return spoken_days.read_day(said, today=windows.local_day(turn.now, zone)).isoformat()


def switch_weekday(turn: Turn) -> list[Effect]:
    """Open or close a weekday. The button carries the new state, so pressing it twice changes nothing."""
    number, wanted = turn.argument(1), turn.argument(2)
    if number not in {str(day) for day in range(7)} or wanted not in ("open", "closed"):
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    return _edit(turn, turn.argument(), f"weekday_{wanted}", number)


def shut(turn: Turn) -> list[Effect]:
    place = places.find(turn.argument())
    if place.closed_at:
        return [_shown(turn, place)]
    return _edit(turn, turn.argument(), "shut", turn.now.replace(microsecond=0).isoformat())


def reopen(turn: Turn) -> list[Effect]:
    return _edit(turn, turn.argument(), "reopen", "")


def offer(turn: Turn) -> list[Effect]:
    """Let the bot offer the board, or leave it to its page."""
    place = _board(turn)
    is_wanted = turn.argument(1) == "yes"
    edited = replace(place, options={**place.options, OFFERED: is_wanted})
    return [_shown(turn, places.change(edited, actor=turn.actor, now=turn.now))]


def let_in(turn: Turn) -> list[Effect]:
    """Open the board to everybody, or to residents only. The button carries the new state."""
    place, wanted = _board(turn), turn.argument(1)
    house_rules.change("board_access", wanted, actor=turn.actor, now=turn.now)
    return [_shown(turn, place, replace(turn.rules, board_access=wanted))]


def _board(turn: Turn) -> Place:
    place = places.find(turn.argument())
    if place.kind is not PlaceKind.BOARD:
        raise InvalidInput("place.setting", "There is no such setting.")
    return place


def _edit(turn: Turn, uuid: str, setting: str, value: str) -> list[Effect]:
    """Save the edit at once, or ask first if it would close a time that is booked."""
    edited = EDITS[setting](places.find(uuid), value)
    booked = closing.left_out(edited, now=turn.now)
    if booked:
        answers = {"place": uuid, "setting": setting, "value": value}
        return [_question(turn, edited, booked), Goto(FLOW, "sure", answers)]
    changed = _shown(turn, places.change(edited, actor=turn.actor, now=turn.now))
    return [changed] if turn.press else [changed, Leave()]


def _question(turn: Turn, edited: Place, booked: list[Order]) -> Say | Show:
    back = Button(turn.texts("closing.back"), "place.sure", ("no",))
    first = f"<b>{escape(edited.name)}</b>"
    return turn.in_place(*closing_views.question(turn, first, booked, verb="place.sure", args=(), back=back))


def sure(turn: Turn) -> list[Effect]:
    """Save after the admin has said what becomes of the bookings. Anything typed instead repeats the question."""
    if turn.dialog is None or (turn.dialog.flow, turn.dialog.step) != (FLOW, "sure"):
        return [Toast(turn.texts("press.done_before"))]
    answers = {name: str(value) for name, value in turn.dialog.answers.items()}
    known = places.find(answers["place"])
    if turn.argument() == "no":
        return [Toast(turn.texts("closing.still_open")), _shown(turn, known), Leave()]
    edited = EDITS[answers["setting"]](known, answers["value"])
    booked = closing.left_out(edited, now=turn.now)
    answer = closing_views.answered(turn, 0, booked)
    if booked and answer is None:
        return [_question(turn, edited, booked)]
    changed = closing.change(edited, cancels=answer == "cancel", actor=turn.actor, now=turn.now)
    return [_shown(turn, changed), Leave()]


def _shown(turn: Turn, place: Place, rules: Rules | None = None) -> Say | Show:
    known = rules or turn.rules
    return turn.in_place(card(place, known, turn.texts), settings(place, known, turn.texts))


FEATURES = Features(
    commands={"places": overview},
    presses={
        "place.all": overview,
        "place.add": ask_name,
        "place.open": open_place,
        "place.edit": ask_setting,
        "place.day": switch_weekday,
        "place.shut": shut,
        "place.reopen": reopen,
        "place.offer": offer,
        "place.access": let_in,
        "place.sure": sure,
    },
    steps={"place.name": add, "place.value": set_value, "place.sure": sure},
    only_admins="place.not_admin",
)
