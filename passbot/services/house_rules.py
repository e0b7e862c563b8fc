"""The rules of the house as they are now: the site's settings, and what an admin has changed since."""

from dataclasses import fields, replace
from datetime import datetime

from passbot.domain import windows
from passbot.domain.people import Actor
from passbot.domain.rules import Rules
from passbot.errors import InvalidInput, NotAllowed
from passbot.services import outbox
from passbot.store.db import transaction
from passbot.store.statement import Statement

_ALL = Statement("SELECT name, value FROM rules")
_SET = Statement("""
    INSERT INTO rules (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
""")
_RESET = Statement("DELETE FROM rules WHERE name = :name")

LARGEST = 100_000
MAY_BE_NONE = ("undo_minutes", "early_minutes", "approve_new")


def current(settings: Rules) -> Rules:
    """What an admin has changed goes before the settings."""
    known = {field.name for field in fields(Rules)}
    changed = {name: _typed(name, value) for name, value in _ALL.rows() if name in known}
    return replace(settings, **changed)  # type: ignore[arg-type]  # the fields of one dataclass


def change(name: str, value: str, *, actor: Actor, now: datetime) -> None:
    """Change a rule without a restart."""
    refuse_others(actor)
    known = [field.name for field in fields(Rules)]
    if name not in known:
        raise InvalidInput("rules.unknown", f"There is no rule {name!r}. The rules are: {', '.join(known)}.")
    _check(name, value)
    with transaction():
        _SET.run(name=name, value=value)
        outbox.record("rules.changed", actor=actor, now=now, rule=name, value=value)


def reset(name: str, *, actor: Actor, now: datetime) -> None:
    """Back to the site's settings."""
    refuse_others(actor)
    with transaction():
        if _RESET.changed(name=name):
            outbox.record("rules.changed", actor=actor, now=now, rule=name, value=None)


def _check(name: str, value: str) -> None:
    if name == "zone":
        windows.zone(value)
        return
    least = 0 if name in MAY_BE_NONE else 1
    if not (value.isascii() and value.isdigit() and least <= int(value) <= LARGEST):
        raise InvalidInput("rules.number", f"{name} is a number from {least} to {LARGEST}.", rule=name)


def _typed(name: str, value: str) -> str | int:
    return value if name == "zone" else int(value)


def refuse_others(actor: Actor) -> None:
    if not actor.is_admin:
        raise NotAllowed("rules.not_admin", "Only an admin can change the rules.")
