"""A bell that rings in one process rings in the others, over PostgreSQL. A second connection stands for another one."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.process.carrier import IN_VAIN, Carrier
from passbot.services.processes.carrying import Wire
from passbot.wake import wake
from tests import databases
from tests.carrying import carried
from tests.patience import PATIENCE
from tests.pgbouncer import pooled


@pytest.fixture
def url(tmp_path: Path) -> str:
    return databases.fresh_url("postgres", tmp_path)


@pytest.fixture
def rung() -> Iterator[list[str]]:
    found = list[str]()
    stop = wake.listen("sheet", lambda: found.append("here"))
    yield found
    stop()


def test_a_bell_that_rings_elsewhere_rings_here(url: str) -> None:
    heard = threading.Event()
    silence = wake.listen("slots", heard.set)

    with carried(url), Wire(url) as other:
        heard.clear()
        other.tell(["slots"])

        assert heard.wait(PATIENCE)
    silence()


def test_a_bell_that_rings_here_is_told_to_the_others_and_does_not_come_back(
    url: str, rung: list[str]
) -> None:
    with carried(url), Wire(url) as other:
        rung.clear()
        for _ in range(3):
            wake.ring("sheet")
        heard = all_heard(other, {"sheet"})
        wake.ring("last")
        all_heard(other, {"last"})

    assert {"sheet"} == heard
    assert ["here"] * 3 == rung


def tell_each(wire: Wire, topics: list[str]) -> None:
    for topic in topics:
        wire.tell([topic])


def all_heard(wire: Wire, wanted: set[str]) -> set[str]:
    heard = wire.heard()
    while not wanted <= heard:
        wire.wait(PATIENCE)
        found = wire.heard()
        assert found, f"only {heard} was heard"
        heard |= found
    return heard


def test_what_is_told_while_one_is_telling_is_heard(url: str) -> None:
    """Both at once, so that what comes crosses what goes."""
    topics = [f"topic {number}" for number in range(200)]
    with Wire(url) as one, Wire(url) as two:
        telling = threading.Thread(target=tell_each, args=(two, topics))
        telling.start()
        tell_each(one, topics)
        telling.join(PATIENCE)

        assert set(topics) == all_heard(one, set(topics)) == all_heard(two, set(topics))


def test_what_rings_here_alone_is_not_told(url: str, rung: list[str]) -> None:
    with carried(url), Wire(url) as other:
        rung.clear()
        wake.ring_here("sheet")
        wake.ring("last")

        assert {"last"} == all_heard(other, {"last"})
    assert ["here"] == rung


def test_a_connection_that_is_heard_works(url: str) -> None:
    with Wire(url) as wire:
        assert wire.works(PATIENCE)


def test_a_connection_works_also_where_more_is_told_meanwhile(url: str) -> None:
    """As on a busy site: what was told since it listens comes before the probe."""
    with Wire(url) as wire:
        wire.tell(["slots"])

        assert wire.works(PATIENCE)


def test_where_nothing_gets_through_it_is_said_once(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with pooled(url, servers=2) as through:
        carrier = Carrier(through, proven_within=0.05)

        waits = [carrier._live() for _ in range(3)]

    carrier.stop()
    carrier.run()  # which ends at once
    assert [IN_VAIN] * 3 == waits
    assert 1 == sum("bells are not carried" in told.message for told in caplog.records)
