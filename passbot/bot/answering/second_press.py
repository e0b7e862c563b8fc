"""Second presses: pressing a button twice changes nothing and says so, without an error."""

from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Show, Toast
from passbot.bot.talk.turns import Feature, Turn
from passbot.errors import Refusal
from passbot.services.owed import written

# The refusal that a second press of a verb meets; None if its service does nothing then, and records no event.
DEEDS: dict[str, str | None] = {
    "clock.right": None,
    "consent.end": None,
    "dash.block": None,
    "dash.for": "slot.yours",
    "dash.unblock": "slot.not_blocked",
    "desk.cancel": "order.closed",
    "desk.close": None,
    "desk.comes": None,
    "desk.no": "desk.declined",
    "desk.open": None,
    "held.adopt": "sheet.decided",
    "held.decline": "sheet.decided",
    "invite.revoke": None,
    "key.revoke": None,
    "link.close": None,
    "people.move_out": "house.empty",
    "people.release": None,
    "people.remove": None,
    "people.role": None,
    "place.access": None,
    "place.day": None,
    "place.offer": None,
    "place.reopen": None,
    "place.shut": None,
    "regular.end": None,
    "regular.resume": None,
    "rules.reset": None,
    "rules.set": None,
}


def told(turn: Turn, feature: Feature) -> list[Effect]:
    """The feature's answer; for a deed that was done before, a toast that says so."""
    if turn.press is None or turn.press.verb not in DEEDS:
        return feature(turn)
    before = written.events()
    try:
        effects = feature(turn)
    except Refusal as refusal:
        if refusal.code != DEEDS[turn.press.verb] or not _is_cancelled(refusal):
            raise
        return [_done_before(turn)]
    if DEEDS[turn.press.verb] or written.events() != before or _asks(turn, effects):
        return effects
    return [_done_before(turn), *(each for each in effects if not isinstance(each, Toast))]


def _is_cancelled(refusal: Refusal) -> bool:
    """False for a pass that has arrived or expired: then the press did not do it."""
    return refusal.code != "order.closed" or refusal.facts.get("status") == "cancelled"


def _done_before(turn: Turn) -> Toast:
    return Toast(turn.texts("press.done_before"))


def _asks(turn: Turn, effects: list[Effect]) -> bool:
    """True if the answer has a button for the same deed with one more argument: the press was the first of two."""
    given = tuple(arg for arg in turn.pressed_args if arg != "ask")
    return any(
        button.verb == (turn.press.verb if turn.press else "")
        and len(button.args) > len(given)
        and button.args[: len(given)] == given
        for button in _buttons(effects)
    )


def _buttons(effects: list[Effect]) -> list[Button]:
    keyboards = [each.keyboard for each in effects if isinstance(each, Say | Show)]
    return [button for each in keyboards if isinstance(each, Keyboard) for row in each.rows for button in row]
