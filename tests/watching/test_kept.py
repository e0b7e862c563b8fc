"""A part that dies is begun again, and after five deaths the process ends."""

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from passbot.pulse import Part
from passbot.watching.kept import Deaths, Died, Kept, kept
from tests.watching.ticking import Ticking


@dataclass
class Mortal:
    """Dies of `exc`, or lives until it is stopped."""

    exc: BaseException | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    lives: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        self.lives.set()
        if self.exc:
            raise self.exc
        self.stopped.wait()

    def stop(self) -> None:
        self.stopped.set()


def _no_end(died: Died) -> None:
    raise AssertionError(died)


class Quick(Deaths):
    """Begins again at once, as a test has no time."""

    def after(self, exc: BaseException | None) -> float:
        return 0 * super().after(exc)


def test_each_wait_is_longer_than_the_one_before_and_the_fifth_death_is_the_last() -> None:
    deaths = Deaths("sync", Part("sheet"), monotonic=Ticking().monotonic)

    waits = [deaths.after(ValueError()) for _ in range(4)]

    assert [1, 2, 4, 8] == waits
    with pytest.raises(Died, match="the part sync died 5 times: ValueError"):
        deaths.after(ValueError())


def test_after_ten_good_minutes_former_deaths_do_not_count() -> None:
    clock = Ticking()
    deaths = Deaths("sync", Part("sheet"), monotonic=clock.monotonic)
    for _ in range(4):
        deaths.after(ValueError())
    deaths.begin()

    clock.passes(601)

    assert 1 == deaths.after(ValueError())


@pytest.mark.parametrize("exc", [ValueError("x"), SystemExit(3), None], ids=["raises", "exits", "ends"])
def test_a_thread_that_dies_is_begun_again(exc: BaseException | None) -> None:
    first, second = Mortal(exc), Mortal()
    if exc is None:
        first.stop()
    part = Part("sheet")

    with Kept(first, lambda: second, Quick("sync", part), name="sync", give_up=_no_end):
        assert second.lives.wait(5)
        assert "died" == part.note("").waiting_for

    assert second.stopped.is_set()


def test_a_thread_that_cannot_be_made_again_ends_the_process() -> None:
    ended: list[Died] = []
    has_ended = threading.Event()

    def fail() -> Mortal:
        raise OSError("no more threads")

    def give_up(died: Died) -> None:
        ended.append(died)
        has_ended.set()

    with Kept(Mortal(ValueError()), fail, Quick("mail", Part("mail")), name="mail", give_up=give_up):
        assert has_ended.wait(5)

    assert ["the part mail died 5 times: OSError"] == [str(died) for died in ended]


def test_a_part_on_the_loop_is_begun_again_too() -> None:
    lives: list[int] = []

    async def live() -> None:
        lives.append(1)
        raise ValueError("x")

    with pytest.raises(Died, match="the part bot died 5 times"):
        asyncio.run(kept(live, Quick("bot", Part("bot"))))

    assert 5 == len(lives)
