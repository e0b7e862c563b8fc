import json
from importlib import import_module
from pkgutil import iter_modules

import pytest

from passbot.domain.site import facts as room
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.site.facts.people import ResidentChanged
from passbot.domain.site.notices import Delivery, Route
from passbot.services.owed.routes import ROUTES
from tests.facts import BARE, EXAMPLES, OLDER, STORED
from tests.services.people.some_people import NOON


def test_every_kind_of_event_has_its_facts_or_is_said_to_carry_none() -> None:
    carrying = {facts.kind for facts, _ in STORED}

    assert set() == ROUTES.keys() - EXAMPLES.keys()
    assert set() == set(BARE) & carrying
    assert set() == set(BARE) - ROUTES.keys()


def test_every_class_of_facts_has_its_stored_form_here() -> None:
    for module in iter_modules(room.__path__, f"{room.__name__}."):
        import_module(module.name)

    assert set() == set(_kinds_below(Facts)) - {type(facts) for facts, _ in STORED}


def _kinds_below(carried: type[Facts]) -> list[type[Facts]]:
    below = [each for heir in carried.__subclasses__() for each in _kinds_below(heir)]
    return [carried, *below] if hasattr(carried, "kind") else below


@pytest.mark.parametrize(("facts", "stored"), STORED, ids=lambda each: getattr(each, "kind", None))
def test_every_kind_is_written_and_read_as_databases_hold_it(facts: Facts, stored: str) -> None:
    again = type(facts).read(json.loads(stored))

    assert stored == json.dumps(facts.as_json(), ensure_ascii=False)
    assert stored == json.dumps(again.as_json(), ensure_ascii=False)


@pytest.mark.parametrize(("stored", "facts"), OLDER, ids=lambda each: getattr(each, "kind", None))
def test_what_another_version_wrote_is_read(stored: str, facts: Facts) -> None:
    assert facts == type(facts).read(json.loads(stored))


def test_a_delivery_of_another_kind_is_not_read_as_this_one() -> None:
    owed = Delivery(1, Route.TELEGRAM, "7", "resident.unlisted", {"role": "guard"}, 0, NOON)

    with pytest.raises(AssertionError, match=r"resident\.unlisted does not carry ResidentChanged"):
        ResidentChanged.of(owed)
