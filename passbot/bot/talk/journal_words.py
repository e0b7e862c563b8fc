"""Words for the details of an event, in the reader's language; internal codes are translated."""

from collections.abc import Callable

from passbot.domain.passes import reasons
from passbot.domain.site.notices import Event
from passbot.texts import Texts

LONGEST = 100
SWITCHES = {"0": "rules.no", "1": "rules.yes"}
Word = Callable[[Event, Texts], str]


def told(event: Event, texts: Texts) -> str:
    """One line, the most telling detail first; empty if the event's kind says it all."""
    words = (word(event, texts) for name, word in TOLD.items() if event.details.get(name))
    return ", ".join(word[:LONGEST] for word in words if word)


def _reason(event: Event, texts: Texts) -> str:
    given = str(event.details["reason"])
    if given in reasons.OURS:
        return texts(reasons.key_of(given))
    if given.startswith(reasons.GOT_DESK):
        return texts("desk.line_desk", desk=given.removeprefix(reasons.GOT_DESK))
    return given


def _rule(event: Event, texts: Texts) -> str:
    """The rule's label and new value, or that it was reset to the settings."""
    name, value = str(event.details["rule"]), event.details.get("value")
    if not texts.knows(f"rule.{name}"):  # the rule does not exist any more
        return ""
    label = texts(f"rule.{name}")
    if value is None:
        return texts("rules.reset", rule=label)
    said = texts(SWITCHES[str(value)]) if name == "approve_new" and str(value) in SWITCHES else str(value)
    return f"{label}: {said}"


def _value(event: Event, texts: Texts) -> str:  # noqa: ARG001  # one shape
    return "" if event.details.get("rule") else str(event.details["value"])


def _role(event: Event, texts: Texts) -> str:
    return texts(f"role.{event.details['role']}")


def _people(event: Event, texts: Texts) -> str:
    return texts.count("people.list", int(event.details["people"]))


def _house(event: Event, texts: Texts) -> str:
    return texts("journal.about.house", what=event.details["house_bound"])


def _place(event: Event, texts: Texts) -> str:  # noqa: ARG001  # one shape
    """The place's name; a person's name is not shown here."""
    return str(event.details["name"]) if event.kind.startswith("place.") else ""


TOLD: dict[str, Word] = {
    "name": _place,
    "reason": _reason,
    "rule": _rule,
    "value": _value,
    "role": _role,
    "house_bound": _house,
    "people": _people,
}
