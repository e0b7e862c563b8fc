"""`check --prove` against the stand-in: everything holds; each flipped habit is named; nothing is left."""

from typing import Any

import pytest

from passbot.sandbox.running import Box
from passbot.sheets.identity import NoMemory
from passbot.sheets.proving.assumptions import ASSUMPTIONS
from passbot.sheets.proving.scratch import MOST_CALLS
from tests.sheets import sites
from tests.sheets.proving.flips import FLIPS
from tests.sheets.proving.proving_site import differing, prover, spreadsheet_of, untried


@pytest.fixture
def site(shared: Box, request: pytest.FixtureRequest) -> Any:
    title = str(request.node.name)
    sites.share(shared, title)
    sites.sheet(shared, title).board(NoMemory()).set_up()
    yield shared, title
    shared.google.habits.reset()
    shared.faults.clear()
    assert [] == shared.violations


def whole(box: Box, title: str) -> Any:  # Any: Google's JSON
    return box.google.look("owner", spreadsheet_of(box, title))


def test_everything_holds_and_nothing_is_left(site: tuple[Box, str]) -> None:
    box, title = site
    before = whole(box, title)

    proof = prover(box, title).proof()

    assert ({}, {}, "") == (differing(proof), untried(proof), proof.left)
    assert MOST_CALLS >= len(proof.calls) + 1  # and the one that finds the spreadsheet
    assert before == whole(box, title)


@pytest.mark.parametrize("name", FLIPS)
def test_each_assumption_that_does_not_hold_is_named_alone(name: str, site: tuple[Box, str]) -> None:
    box, title = site
    before = whole(box, title)
    flip = FLIPS[name]
    box.google.habits.change(flip.habits)

    proof = prover(box, title).proof()

    assert {name.partition(",")[0]} == differing(proof).keys()
    assert ({}, "") == (untried(proof), proof.left)
    assert MOST_CALLS >= len(proof.calls) + 1
    assert before == whole(box, title)


def test_each_assumption_has_its_flip() -> None:
    flipped = {name.partition(",")[0] for name in FLIPS}

    assert {each.name for each in ASSUMPTIONS} - flipped == {"time"}
