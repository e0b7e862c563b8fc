"""The rules of the house in the chat: list them, open one, send a new value, which holds at once."""

from collections.abc import Mapping
from dataclasses import fields
from html import escape

from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.site.offerings import Offering, switched_on
from passbot.domain.site.rules import LIMITS, WORDS, Rules
from passbot.services.site import house_rules
from passbot.services.slots import offerings

PAGE = 8
OF = {  # prefixes of the rules that belong to an offering
    **dict.fromkeys(("pass_", "taxi_", "longest_pass", "days_ahead", "quota_"), Offering.PASSES),
    "desk_": Offering.DESKS,
}
YES_OR_NO = {"0": "rules.no", "1": "rules.yes"}


def rules(turn: Turn) -> list[Effect]:
    """/rules lists them, `/rules quota_house_day 15` changes one, `/rules quota_house_day -` resets it."""
    name, _, value = turn.args.strip().partition(" ")
    if name and value.strip() == "-":
        return [Say(_taken_back(turn, name))]
    if name and value.strip():
        return [Say(_changed(turn, name, value.strip()))]
    if name:
        return [Say(*_card(turn, name)), Goto("rules", "value", {"rule": name})]
    return [Say(*_list(turn, "0"))]


def page(turn: Turn) -> list[Effect]:
    return [Toast(), turn.in_place(*_list(turn, turn.argument())), Leave()]


def _list(turn: Turn, wanted: str) -> tuple[str, Keyboard]:
    found = paging.page_of(_of_use(turn.rules), wanted, size=PAGE)
    keyboard = paging.keyboard(
        found,
        lambda name: Button(f"{_label(turn, name)}: {_held(turn, name)}", "rules.open", (name,)),
        turn_to=lambda number: Button(paging.arrow(found, number), "rules.page", (str(number),)),
    )
    return turn.texts("rules.title"), keyboard


def _of_use(rules: Rules) -> list[str]:
    """The rules to list; those of an offering that is switched off are left out."""
    is_on = {prefix: switch in switched_on(rules) for prefix, switch in OF.items()}
    return [
        field.name
        for field in fields(Rules)
        if all(is_on[prefix] or not field.name.startswith(prefix) for prefix in OF)
    ]


def open_rule(turn: Turn) -> list[Effect]:
    name = turn.argument()
    return [Toast(), turn.in_place(*_card(turn, name)), Goto("rules", "value", {"rule": name})]


def _card(turn: Turn, name: str) -> tuple[str, Keyboard]:
    """A rule's value, its range, and buttons if it has few values."""
    house_rules.check_name(name)
    t, is_changed = turn.texts, name in house_rules.changed()
    lines = [
        t("rules.card", rule=_label(turn, name), value=escape(_value(turn, name))),
        _journal_stays(turn, name, _value(turn, name)),
        t("rules.is_changed") if is_changed else "",
        "" if _choices(name) else _ask(turn, name),
    ]
    reset = (Button(t("rules.back_to_settings"), "rules.reset", (name,)),) if is_changed else ()
    rows = (_switch(turn, name), reset, (Button(t("rules.all"), "rules.page", ("0",)),))
    return "\n".join(line for line in lines if line), Keyboard(tuple(row for row in rows if row))


def _ask(turn: Turn, name: str) -> str:
    if name == "zone":
        return turn.texts("rules.send_zone")
    least, most = LIMITS[name]
    return turn.texts("rules.send_number", least=least, most=most)


def _choices(name: str) -> Mapping[str, str]:
    """Values of a rule that buttons offer, with the text of each; empty if the value must be typed."""
    if name in WORDS:
        return {value: f"rules.{name}.{value}" for value in WORDS[name]}
    return YES_OR_NO if LIMITS.get(name) == (0, 1) else {}


def _switch(turn: Turn, name: str) -> tuple[Button, ...]:
    """Buttons for the other values. Each names the new value, so pressing twice changes nothing."""
    return tuple(
        Button(turn.texts(word), "rules.set", (name, value))
        for value, word in _choices(name).items()
        if value != str(getattr(turn.rules, name))
    )


def _label(turn: Turn, name: str) -> str:
    return turn.texts(f"rule.{name}")


def _value(turn: Turn, name: str) -> str:
    return _said(turn, name, str(getattr(turn.rules, name)))


def _held(turn: Turn, name: str) -> str:
    """The value in effect, which differs from the setting for the journal: it is kept at least as long as names."""
    return str(turn.rules.journal_kept_days) if name == "journal_days" else _value(turn, name)


def _said(turn: Turn, name: str, value: str) -> str:
    choices = _choices(name)
    return turn.texts(choices[value]) if value in choices else value


def typed(turn: Turn) -> list[Effect]:
    """Set the typed value. A wrong one is refused with the allowed range, and the dialog stays."""
    name = str((turn.dialog.answers if turn.dialog else {}).get("rule", ""))
    return [Say(_changed(turn, name, (turn.text or "").strip()), _back(turn)), Leave()]


def press_value(turn: Turn) -> list[Effect]:
    name, value = turn.argument(0), turn.argument(1)
    return [Toast(), turn.in_place(_changed(turn, name, value), _back(turn)), Leave()]


def reset(turn: Turn) -> list[Effect]:
    return [Toast(), turn.in_place(_taken_back(turn, turn.argument()), _back(turn)), Leave()]


def _changed(turn: Turn, name: str, value: str) -> str:
    house_rules.change(name, value, actor=turn.actor, now=turn.now)
    changed = turn.texts("rules.changed", rule=_label(turn, name), value=escape(_said(turn, name, value)))
    return "\n\n".join(filter(None, (changed, _what_stays(turn, name, value))))


def _what_stays(turn: Turn, name: str, value: str) -> str:
    """What a change does not touch: open passes are still let in; the journal is kept as long as names are."""
    if stays := _journal_stays(turn, name, value):
        return stays
    left = offerings.passes_that_stay() if (name, value) == ("passes", "0") else 0
    return turn.texts.count("rules.passes_stay", left) if left else ""


def _journal_stays(turn: Turn, name: str, value: str) -> str:
    if name == "journal_days" and int(value) < turn.rules.retention_days:
        return turn.texts.count("rules.journal_stays", turn.rules.retention_days)
    return ""


def _taken_back(turn: Turn, name: str) -> str:
    house_rules.check_name(name)
    house_rules.reset(name, actor=turn.actor, now=turn.now)
    return turn.texts("rules.reset", rule=_label(turn, name))


def _back(turn: Turn) -> Keyboard:
    return Keyboard(((Button(turn.texts("rules.all"), "rules.page", ("0",)),),))


FEATURES = Features(
    commands={"rules": rules},
    presses={
        "rules.page": page,
        "rules.open": open_rule,
        "rules.set": press_value,
        "rules.reset": reset,
    },
    steps={"rules.value": typed},
    only_admins="rules.not_admin",
)
