"""What goes wrong goes wrong as planned: plain clients over real connections see it."""

import json
from collections.abc import Iterator
from typing import Any  # JSON

import httpx
import pytest
import requests

from passbot.sandbox.faults import FOREVER, Fault, Kind, Side
from tests.sandbox.far_side import Counting, counting

BATCH = "/v4/spreadsheets/S:batchUpdate"
VALUES = "/v4/spreadsheets/S/values/A1"
SEND = "/bot1:A/sendMessage"
TWO_POLLERS = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


@pytest.fixture
def far() -> Iterator[Counting]:
    with counting() as side:
        yield side


@pytest.mark.parametrize(
    ("kind", "status", "description"),
    [
        (Kind.TOO_MANY_REQUESTS, 429, "Too Many Requests: retry after 5"),
        (Kind.INTERNAL_ERROR, 500, "Internal Server Error: restart"),
        (Kind.UNAVAILABLE_BEFORE, 503, "Service Unavailable"),
        (Kind.EXPIRED_TOKEN, 401, "Unauthorized"),
        (Kind.NOT_FOUND, 404, "Not Found"),
        (Kind.TOO_LARGE, 413, "Request Entity Too Large"),
        (Kind.REQUEST_TIMEOUT, 408, "Request Timeout"),
        (Kind.ABORTED, 409, TWO_POLLERS),
        (Kind.CANCELLED, 499, "Client Closed Request"),
        (Kind.BAD_PICTURE, 400, "Bad Request: IMAGE_PROCESS_FAILED"),
    ],
)
def test_telegram_refuses_in_its_own_words(far: Counting, kind: Kind, status: int, description: str) -> None:
    far.faults.plan(Fault(Side.TELEGRAM, kind))

    answer = httpx.post(far.base + SEND)

    assert status == answer.status_code
    assert (False, status, description) == tuple(
        answer.json()[key] for key in ("ok", "error_code", "description")
    )
    assert [] == far.done


@pytest.mark.parametrize(
    ("kind", "status", "name"),
    [
        (Kind.TOO_MANY_REQUESTS, 429, "RESOURCE_EXHAUSTED"),
        (Kind.INTERNAL_ERROR, 500, "INTERNAL"),
        (Kind.UNAVAILABLE_BEFORE, 503, "UNAVAILABLE"),
        (Kind.EXPIRED_TOKEN, 401, "UNAUTHENTICATED"),
        (Kind.NOT_FOUND, 404, "NOT_FOUND"),
        (Kind.TOO_LARGE, 413, "INVALID_ARGUMENT"),
        (Kind.ABORTED, 409, "ABORTED"),
        (Kind.CANCELLED, 499, "CANCELLED"),
        (Kind.BAD_PICTURE, 400, "INVALID_ARGUMENT"),
    ],
)
def test_google_refuses_in_its_own_words(far: Counting, kind: Kind, status: int, name: str) -> None:
    far.faults.plan(Fault(Side.GOOGLE, kind))

    answer = httpx.post(far.base + BATCH)

    assert status == answer.status_code
    assert (status, name) == tuple(answer.json()["error"][key] for key in ("code", "status"))
    assert [] == far.done


@pytest.mark.parametrize("side", Side)
def test_a_broken_answer_comes_after_the_deed(far: Counting, side: Side) -> None:
    far.faults.plan(Fault(side, Kind.BROKEN_ANSWER))

    answer = httpx.post(far.base + BATCH if side is Side.GOOGLE else far.base + SEND)

    assert 200 == answer.status_code
    assert 1 == len(far.done)
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


def test_telegram_says_twice_how_long_to_wait(far: Counting) -> None:
    far.faults.plan(Fault(Side.TELEGRAM, Kind.TOO_MANY_REQUESTS, seconds=7))

    answer = httpx.post(far.base + SEND)

    assert {"retry_after": 7} == answer.json()["parameters"]
    assert "7" == answer.headers["retry-after"]


@pytest.mark.parametrize(("method", "quota"), [("GET", "Read requests"), ("POST", "Write requests")])
def test_google_names_the_quota_and_no_time(far: Counting, method: str, quota: str) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.TOO_MANY_REQUESTS))

    answer = httpx.request(method, far.base + VALUES)

    assert quota in answer.json()["error"]["message"]
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(("side", "path"), [(Side.TELEGRAM, SEND), (Side.GOOGLE, BATCH)])
def test_a_bad_gateway_speaks_html(far: Counting, side: Side, path: str) -> None:
    far.faults.plan(Fault(side, Kind.BAD_GATEWAY))

    answer = httpx.post(far.base + path)

    assert 502 == answer.status_code
    assert answer.text.startswith("<html>")


def test_google_says_a_request_timeout_as_a_page(far: Counting) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.REQUEST_TIMEOUT))

    answer = httpx.post(far.base + BATCH)

    assert 408 == answer.status_code
    assert "Error 408 (Request Timeout)" in answer.text
    assert [] == far.done


def test_unavailable_after_has_been_done(far: Counting) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.UNAVAILABLE_AFTER))

    answer = httpx.post(far.base + BATCH)

    assert 503 == answer.status_code
    assert [BATCH] == far.done


@pytest.mark.parametrize(("kind", "done"), [(Kind.DROPPED_BEFORE, []), (Kind.DROPPED_AFTER, [BATCH])])
def test_a_dropped_connection_has_no_answer(far: Counting, kind: Kind, done: list[str]) -> None:
    far.faults.plan(Fault(Side.GOOGLE, kind))

    with pytest.raises(requests.ConnectionError, match="RemoteDisconnected"):
        requests.post(far.base + BATCH, timeout=5, data=b"x" * 100_000)

    assert done == far.done


def test_a_slow_answer_is_late_and_yet_done(far: Counting) -> None:
    far.faults.plan(Fault(Side.TELEGRAM, Kind.SLOW, seconds=0.2))

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(far.base + SEND, timeout=0.02)

    while not far.done:
        httpx.get(far.base)
    assert [SEND] == far.done


def test_a_fault_goes_when_it_has_met_its_requests(far: Counting) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.INTERNAL_ERROR, times=2))

    statuses = [httpx.post(far.base + BATCH).status_code for _ in range(3)]

    assert [500, 500, 200] == statuses
    assert [] == far.faults.active


def test_a_fault_may_stay_until_it_is_cleared(far: Counting) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.INTERNAL_ERROR, times=FOREVER))
    before = [httpx.post(far.base + BATCH).status_code for _ in range(3)]

    far.faults.clear()

    assert [500, 500, 500] == before
    assert 200 == httpx.post(far.base + BATCH).status_code


def test_faults_come_in_the_order_planned(far: Counting) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.INTERNAL_ERROR), Fault(Side.GOOGLE, Kind.BAD_GATEWAY))

    statuses = [httpx.post(far.base + BATCH).status_code for _ in range(3)]

    assert [500, 502, 200] == statuses


def test_a_fault_leaves_other_requests_alone(far: Counting) -> None:
    fault = Fault(Side.GOOGLE, Kind.INTERNAL_ERROR, method="POST", path=":batchUpdate")
    far.faults.plan(fault)

    others = [httpx.get(far.base + VALUES), httpx.put(far.base + VALUES), httpx.post(far.base + SEND)]

    assert [200, 200, 200] == [each.status_code for each in others]
    assert [fault] == far.faults.active
    assert 500 == httpx.post(far.base + BATCH).status_code


def test_what_people_do_never_suffers(far: Counting) -> None:
    far.faults.plan(Fault(Side.TELEGRAM, Kind.INTERNAL_ERROR, times=FOREVER))

    assert 200 == httpx.post(far.base + "/sandbox/telegram/say").status_code


def test_a_human_edits_exactly_between_a_read_and_the_next_write(far: Counting) -> None:
    far.faults.plan(Fault(Side.GOOGLE, Kind.HUMAN_EDIT, edit=lambda: far.done.append("edit")))

    httpx.post(far.base + BATCH)
    httpx.get(far.base + VALUES)
    httpx.get(far.base + VALUES)
    httpx.put(far.base + VALUES)
    httpx.put(far.base + VALUES)

    assert [BATCH, "edit", VALUES, VALUES] == far.done


def test_a_human_may_edit_over_http_meanwhile(far: Counting) -> None:
    def edit() -> None:
        httpx.post(far.base + "/v4/spreadsheets/S/values/B2:append")

    far.faults.plan(Fault(Side.GOOGLE, Kind.HUMAN_EDIT, edit=edit))

    httpx.get(far.base + VALUES)
    httpx.post(far.base + BATCH)

    assert ["/v4/spreadsheets/S/values/B2:append", BATCH] == far.done


def test_faults_can_be_planned_over_http(far: Counting) -> None:
    posted: dict[str, Any] = {"side": "google", "kind": "bad_gateway", "path": ":batchUpdate", "times": None}

    answer = httpx.post(far.base + "/sandbox/faults", json=posted)

    assert [posted] == [{key: each[key] for key in posted} for each in answer.json()["faults"]]
    assert 502 == httpx.post(far.base + BATCH).status_code


def test_faults_of_one_side_can_be_cleared_over_http(far: Counting) -> None:
    here, there = Fault(Side.GOOGLE, Kind.SLOW), Fault(Side.TELEGRAM, Kind.SLOW)
    far.faults.plan(here, there)

    httpx.delete(far.base + "/sandbox/faults", params={"side": "google"})

    assert [there] == far.faults.active


@pytest.mark.parametrize(
    ("posted", "complaint"),
    [
        ("{", "Expecting property name"),
        ("[]", "JSON object"),
        ('{"side": "moon", "kind": "slow"}', "'moon' is not a valid Side"),
        ('{"side": "google"}', "'' is not a valid Kind"),
        ('{"side": "google", "kind": "slow", "edit": 1}', "A fault has no edit"),
        ('{"side": "google", "kind": "slow", "times": 0}', "times is a number"),
        ('{"side": "google", "kind": "slow", "seconds": "x"}', "seconds is a number"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(far: Counting, posted: str, complaint: str) -> None:
    answer = httpx.post(far.base + "/sandbox/faults", content=posted)

    assert 400 == answer.status_code
    assert complaint in answer.json()["error"]
    assert [] == far.faults.active


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": 5},
        {"method": None},
        {"requests": "abc"},
        {"requests": 5},
        {"times": True},
        {"seconds": "x"},
        {"seconds": float("inf")},
    ],
)
def test_a_fault_that_would_break_every_request_is_not_taken(far: Counting, wrong: dict[str, Any]) -> None:
    fault = json.dumps({"side": "google", "kind": "slow", **wrong})

    refused = httpx.post(far.base + "/sandbox/faults", content=fault)

    assert 400 == refused.status_code
    assert [] == far.faults.active
