"""The queue of updates against a model that is too simple to be wrong."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from passbot.sandbox.telegram.updates import FUTURE, KEPT, LONG_SILENCE, PRESS_KEPT, Updates

FIRST = 1000
SECOND_LATER = 1.0


@dataclass
class Model:
    """Everything that was ever added, and what is gone."""

    added: list[tuple[int, float]] = field(default_factory=list)  # id, when it expires
    gone: set[int] = field(default_factory=set)

    def there(self, now: float) -> list[int]:
        return [number for number, expires in self.added if number not in self.gone and now < expires]


class QueueMatchesModel(RuleBasedStateMachine):
    """Adds, time, and getUpdates with whatever offset."""

    numbers: Bundle[int] = Bundle("numbers")

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.model = Model()
        self.forgotten: set[int] = set()
        self.queue = Updates(FIRST, forget=self.forgotten.add)

    @rule(target=numbers, is_press=st.booleans())
    def add(self, is_press: bool) -> int:
        kind, kept = ("callback_query", PRESS_KEPT) if is_press else ("message", KEPT)
        number = self.queue.add(kind, {}, now=self.now).update_id
        self.model.added.append((number, self.now + kept))
        return number

    @rule(seconds=st.sampled_from([SECOND_LATER, PRESS_KEPT, KEPT, LONG_SILENCE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(known=numbers, past=st.integers(0, FUTURE), limit=st.integers(1, 100))
    def confirm(self, known: int, past: int, limit: int) -> None:
        offset = min(known + past, self.queue.next_id)
        self.model.gone |= {number for number, _ in self.model.added if number < offset}

        self.expect(offset, limit)

    @rule(limit=st.integers(1, 3))
    def look(self, limit: int) -> None:
        self.expect(0, limit)

    @rule(last=st.integers(1, 5))
    def keep_last(self, last: int) -> None:
        self.model.gone |= set(self.model.there(self.now)[:-last])

        self.expect(-last, 100)

    @rule(far=st.integers(FUTURE + 1, 10**6))
    def ask_for_the_future(self, far: int) -> None:
        self.expect(self.queue.next_id + far, 100)

    def expect(self, offset: int, limit: int) -> None:
        got = [each["update_id"] for each in self.queue.get(offset, limit, now=self.now)]

        there = self.model.there(self.now)
        assert there[:limit] == got
        assert len(there) == len(self.queue)
        assert {number for number, _ in self.model.added} - set(there) == self.forgotten


TestQueueMatchesModel = QueueMatchesModel.TestCase


def test_numbers_follow_each_other() -> None:
    queue = Updates(FIRST)

    numbers = [queue.add("message", {}, now=0).update_id for _ in range(3)]

    assert [FIRST, FIRST + 1, FIRST + 2] == numbers


def test_after_a_week_of_silence_the_next_number_is_any() -> None:
    queue = Updates(10**12)  # random ones are smaller
    queue.add("message", {}, now=0)

    number = queue.add("message", {}, now=LONG_SILENCE).update_id

    assert number < 10**12


def test_a_bot_that_remembers_a_larger_offset_still_gets_the_new_numbers() -> None:
    queue = Updates(10**12)
    old = queue.add("message", {}, now=0).update_id
    new = queue.add("message", {}, now=LONG_SILENCE).update_id

    got = queue.get(old + 1, 100, now=LONG_SILENCE)

    assert [new] == [each["update_id"] for each in got]
