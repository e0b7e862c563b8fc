"""What an order was leaves the spreadsheet's worksheets with its names, over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.sandbox.running import Box
from passbot.services.gate import arrivals
from passbot.services.passes import changes
from passbot.services.privacy import forgetting
from passbot.services.site import finishing
from passbot.slices import at_once
from tests.services.people.some_people import actor, order_car
from tests.sheets import sites
from tests.sheets.site import PIN, RULES

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def box(shared: Box) -> Iterator[Box]:
    yield shared

    assert [] == shared.violations


@pytest.fixture
def title(box: Box, request: pytest.FixtureRequest) -> str:
    title = str(request.node.name)
    sites.share(box, title)
    return title


def test_names_leave_both_worksheets_and_the_hidden_one_keeps_who_left_last(
    box: Box, title: str, anna: Resident, boris: Resident
) -> None:
    sheet = sites.sheet(box, title)
    board, now = sites.board(sheet), datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    hers = [order_car(anna, f"А00{at}АА77", rules=RULES, now=now) for at in (1, 2, 3)]
    his = order_car(boris, "В111ВВ77", rules=RULES, now=now)
    sync.cycle(now)
    arrivals.record(hers[0].code, actor=PIN, rules=RULES, now=now)

    def cycles(first: int) -> None:
        for seconds in range(first, first + 80, 16):
            sync.cycle(now + timedelta(seconds=seconds))

    cycles(16)
    forgetting.forget_me(anna.id, actor=OPERATOR, now=now)
    at_once(finishing.finish(now=now))
    cycles(120)
    changes.cancel(his.code, actor=actor(boris), now=now)
    cycles(300)

    (arrived,) = (
        row
        for row in box.google.read("owner", board.id, ["Orders_completed!A2:K"])["valueRanges"][0]["values"]
    )
    assert [hers[0].code, "", "", "", "", anna.house] == [arrived[at] for at in (0, 1, 2, 4, 5, 6)]
    assert [his.code] == [row[0] for row in board.read().removed if row[0]]
    everything = box.google.look("owner", board.id)
    assert "Анна" not in str(everything)
