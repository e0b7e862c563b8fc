"""Items of `check` about a site's own setup: offerings with their places, its own texts and pictures."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from passbot import picture_file
from passbot.commands.finding import Finding, FindingState
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.site.offerings import TOLD, Offering, switched_on
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import PlaceKind
from passbot.errors import InvalidInput
from passbot.services.places import places
from passbot.services.site import house_rules
from passbot.services.slots import offerings
from passbot.settings.config import Settings
from passbot.texts import faq, greeting

HOW = {Offering.SLOTS: "no place yet, an admin adds one by /places", Offering.DESKS: "no office yet: /office"}
KINDS = {
    Offering.SLOTS: (PlaceKind.SERVICE, PlaceKind.BOARD),
    Offering.DESKS: (PlaceKind.OFFICE,),
}


def offered(settings: Settings) -> Finding:
    """The offerings; needs an open database."""
    rules = house_rules.current(settings.rules)
    told = [_offering(each, rules) for each in TOLD]
    return Finding("offers", _state(bool(offerings.here(rules))), "; ".join(told))


def _state(is_well: bool) -> FindingState:  # the only two states here
    return FindingState.OK if is_well else FindingState.MISSING


def _offering(offering: Offering, rules: Rules) -> str:
    if offering not in switched_on(rules):
        return f"{offering} off"
    if offering is Offering.PASSES:
        return "passes on"
    found = [place.name for place in places.listed(*KINDS[offering]) if place.is_offered]
    return f"{offering} on: {', '.join(found) or HOW[offering]}"


def files(settings: Settings) -> Iterator[Finding]:
    """The files that exist. An error in one does not stop the bot, which then uses its own."""
    for language in LANGUAGES:
        for name, fault in (
            ("greeting", _of_greeting(settings, language)),
            ("faq", _of_faq(settings, language)),
        ):
            file = settings.home / f"{name}.{language}.md"
            if file.is_file():
                yield Finding("texts", _state(fault is None), f"{file.name}: {fault or 'read'}")
    for name in ("menu", "welcome"):
        if picture := picture_file.find(settings.home, name, settings.pictures.get(name)):
            is_well, told = _picture(picture)
            yield Finding("pictures", _state(is_well), f"{name}: {told}")


def _of_greeting(settings: Settings, language: str) -> InvalidInput | None:
    return greeting.read(settings.home, language).fault


def _of_faq(settings: Settings, language: str) -> InvalidInput | None:
    return faq.read(settings.home, language, asdict(settings.rules), TOLD).fault


def _picture(file: Path) -> tuple[bool, str]:
    try:
        image = picture_file.read(file)
    except picture_file.Unusable as fault:
        return False, str(fault)
    return True, f"{file.name}, shown {image.width} × {image.height}"
