"""Workers of the sheet that begin at once all note which worksheets they have found."""

from passbot.services.sheet import worksheets
from tests.races.fleet import CONTESTANTS, Fleet


def test_workers_that_begin_at_once_note_the_same_worksheets(db: str, fleet: Fleet) -> None:
    outcome = fleet.race(db, "remember_worksheets")

    assert [] == outcome.surprises
    assert CONTESTANTS == len(outcome.won)
    assert 2 == len(worksheets.known("book"))
