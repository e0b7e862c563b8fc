"""A request of several slices: who comes with its key meanwhile, and who goes on with it after a crash."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from passbot.domain.people.people import Resident
from passbot.errors import Busy, Conflict, InvalidInput
from passbot.services.owed import idempotency
from passbot.services.owed.idempotency import LEASE, KeptAnswer, Progress
from passbot.slices import Slices, at_once
from passbot.store.db import database, transaction
from passbot.store.statement import Statement
from tests import databases
from tests.services.people.some_people import NOON, settle

SILENT = Statement("UPDATE answers SET busy_until = busy_until - :ago")
AWAY = Statement("UPDATE answers SET worker = :worker, busy_until = busy_until")


def counting(progress: Progress) -> Slices[str]:
    """Three slices, each of which keeps how far it is."""
    done = progress.state["done"] if progress.state else 0
    while done < 3:
        yield
        with transaction():
            done += 1
            progress.keep({"done": done})
    return f"done {done}"


def refused(_: Progress) -> Slices[str]:
    yield
    raise Conflict("calendar.full", "A calendar can have at most 50000 time slots")


def asked(anna: Resident, later: timedelta = timedelta(), request: str = "import") -> Slices[KeptAnswer]:
    return idempotency.in_slices(
        "key", request, counting, resident_id=anna.id, now=NOON, clock=lambda: NOON + later
    )


def begun(anna: Resident, slices: int = 2) -> Slices[KeptAnswer]:
    running = asked(anna)
    for _ in range(slices):
        next(running)
    return running


def kept() -> list[tuple[object, ...]]:
    return [tuple(row) for row in database.execute_sql("SELECT answer, progress FROM answers").fetchall()]


def test_the_same_key_meanwhile_is_asked_to_come_again(anna: Resident) -> None:
    running = begun(anna)

    with pytest.raises(Busy) as refusal:
        next(asked(anna))

    assert 2 == refusal.value.retry_after
    assert "done 3" == at_once(running).text
    assert KeptAnswer("done 3", is_repeated=True) == at_once(asked(anna))


def test_a_key_at_work_does_not_fit_another_request(anna: Resident) -> None:
    running = begun(anna)

    with pytest.raises(InvalidInput):
        next(asked(anna, request="bulk"))

    running.close()


def test_what_was_stopped_between_two_slices_goes_on(anna: Resident) -> None:
    begun(anna, 3).close()
    assert [("", '{"done": 1}')] == kept()

    assert KeptAnswer("done 3") == at_once(asked(anna))


def test_what_another_machine_is_at_is_waited_for_until_it_has_been_silent(anna: Resident) -> None:
    running = begun(anna, 3)
    AWAY.run(worker="elsewhere 1 x")

    with pytest.raises(Busy):
        next(asked(anna))
    SILENT.run(ago=LEASE.seconds + 1)
    answer = at_once(asked(anna))

    assert "done 3" == answer.text
    with suppress(Busy):
        running.close()


def test_a_machine_whose_clock_is_ahead_overtakes_nobody_on_a_database_of_several(tmp_path: Path) -> None:
    with databases.opened("postgres", tmp_path):
        anna = settle("Анна Петрова", "27")
        running = begun(anna)
        AWAY.run(worker="elsewhere 1 x")

        with pytest.raises(Busy):
            next(asked(anna, later=timedelta(hours=1)))
        running.close()


def test_whoever_was_overtaken_stops(anna: Resident) -> None:
    running = begun(anna, 3)
    AWAY.run(worker="elsewhere 1 x")

    with pytest.raises(Busy):
        at_once(running)

    assert [("", '{"done": 1}')] == kept()


def test_a_refusal_before_the_first_slice_keeps_nothing(anna: Resident) -> None:
    running = idempotency.in_slices(
        "key", "import", refused, resident_id=anna.id, now=NOON, clock=lambda: NOON
    )

    with pytest.raises(Conflict):
        at_once(running)

    assert [] == kept()


def test_whoever_goes_on_judges_by_the_first_hour(anna: Resident) -> None:
    begun(anna, 3).close()
    later = NOON + timedelta(hours=1)

    assert NOON == idempotency.began("key", resident_id=anna.id, now=later)
    assert later == idempotency.began("other", resident_id=anna.id, now=later)
