"""Routing: which feature answers which command, button or dialog step."""

from dataclasses import replace

from passbot.bot.admin import (
    admin_invites,
    admin_moves,
    admin_people,
    consent_words,
    invite_houses,
    journal,
    rules,
    sheet_held,
    statistics,
    trouble,
)
from passbot.bot.desks import desk_admin, desk_people, desk_rules, desk_series, desks
from passbot.bot.gate import gate_arrivals, gate_lists, guards, keypad
from passbot.bot.guests import guest_cars, guest_links, guests
from passbot.bot.home import faq, menu, offers
from passbot.bot.joining import approvals, consent, registration, roster
from passbot.bot.own import email, key, language, privacy, secret, settings
from passbot.bot.own import help as help_
from passbot.bot.passes import cancelling, changing, my_passes, ordering, regular, regular_new
from passbot.bot.slots import (
    board,
    bookings_asked,
    calendar,
    free_links,
    places_admin,
    slots,
    slots_admin,
    slots_client,
)
from passbot.bot.talk.effects import Effect, Toast
from passbot.bot.talk.turns import Feature, Features, Turn
from passbot.domain.people.people import Role

# By room, in any order: no two features may take the same command, press or step.
_ROOMS = (
    (approvals, consent, registration, roster),
    (menu, faq),
    (email, help_, key, language, privacy, secret, settings),
    (cancelling, changing, my_passes, ordering, regular, regular_new),
    (guest_cars, guest_links, guests),
    (board, calendar, free_links, places_admin, slots, slots_admin, slots_client),
    (desk_admin, desk_people, desk_rules, desk_series, desks),
    (gate_arrivals, gate_lists, guards, keypad),
    (
        admin_invites,
        admin_moves,
        admin_people,
        consent_words,
        invite_houses,
        journal,
        rules,
        sheet_held,
        statistics,
        trouble,
    ),
)
ALL: tuple[Features, ...] = tuple(module.FEATURES for room in _ROOMS for module in room)
MENU = "menu."  # a press of this and a command's name is that command
ENDED_BY_COMMANDS = (keypad.FLOW,)  # other dialogs wait until a command has been answered


def _merged(kind: str) -> dict[str, Feature]:
    found: dict[str, Feature] = {}
    for features in ALL:
        for name, feature in getattr(features, kind).items():
            assert name not in found, f"two features answer {kind} {name}"
            found[name] = _for_admins(feature, features.only_admins) if features.only_admins else feature
    return found


def _for_admins(feature: Feature, refusal: str) -> Feature:
    def guarded(turn: Turn) -> list[Effect]:
        turn.actor.must_be_admin(refusal, "do this")
        return feature(turn)

    return guarded


def _pressed(name: str, feature: Feature) -> Feature:
    """A command as its button in the menu runs it."""
    return lambda turn: feature(replace(turn, press=None, command=name, args=""))


_COMMANDS = _merged("commands")
_MENU = {f"{MENU}{name}": _pressed(name, feature) for name, feature in _COMMANDS.items()}
ROUTES = Features(_COMMANDS, _merged("presses") | _MENU, _merged("steps"))


def feature_for(turn: Turn) -> Feature:
    """The feature that answers. Commands go before the dialog, so that nobody is caught in one."""
    if turn.press:
        offers.refuse_off(turn.press.verb.removeprefix(MENU), turn.rules)
        return ROUTES.presses.get(turn.press.verb, fallback)
    if turn.is_command:
        offers.refuse_off(turn.command or "", turn.rules)
        return ROUTES.commands.get(turn.command or "", fallback)
    if turn.dialog:
        return ROUTES.steps.get(f"{turn.dialog.flow}.{turn.dialog.step}", fallback)
    return fallback


def ends_dialog(turn: Turn) -> bool:
    """True if a command interrupts a dialog that should end then, such as an open keypad."""
    is_command = turn.is_command or bool(turn.press and turn.press.verb.startswith(MENU))
    return is_command and turn.dialog is not None and turn.dialog.flow in ENDED_BY_COMMANDS


def fallback(turn: Turn) -> list[Effect]:
    """Answers what no feature takes: an old button, an unknown command, a text outside of any dialog."""
    if turn.press:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    if turn.is_command:
        return secret.try_command(turn)
    if turn.resident is None:
        return registration.unprompted(turn)
    if turn.role is Role.GUARD:
        return guards.find_typed(turn)
    return my_passes.free_text(turn) if turn.rules.passes else bookings_asked.answer(turn)
