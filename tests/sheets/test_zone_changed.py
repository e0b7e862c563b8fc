"""An admin sets another zone while the worker runs: the sheet follows without a restart, and no tick is lost."""

from datetime import UTC, datetime

import pytest

from passbot.domain.people.people import Resident
from passbot.sandbox.running import Box
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.site import house_rules
from tests.services.people.some_people import actor, order_car
from tests.sheets import sites
from tests.sheets.hands import SandboxHands

pytestmark = pytest.mark.usefixtures("db")
ARRIVED, VALID = 7, 9


def test_the_sheet_tells_its_times_by_the_zone_that_an_admin_sets(
    box: Box, anna: Resident, admin: Resident
) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    spreadsheet_id = sites.share(box)
    worker = sites.sheet(box).worker(holder="w")
    order = order_car(anna, "А123ВС77", now=now)
    worker.turn()
    hands = SandboxHands(box, spreadsheet_id, sites.sheet(box).board().tabs.latest_id)
    moscow = hands.rows()[0]

    hands.set(0, ARRIVED, True)
    house_rules.change("zone", "Asia/Vladivostok", actor=actor(admin), now=now)
    worker.turn()
    worker.turn()

    east = hands.rows()[0]
    assert "arrived" == orders.by_code(order.code).status
    assert arrivals.last_entry(orders.by_code(order.code)) is not None
    assert (moscow[0], True) == (east[0], east[7])
    assert moscow[VALID] != east[VALID]
    worker.turn()  # has nothing else to write
    said = box.google.look("owner", spreadsheet_id)
    assert "Asia/Vladivostok" == said["properties"]["timeZone"]
