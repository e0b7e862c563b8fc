"""Of each person one thing stands in line at a time."""

from passbot.fair_queue import FairQueue


def queued(*things: tuple[str, int | None]) -> FairQueue[str]:
    queue = FairQueue[str]()
    for thing, whose in things:
        queue.put(thing, whose)
    return queue


def taken(queue: FairQueue[str]) -> str:
    found = queue.get()
    assert found
    thing, whose = found
    queue.done(whose)
    return thing


def test_who_asks_for_much_lets_others_pass() -> None:
    queue = queued(("a1", 1), ("a2", 1), ("a3", 1), ("b", 2), ("nobody's", None))

    assert ["a1", "b", "nobody's", "a2", "a3"] == [taken(queue) for _ in range(5)]


def test_what_is_nobodys_keeps_its_order() -> None:
    queue = queued(("x", None), ("y", None), ("z", None))

    assert ["x", "y", "z"] == [taken(queue) for _ in range(3)]


def test_nobody_has_two_things_in_hand() -> None:
    queue = queued(("a1", 1), ("a2", 1), ("b", 2))

    assert [("a1", 1), ("b", 2)] == [queue.get(), queue.get()]

    queue.put("c", 3)
    queue.done(1)

    assert [("c", 3), ("a2", 1)] == [queue.get(), queue.get()]


def test_who_was_served_stands_in_line_anew() -> None:
    queue = queued(("a1", 1))
    taken(queue)

    queue.put("a2", 1)

    assert "a2" == taken(queue)


def test_the_end_comes_after_what_stands_in_line() -> None:
    queue = queued(("a", 1))

    queue.end()

    assert ["a", None] == [taken(queue), queue.get()]
