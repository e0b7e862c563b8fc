"""A token bucket refuses, or gives a place in the queue."""

from passbot.token_bucket import TokenBucket


def test_what_is_refused_takes_nothing() -> None:
    bucket = TokenBucket(rate=2, size=3)

    waits = [bucket.take(100.0) for _ in range(5)]

    assert [0, 0, 0, 0.5, 0.5] == waits
    assert 0 == bucket.take(100.5)


def test_what_is_reserved_queues() -> None:
    bucket = TokenBucket(rate=2, size=1)

    assert [0, 0.5, 1.0] == [bucket.reserve(100.0) for _ in range(3)]
    assert 1.5 == bucket.whole_in(100.0)


def test_a_rate_of_0_is_no_limit() -> None:
    bucket = TokenBucket(rate=0, size=1)

    assert [0, 0, 0] == [bucket.take(100.0), bucket.take(100.0), bucket.reserve(100.0)]
