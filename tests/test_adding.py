"""What CONTRIBUTING promises to whoever adds a kind, a route or an audience: there is one place for each."""

import re
from pathlib import Path

import pytest

from passbot.domain.passes.orders import Kind
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import CLOCK
from passbot.domain.site.notices import Route
from passbot.domain.site.offerings import is_on
from passbot.domain.site.rules import Rules
from passbot.services.owed import audiences, hands
from passbot.services.owed.audiences import Audience
from tests import databases
from tests.texts.scanning import PACKAGE
from tests.texts.test_catalogues import catalogue

KINDS = "|".join(Kind)
A_GROUP = re.compile(rf"\(Kind\.\w+, Kind\.\w+|'(?:car|guest|desk)', '(?:{KINDS})'")
GROUPED = {
    "domain/passes/orders.py",
    "store/migrations.py",  # migrations that have run
    "store/schema.py",
    "store/slot_schema.py",
}


def test_order_kinds_are_grouped_in_one_place() -> None:
    grouping = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if A_GROUP.search(file.read_text(encoding="utf-8"))
    }

    assert set() == grouping - GROUPED


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_offered_and_has_its_word_in_every_language(kind: Kind) -> None:
    assert is_on(kind, Rules(passes=1, slots=1, desks=1))
    assert [] == [language for language in LANGUAGES if f"kind.{kind}" not in catalogue(language)]


def test_what_is_owed_by_any_route_but_the_sheets_is_given_back_by_the_gone() -> None:
    assert {*Route} - {Route.SHEET} == set(hands.ROUTES)


def test_every_audience_can_be_reached(tmp_path: Path) -> None:
    with databases.opened("sqlite", tmp_path):
        for audience in Audience:
            audiences.recipients(audience, CLOCK, None, None)
