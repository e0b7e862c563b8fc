"""Words for the details of an event, in the reader's language; internal codes are translated."""

from collections.abc import Callable

from passbot.domain.passes import reasons
from passbot.domain.site.facts.passes import ArrivalAnnulled, ArrivalRecorded, OrderCancelled
from passbot.domain.site.facts.people import (
    ConsentChanged,
    InviteIssued,
    ResidentChanged,
    ResidentEdited,
    ResidentUnlisted,
)
from passbot.domain.site.facts.places import PlaceAdded, PlaceChanged, SlotBlocked
from passbot.domain.site.facts.site import BroadcastSent, RulesChanged
from passbot.domain.site.notices import Event
from passbot.texts import Texts

LONGEST = 100
SWITCHES = {"0": "rules.no", "1": "rules.yes"}
Word = Callable[[Event, Texts], str]


def told(event: Event, texts: Texts) -> str:
    """Empty if the event's kind says it all, and if the details were deleted with the person."""
    word = TOLD.get(event.kind)
    return word(event, texts)[:LONGEST] if word and event.details else ""


def _reason(given: str | None, texts: Texts) -> str:
    if given in reasons.OURS:
        return texts(reasons.key_of(given))
    if given and given.startswith(reasons.GOT_DESK):
        return texts("desk.line_desk", desk=given.removeprefix(reasons.GOT_DESK))
    return given or ""


def _rule(facts: RulesChanged, texts: Texts) -> str:
    """The rule's label and new value, or that it was reset to the settings."""
    name, value = facts.rule, facts.value
    if not texts.knows(f"rule.{name}"):  # the rule does not exist any more
        return ""
    label = texts(f"rule.{name}")
    if value is None:
        return texts("rules.reset", rule=label)
    said = texts(SWITCHES[value]) if name == "approve_new" and value in SWITCHES else value
    return f"{label}: {said}"


def _invite(facts: InviteIssued, texts: Texts) -> str:
    return texts("journal.about.house", what=facts.house_bound) if facts.house_bound else ""


def _consent(facts: ConsentChanged, texts: Texts) -> str:
    return (
        f"{facts.language}: {facts.version}"
        if facts.version
        else f"{facts.language}: {texts('consent.ended')}"
    )


def _people(count: int, texts: Texts) -> str:
    return texts.count("people.list", count) if count else ""


TOLD: dict[str, Word] = {
    "place.added": lambda event, _: PlaceAdded.of(event).name,
    "place.changed": lambda event, _: PlaceChanged.of(event).name,
    "order.cancelled": lambda event, texts: _reason(OrderCancelled.of(event).reason, texts),
    "arrival.recorded": lambda event, texts: _reason(ArrivalRecorded.of(event).reason, texts),
    "arrival.annulled": lambda event, texts: _reason(ArrivalAnnulled.of(event).reason, texts),
    "slot.blocked": lambda event, texts: _reason(SlotBlocked.of(event).reason, texts),
    "rules.changed": lambda event, texts: _rule(RulesChanged.of(event), texts),
    "consent.changed": lambda event, texts: _consent(ConsentChanged.of(event), texts),
    "resident.edited": lambda event, _: ResidentEdited.of(event).value or "",
    "resident.changed": lambda event, texts: texts(f"role.{ResidentChanged.of(event).role}"),
    "resident.unlisted": lambda event, texts: texts(f"role.{ResidentUnlisted.of(event).role}"),
    "invite.issued": lambda event, texts: _invite(InviteIssued.of(event), texts),
    "broadcast.sent": lambda event, texts: _people(BroadcastSent.of(event).people, texts),
}
