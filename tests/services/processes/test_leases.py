"""One worker at a time, and an old one is known by its token."""

import os
import socket
import subprocess
import threading
import uuid
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from passbot.holders import is_gone, this_process
from passbot.services.processes import leases
from passbot.store.db import session
from tests.services.people.some_people import NOON

pytestmark = pytest.mark.usefixtures("db")

MINUTE = timedelta(minutes=1)
HERE = this_process().rpartition(" ")[0]


def take(holder: str, now: datetime = NOON) -> int | None:
    return leases.take("sheet", holder, now=now, seconds=60)


def test_the_second_comer_waits() -> None:
    assert [1, None] == [take("first"), take("second")]


def test_the_holder_renews_under_the_same_token() -> None:
    take("first")

    renewed = take("first", NOON + MINUTE / 2)

    assert 1 == renewed
    assert leases.holds("sheet", 1, now=NOON + MINUTE)


def test_a_lease_that_ran_out_goes_to_the_next_with_a_higher_token() -> None:
    take("first")

    assert 2 == take("second", NOON + MINUTE)
    assert not leases.holds("sheet", 1, now=NOON + MINUTE)


def test_who_let_it_run_out_gets_a_new_token_too() -> None:
    take("first")

    assert 2 == take("first", NOON + MINUTE)


def test_a_released_lease_is_free_at_once() -> None:
    take("first")
    leases.release("sheet", "first")

    assert (False, 2) == (leases.holds("sheet", 1, now=NOON), take("second"))


@pytest.mark.parametrize(("pid", "token"), [("gone", 2), ("alive", None)])
def test_of_a_holder_that_is_dead_for_sure_nobody_waits_for_the_end(pid: str, token: int | None) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()

    take(f"{HERE} {ended.pid if pid == 'gone' else os.getpid()}")

    assert token == take("second")


@pytest.mark.parametrize(
    "holder",
    ["another-machine 999999", f"{socket.gethostname()} 999999", "test", "", "no number"],
    ids=["another machine", "another container of this name", "a word", "nothing", "no number"],
)
def test_of_whom_nobody_knows_whether_they_are_dead_is_waited_for(holder: str) -> None:
    assert not is_gone(holder)


def test_who_lives_keeps_what_it_holds_and_nothing_else() -> None:
    take("first")
    leases.take("other", "second", now=NOON, seconds=60)

    for second in range(0, 300, 5):
        leases.renew(["sheet"], "first", now=NOON + timedelta(seconds=second))

    later = NOON + 5 * MINUTE
    assert leases.holds("sheet", 1, now=later)
    assert not leases.holds("other", 1, now=later)


def test_what_is_over_is_not_renewed() -> None:
    take("first")

    leases.renew(["sheet"], "first", now=NOON + MINUTE)

    assert 2 == take("second", NOON + MINUTE)


def test_only_the_holder_can_release() -> None:
    take("first")
    leases.release("sheet", "second")

    assert leases.holds("sheet", 1, now=NOON)


def test_a_lease_of_a_clock_that_was_ahead_lasts_no_longer_than_any_other() -> None:
    take("first", NOON + 24 * 60 * MINUTE)

    asked = take("second", NOON)

    assert asked is None
    assert take("second", NOON + MINUTE * 0.9) is None
    assert 2 == take("second", NOON + MINUTE)


def test_who_lives_and_has_a_clock_that_is_a_little_ahead_keeps_the_lease() -> None:
    ahead = MINUTE / 2

    tokens = []
    for second in range(0, 300, 20):
        now = NOON + timedelta(seconds=second)
        tokens += [take("first", now + ahead), take("second", now)]

    assert [1, None] * 15 == tokens


def test_leases_of_different_names_do_not_meet() -> None:
    take("first")

    assert 1 == leases.take("jobs", "second", now=NOON, seconds=60)


def test_nobody_holds_what_was_never_taken() -> None:
    leases.release("sheet", "first")

    assert not leases.holds("sheet", 1, now=NOON)


def test_of_ten_at_once_one_gets_it() -> None:
    start = threading.Barrier(10)
    tokens: list[int | None] = []

    def try_it(holder: str) -> None:
        with session():
            start.wait()
            tokens.append(take(holder))

    threads = [threading.Thread(target=try_it, args=(f"worker {number}",)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 9) == (tokens.count(1), tokens.count(None))


def test_a_renewal_that_adds_less_than_a_quarter_leaves_the_end_where_it_was() -> None:
    token = leases.take("board", "ann", now=NOON, seconds=7)

    again = leases.take("board", "ann", now=NOON, seconds=8)

    assert token == again == 1
    assert leases.holds("board", 1, now=NOON + timedelta(seconds=6))
    assert not leases.holds("board", 1, now=NOON + timedelta(seconds=7))


HOLDERS = st.sampled_from(["ann", "bob", "eve"])


class Leases(RuleBasedStateMachine):
    """Against a model that knows who holds it until when."""

    def __init__(self) -> None:
        super().__init__()
        self.name = uuid.uuid4().hex
        self.now = NOON
        self.holder = ""
        self.until = NOON
        self.tokens: list[int] = []

    @rule(holder=HOLDERS, seconds=st.integers(1, 120))
    def take(self, holder: str, seconds: int) -> None:
        token = leases.take(self.name, holder, now=self.now, seconds=seconds)
        is_held = self.until > self.now
        assert (is_held and holder != self.holder) == (token is None)
        if token is None:
            self.until = min(self.until, self.now + timedelta(seconds=seconds))
            return
        is_renewal = is_held and holder == self.holder
        assert is_renewal == (token in self.tokens)
        assert token >= max(self.tokens, default=0)
        self.tokens.append(token)
        until = self.now + timedelta(seconds=seconds)
        if not (is_renewal and timedelta() <= until - self.until < timedelta(seconds=seconds / 4)):
            self.until = until  # what adds less than a quarter is not written
        self.holder = holder

    @rule(holder=HOLDERS)
    def release(self, holder: str) -> None:
        leases.release(self.name, holder)
        if holder == self.holder:
            self.until = self.now

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def only_the_newest_token_holds_and_only_in_its_time(self) -> None:
        newest = max(self.tokens, default=0)
        holding = {token for token in self.tokens if leases.holds(self.name, token, now=self.now)}
        assert ({newest} if self.until > self.now else set()) == holding


def test_whatever_happens_one_token_holds_and_tokens_only_grow() -> None:
    run_state_machine_as_test(Leases, settings=settings(max_examples=20, stateful_step_count=12))


def test_of_machines_that_share_a_database_a_clock_that_is_wrong_ends_nobodys_lease(db: str) -> None:
    ahead = NOON + timedelta(days=1)

    leases.take("sheet", "here", now=leases.common(NOON), seconds=600)
    taken = leases.take("sheet", "there", now=leases.common(ahead), seconds=600)

    is_shared = not db.startswith("sqlite")  # a file is of one machine
    assert (None if is_shared else 2) == taken
