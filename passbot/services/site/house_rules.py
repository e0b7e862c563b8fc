"""The rules of the house: the settings, overridden by what an admin has changed in the bot."""

from dataclasses import replace
from datetime import datetime

from passbot.domain.people.people import Actor
from passbot.domain.site.facts.site import RulesChanged
from passbot.domain.site.rules import LIMITS, NAMES, WORDS, Rules
from passbot.domain.times import windows
from passbot.errors import InvalidInput
from passbot.services.owed import outbox
from passbot.store.db import transaction
from passbot.store.models import Rule
from passbot.store.prepared import P, Prepared, given

_ALL = Prepared(Rule.select())
_SET = Prepared(
    Rule.insert(given(Rule.name, Rule.value)).on_conflict(conflict_target=[Rule.name], preserve=[Rule.value])
)
_RESET = Prepared(Rule.delete().where(Rule.name == P.name))


def current(settings: Rules) -> Rules:
    """The settings with an admin's changes applied."""
    changed = {row.name: _typed(row.name, row.value) for row in _ALL.rows() if row.name in NAMES}
    return replace(settings, **changed) if changed else settings  # type: ignore[arg-type]  # the fields of one dataclass


def change(name: str, value: str, *, actor: Actor, now: datetime) -> None:
    """Change a rule without a restart."""
    refuse_others(actor)
    check_name(name)
    _check(name, value)
    with transaction():
        if (name, value) in _ALL.rows():
            return
        _SET.run(name=name, value=value)
        outbox.record(RulesChanged(name, value), actor=actor, now=now)


def reset(name: str, *, actor: Actor, now: datetime) -> None:
    """Go back to the value of the settings."""
    refuse_others(actor)
    with transaction():
        if _RESET.run(name=name):
            outbox.record(RulesChanged(name, None), actor=actor, now=now)


def check_name(name: str) -> None:
    if name not in NAMES:
        raise InvalidInput("rules.unknown", f"There is no rule {name!r}. The rules are: {', '.join(NAMES)}.")


def changed() -> frozenset[str]:
    """Names of the rules that an admin has changed."""
    return frozenset(row.name for row in _ALL.rows())


def _check(name: str, value: str) -> None:
    if name == "zone":
        windows.zone(value)
        return
    if name in WORDS:
        _check_word(name, value)
        return
    least, most = LIMITS[name]
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        message = f"{name} is a whole number from {least} to {most}."
        raise InvalidInput("rules.number", message, rule=name, least=least, most=most)


def _check_word(name: str, value: str) -> None:
    if value not in WORDS[name]:
        words = ", ".join(WORDS[name])
        raise InvalidInput("rules.word", f"{name} is one of: {words}.", rule=name, words=words)


def _typed(name: str, value: str) -> str | int:
    return value if name == "zone" or name in WORDS else int(value)


def refuse_others(actor: Actor) -> None:
    actor.must_be_admin("rules.not_admin", "change the rules")
