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
from passbot.bot.home import faq, menu
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

ALL = (
    registration.FEATURES,
    roster.FEATURES,
    my_passes.FEATURES,
    ordering.FEATURES,
    changing.FEATURES,
    cancelling.FEATURES,
    regular.FEATURES,
    regular_new.FEATURES,
    guests.FEATURES,
    guest_links.FEATURES,
    guest_cars.FEATURES,
    slots.FEATURES,
    keypad.FEATURES,
    settings.FEATURES,
    guards.FEATURES,
    gate_arrivals.FEATURES,
    gate_lists.FEATURES,
    admin_invites.FEATURES,
    invite_houses.FEATURES,
    admin_people.FEATURES,
    admin_moves.FEATURES,
    statistics.FEATURES,
    journal.FEATURES,
    rules.FEATURES,
    trouble.FEATURES,
    slots_admin.FEATURES,
    slots_client.FEATURES,
    places_admin.FEATURES,
    menu.FEATURES,
    faq.FEATURES,
    language.FEATURES,
    privacy.FEATURES,
    consent.FEATURES,
    consent_words.FEATURES,
    key.FEATURES,
    calendar.FEATURES,
    free_links.FEATURES,
    secret.FEATURES,
    approvals.FEATURES,
    sheet_held.FEATURES,
    board.FEATURES,
    desks.FEATURES,
    email.FEATURES,
    desk_people.FEATURES,
    desk_rules.FEATURES,
    desk_series.FEATURES,
    desk_admin.FEATURES,
    help_.FEATURES,
)


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


def _by_finger(name: str, feature: Feature) -> Feature:
    """A menu button runs its command."""
    return lambda turn: feature(replace(turn, press=None, command=name, args=""))


_COMMANDS = _merged("commands")
MENU = "menu."
GIVES_WAY = (keypad.FLOW,)
_MENU = {f"{MENU}{name}": _by_finger(name, feature) for name, feature in _COMMANDS.items()}
ROUTES = Features(_COMMANDS, _merged("presses") | _MENU, _merged("steps"))


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
