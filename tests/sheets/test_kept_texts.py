"""What a cycle keeps for the next one is of the orders that stand there, not of all that ever came."""

import pytest

from passbot.domain.people.people import Resident
from passbot.services.sheet import ticks
from passbot.sheets import words
from tests.sheets.site import FRESH, Site

pytestmark = pytest.mark.usefixtures("db")


def test_who_has_left_is_not_kept_for_ever(anna: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "SPARE", 3)
    site = Site()
    sizes = []

    for number in range(1, 13):
        site.cancel(site.order(anna, f"А{number:03}АА77"))
        for seconds in (FRESH, 61, 601):
            site.after(seconds)
        sizes.append((len(site.wording._written), len(ticks._last_look._orders)))

    assert [] == site.board.rows
    assert (3, 0) == tuple(map(max, zip(*sizes, strict=True)))


def test_a_second_look_makes_no_order_anew(anna: Resident) -> None:
    site = Site()
    site.order(anna)
    [first] = ticks._last_look._orders.values()

    site.after(FRESH)

    [again] = ticks._last_look._orders.values()
    assert first is again
