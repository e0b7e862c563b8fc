"""What an event's details say in the reader's language; what is a code to us is never shown as one."""

from collections.abc import Callable

from passbot.domain.passes import reasons
from passbot.domain.site.notices import Event
from passbot.texts import Texts

LONGEST = 100
SWITCHES = {"0": "rules.no", "1": "rules.yes"}
Word = Callable[[Event, Texts], str]


def told(event: Event, texts: Texts) -> str:
    """In one line, most telling first; empty where the kind says it all."""
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
    """Its label and what it is now; without a value it is as in the settings again."""
    name, value = str(event.details["rule"]), event.details.get("value")
    if not texts.knows(f"rule.{name}"):  # it was done away with since
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
    """What a place is called since; a name of a person is never told by this."""
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
