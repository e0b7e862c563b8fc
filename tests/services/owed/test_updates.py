"""The durable inbox: every update is handled once, whatever happens in between."""

import threading
from datetime import timedelta

import pytest

from passbot.domain.site.notices import Route
from passbot.domain.updates import Update
from passbot.services.owed import outbox, updates
from passbot.services.people import dialogs
from passbot.store.db import session
from tests.services.people.some_people import NOON

pytestmark = pytest.mark.usefixtures("db")


def receive(update_id: int) -> bool:
    return bool(updates.receive_all([(update_id, 7, f'{{"update_id": {update_id}}}')], now=NOON))


def reply() -> None:
    outbox.owe(Route.TELEGRAM, "7", "reply", {"text": "Hello"}, now=NOON)


def break_after_reply() -> None:
    reply()
    raise ValueError("cannot be understood")


def owed() -> int:
    return outbox.owed_count(Route.TELEGRAM)


def unfinished() -> list[int]:
    return [update.update_id for update in updates.unfinished()]


def test_an_update_that_comes_again_is_known() -> None:
    assert [True, False] == [receive(1), receive(1)]


def test_an_update_waits_as_it_came() -> None:
    receive(5)

    assert [Update(5, '{"update_id": 5}')] == updates.unfinished()


def test_the_unfinished_wait_in_the_order_they_came() -> None:
    """Telegram's numbers jump to anywhere after a quiet week."""
    for minute, update_id in enumerate([900, 901, 12, 13]):
        updates.receive_all([(update_id, 7, "{}")], now=NOON + timedelta(minutes=minute))

    assert [900, 901, 12, 13] == unfinished()


def test_the_work_is_done_once() -> None:
    receive(1)

    assert [True, False] == [updates.once(1, reply, now=NOON), updates.once(1, reply, now=NOON)]
    assert (1, []) == (owed(), unfinished())


def test_a_redelivered_update_stays_done() -> None:
    receive(1)
    updates.once(1, reply, now=NOON)

    assert (False, []) == (receive(1), unfinished())


def test_an_update_that_never_came_is_not_worked_on() -> None:
    assert (False, 0) == (updates.once(404, reply, now=NOON), owed())


def test_when_the_work_fails_nothing_of_it_stays() -> None:
    receive(1)

    with pytest.raises(ValueError, match="understood"):
        updates.once(1, break_after_reply, now=NOON)

    assert (0, [1]) == (owed(), unfinished())


def test_the_dialogs_step_and_the_mark_are_one_commit() -> None:
    receive(1)

    def step_and_break() -> None:
        dialogs.save(7, "order", "plate", {}, now=NOON)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # raised three lines above
        updates.once(1, step_and_break, now=NOON)

    assert dialogs.load(7, now=NOON) is None


def test_the_third_failure_gives_it_up() -> None:
    receive(1)

    tries = [updates.failed(1, f"fault {number}", now=NOON) for number in range(4)]

    assert ([True, True, False, None], []) == (tries, unfinished())


def test_a_given_up_update_is_not_worked_on() -> None:
    receive(1)
    for _ in range(updates.MOST_ATTEMPTS):
        updates.failed(1, "fault", now=NOON)

    assert (False, 0) == (updates.once(1, reply, now=NOON), owed())


def test_a_failure_that_comes_after_success_changes_nothing() -> None:
    receive(1)
    updates.once(1, reply, now=NOON)

    assert (None, []) == (updates.failed(1, "too late", now=NOON), unfinished())


def test_an_endless_error_is_kept_short() -> None:
    receive(1)

    assert updates.failed(1, "x" * 10_000, now=NOON)


def test_of_ten_workers_on_one_update_one_does_it() -> None:
    receive(1)
    start = threading.Barrier(10)
    answers: list[bool] = []

    def work() -> None:
        with session():
            start.wait()
            answers.append(updates.once(1, reply, now=NOON))

    workers = [threading.Thread(target=work) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert ([False] * 9 + [True], 1) == (sorted(answers), owed())
