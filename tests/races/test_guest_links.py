"""Fifty-two guests open one link from four processes: its places are taken once each."""

from datetime import timedelta

from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.services.regular import guest_links
from tests.races.fleet import CONTESTANTS, Fleet
from tests.services.people.some_people import NOON, actor, settle

EVENING = Window(NOON + timedelta(hours=5), NOON + timedelta(hours=11))
MOST = 7


def test_a_link_takes_no_more_cars_than_it_has_places(db: str, fleet: Fleet) -> None:
    host = settle("Анна Петрова", "27")
    link = guest_links.make(EVENING, MOST, actor=actor(host), rules=Rules(), now=NOON)

    outcome = fleet.race(db, "join_a_link", token=link.token)

    assert [] == outcome.surprises
    assert (MOST, CONTESTANTS - MOST) == (len(outcome.won), len(outcome.refused))
    assert {"link.full"} == outcome.codes
    assert set(outcome.won) == {car.plate_key for car in guest_links.by_id(link.id).expected}
