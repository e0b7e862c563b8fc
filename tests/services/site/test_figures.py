"""What the database says to whoever measures the site, and how much it is asked for that."""

from datetime import timedelta

import pytest

from passbot.domain.gate.gate import Health
from passbot.domain.people.people import OPERATOR, Actor, Channel, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.processes import sheet_health
from passbot.services.site import figures
from passbot.store import spending
from tests.services.people.some_people import NOON, order_car

MIDNIGHT = NOON.replace(hour=21) - timedelta(days=1)  # in Moscow


def came(anna: Resident, plate: str, channel: Channel) -> str:
    order = order_car(anna, plate)
    arrivals.record(order.code, actor=Actor(channel, Role.GUARD, name="gate"), rules=Rules(), now=NOON)
    return order.code


def test_arrivals_are_counted_by_channel_since_midnight_at_the_gate(anna: Resident) -> None:
    for plate in ("А123ВС77", "А124ВС77"):
        came(anna, plate, Channel.API)
    came(anna, "А125ВС77", Channel.BOT)

    today, tomorrow = (figures.read(Rules(), now=at).arrivals for at in (NOON, MIDNIGHT + timedelta(days=1)))

    assert {"api": 2, "bot": 1, "cli": 0, "pin": 0, "sheet": 0, "web": 0} == today
    assert 0 == sum(tomorrow.values())


def test_what_was_taken_back_has_come_all_the_same(anna: Resident) -> None:
    """The figure never falls before midnight, as `increase()` needs it."""
    code = came(anna, "А123ВС77", Channel.BOT)
    arrivals.annul(code, actor=OPERATOR, rules=Rules(), now=NOON)

    assert 1 == figures.read(Rules(), now=NOON).arrivals["bot"]


def test_deliveries_are_counted_by_route_and_the_dead_for_a_day(anna: Resident) -> None:
    for number in range(3):
        outbox.owe(Route.EMAIL, f"{number}@example.com", "mail.code", {}, now=NOON)
    outbox.dead(outbox.due(Route.EMAIL, now=NOON)[0].id, "refused 550", now=NOON)

    today, later = (figures.read(Rules(), now=NOON + timedelta(days=days)) for days in (0, 2))

    assert ({"sheet": 0, "email": 2}, {"sheet": 0, "telegram": 0, "email": 1}) == (
        {route: today.owed[route] for route in ("sheet", "email")},
        today.dead,
    )
    assert (2, 0) == (later.owed["email"], later.dead["email"])


def test_the_sheet_is_as_far_behind_as_its_oldest_change(anna: Resident) -> None:
    sheet_health.keep(Health(NOON, NOON, 0.4, (20, 3)))
    order_car(anna)

    sheet = figures.read(Rules(), now=NOON + timedelta(seconds=90)).sheet

    assert sheet
    assert (90, 0.4, (20, 3)) == (sheet.lag, sheet.worker.seconds, sheet.worker.calls)


def test_a_site_without_a_sheet_has_no_figures_of_one(anna: Resident) -> None:
    sheet_health.there_is_none(now=NOON)

    assert figures.read(Rules(), now=NOON).sheet is None


@pytest.mark.parametrize("orders", [0, 9])
def test_a_scrape_asks_the_database_as_often_whatever_it_holds(
    anna: Resident, orders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(orders):
        came(anna, f"А{200 + number}ВС77", Channel.API)
    asked: list[str] = []
    monkeypatch.setattr(spending, "asked", asked.append)

    figures.read(Rules(), now=NOON)

    assert len(asked) <= 8
