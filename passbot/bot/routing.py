"""Which feature answers what: the bot's table of contents."""

from passbot.bot.features import (
    admin,
    admin_invites,
    admin_people,
    guards,
    guests,
    passes,
    registration,
    settings,
)
from passbot.bot.features import help as help_
from passbot.bot.turns import Effect, Feature, Features, Toast, Turn

ALL = (
    registration.FEATURES,
    passes.FEATURES,
    guests.FEATURES,
    settings.FEATURES,
    guards.FEATURES,
    admin_invites.FEATURES,
    admin_people.FEATURES,
    admin.FEATURES,
    help_.FEATURES,
)


def _merged(kind: str) -> dict[str, Feature]:
    found: dict[str, Feature] = {}
    for features in ALL:
        for name, feature in getattr(features, kind).items():
            assert name not in found, f"two features answer {kind} {name}"
            found[name] = feature
    return found


ROUTES = Features(_merged("commands"), _merged("presses"), _merged("steps"))


def fallback(turn: Turn) -> list[Effect]:
    """Nothing is left without an answer: an old button, an unknown command, a word out of the blue."""
    if turn.press:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    if turn.command:
        return help_.unknown_command(turn)
    if turn.resident is None:
        return registration.unprompted(turn)
    return passes.free_text(turn)
