"""`check --prove` against the stand-in: everything holds; each flipped habit is named; nothing is left."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from passbot.domain.site.proofs import Then
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
    assert MOST_CALLS >= len(proof.calls)
    assert before == whole(box, title)


@pytest.mark.parametrize("name", FLIPS)
def test_each_assumption_that_does_not_hold_is_named_alone(name: str, site: tuple[Box, str]) -> None:
    box, title = site
    before = whole(box, title)
    box.google.habits.change(FLIPS[name])

    proof = prover(box, title).proof()

    assert {name.partition(",")[0]} == differing(proof).keys()
    assert ({}, "") == (untried(proof), proof.left)
    assert MOST_CALLS >= len(proof.calls)
    assert before == whole(box, title)


def test_each_assumption_has_its_flip() -> None:
    flipped = {name.partition(",")[0] for name in FLIPS}

    assert {each.name for each in ASSUMPTIONS} - flipped == {"time"}


def test_a_slow_google_is_named(site: tuple[Box, str]) -> None:
    box, title = site
    clock = itertools.count(step=0.5)  # seconds between two looks at it

    proof = prover(box, title, monotonic=lambda: float(next(clock))).proof()

    assert {} == differing(proof)
    clock = itertools.count(step=4)

    proof = prover(box, title, monotonic=lambda: float(next(clock))).proof()

    assert {"time"} == differing(proof).keys()


def test_where_only_the_owner_may_protect_the_spreadsheet_is_set_up_without(site: tuple[Box, str]) -> None:
    box, _ = site
    title = "unprotected"
    sites.share(box, title)
    box.google.habits.change({"owners_protect": True})
    board = sites.sheet(box, title).board(NoMemory())

    made, again = board.set_up(), board.set_up()

    assert (True, False) == (made, again)
    assert "tries to put right what is missing" in board.proved()
    assert () == board.read().rows


def test_the_page_about_it_has_the_same_table() -> None:
    page = Path("docs/sheet-proof.md").read_text(encoding="utf-8").partition("## The same for Telegram")[0]
    rows = [row.strip("| ").split(" | ") for row in page.splitlines() if row.startswith("| `")]

    assert [(f"`{each.name}`", each.holds) for each in ASSUMPTIONS] == [(row[0], row[1]) for row in rows]
    stops = {row[0].strip("`") for row in rows if row[2] == "the worker stops"}
    assert stops == {each.name for each in ASSUMPTIONS if each.then is Then.STOP}
