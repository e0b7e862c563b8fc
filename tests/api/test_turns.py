"""Whatever one person asks for, another's question is not behind all of it."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passbot.api.asking.asking import Ask
from passbot.api.asking.site import ApiSite
from passbot.dbthread import READERS, DatabaseThread
from passbot.domain.people.keys import Scope
from passbot.domain.people.people import Resident
from tests import databases
from tests.patience import PATIENCE
from tests.services.people.some_people import NOON, settle


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ApiSite]:
    with databases.opened("sqlite", tmp_path):
        site = ApiSite(DatabaseThread())
        yield site
        site.database.close()


@pytest.mark.parametrize("only_looks", [True, False])
def test_a_person_who_asks_for_very_much_has_one_turn_at_a_time(site: ApiSite, only_looks: bool) -> None:
    greedy, guard = settle("Анна Петрова", "12"), settle("Олег Охранник", "13")
    order = list[str]()

    def asked(person: Resident) -> Any:  # Any: a coroutine
        ask = Ask(site, person, frozenset({Scope.SLOTS_READ}), NOON, only_looks=only_looks)
        return ask.answer(lambda _: order.append(person.name) or {})  # type: ignore[func-returns-value]  # notes it

    async def both() -> None:
        await asyncio.gather(*(asked(greedy) for _ in range(50)), asked(guard))

    asyncio.run(both())

    assert 51 == len(order)
    assert order.index(guard.name) <= 3


def test_who_somebody_is_is_behind_no_other_look(site: ApiSite) -> None:
    freed = threading.Event()

    async def known() -> object:
        looks = [asyncio.create_task(site.read(freed.wait)) for _ in range(2 * READERS)]
        await asyncio.sleep(0)
        try:
            return await asyncio.wait_for(site.known("nobody's"), PATIENCE)
        finally:
            freed.set()
            await asyncio.gather(*looks)

    assert asyncio.run(known()) is None
