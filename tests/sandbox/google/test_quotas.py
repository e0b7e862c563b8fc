"""Sixty reads and sixty writes in any minute, then Google's 429, then on."""

from datetime import timedelta

import gspread
import pytest
from gspread.exceptions import APIError

from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.quotas import READ, WRITE, Quotas
from tests.sandbox.google.conftest import Box
from tests.sandbox.google.wire import append, cells


class Minute:
    """A clock for the quotas alone."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def test_the_61st_write_of_a_minute_is_refused_with_the_exact_body(
    box: Box, book: gspread.Spreadsheet
) -> None:
    box.clock.ahead = timedelta(minutes=30)
    box.side.quotas.enforced = True
    for _ in range(60):
        book.batch_update({"requests": [append(cells("x"))]})

    with pytest.raises(APIError) as refused:
        book.batch_update({"requests": [append(cells("y"))]})

    response = refused.value.response
    assert (429, "RESOURCE_EXHAUSTED") == (response.status_code, response.json()["error"]["status"])
    assert (
        "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    ) == refused.value.error["message"]
    metadata = response.json()["error"]["details"][0]["metadata"]
    assert ("sheets.googleapis.com/write_requests", "60") == (
        metadata["quota_metric"],
        metadata["quota_limit_value"],
    )
    assert "retry-after" not in response.headers
    assert 60 == len(book.values_get("A1:A")["values"])


def test_reads_and_writes_and_people_are_counted_apart() -> None:
    quotas = Quotas(Minute())
    for _ in range(60):
        quotas.count(READ, "ann")

    with pytest.raises(Refused):
        quotas.count(READ, "ann")
    quotas.count(WRITE, "ann")
    quotas.count(READ, "bob")


def test_a_minute_later_there_is_room_again() -> None:
    clock = Minute()
    quotas = Quotas(clock)
    for _ in range(60):
        quotas.count(READ, "ann")

    clock.now += 60

    quotas.count(READ, "ann")
    assert 1 == quotas.used(READ, "ann")


def test_the_project_as_a_whole_has_three_hundred() -> None:
    quotas = Quotas(Minute())
    for number in range(300):
        quotas.count(READ, f"person {number % 10}")

    with pytest.raises(Refused, match="limit 'Read requests per minute' of service"):
        quotas.count(READ, "somebody new")


def test_they_can_be_switched_off() -> None:
    quotas = Quotas(Minute(), enforced=False)

    for _ in range(1000):
        quotas.count(WRITE, "ann")

    assert 0 == quotas.used(WRITE, "ann")
