"""What a cycle keeps for the next one is of the orders that stand there, not of all that ever came."""

import pytest

from passbot.domain.people.people import Resident
from passbot.services.sheet import ticks
from passbot.sheets.words import SPARE
from tests.services.people.some_people import order_car
from tests.sheets.site import FRESH, QUIET, RULES, TOLD, Site

pytestmark = pytest.mark.usefixtures("db")


def test_who_has_left_is_not_kept_for_ever(anna: Resident) -> None:
    site = Site()
    gone = [order_car(anna, f"А{at:03}АА77", rules=RULES, now=site.now) for at in range(1, SPARE + 2)]
    site.after(FRESH)
    shown = len(site.wording._written)
    for order in gone:
        site.cancel(order)

    for seconds in (FRESH, TOLD, QUIET):
        site.after(seconds)

    assert SPARE + 1 == shown
    assert ([], {}, {}) == (site.board.rows, site.wording._written, ticks._last_look._orders)


def test_a_second_look_makes_no_order_anew(anna: Resident) -> None:
    site = Site()
    site.order(anna)
    [first] = ticks._last_look._orders.values()

    site.after(FRESH)

    [again] = ticks._last_look._orders.values()
    assert first is again
