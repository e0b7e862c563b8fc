"""Every rule of the time slots, broken once: who breaks it hears why, and nothing was changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.days import PATH, TODAY, at, day, new_slot, new_slots
from tests.api.server import Caller, Running

NOWHERE = "00000000-0000-4000-8000-000000000000"
FAR = (TODAY + timedelta(days=400)).isoformat()


def refused(answer: httpx.Response, status: int = 400) -> str:
    body = answer.json()
    assert (status, ["detail"]) == (answer.status_code, list(body)), answer.text
    detail: str = body["detail"]
    return detail


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"end_time": at("14:00")}, "Start time must be before end time"),
        ({"end_time": at("13:00")}, "Start time must be before end time"),
        ({"start_time": at("14:00", -700)}, "Time slot must be in the future"),
        ({"end_time": at("14:01", 1)}, "A time slot cannot be longer than 24 hours"),
        ({"timezone": "Mars/Olympus"}, "There is no time zone 'Mars/Olympus'. Write it like Europe/Moscow."),
        ({"timezone": "../../etc/passwd"}, None),
        ({"timezone": 7}, "timezone: Input should be a valid string"),
        ({"start_time": 1705312800}, None),
        ({"start_time": "tomorrow"}, None),
        ({"start_time": "2024-13-45T14:00:00"}, None),
        ({"start_time": "9999-12-31T23:00:00", "end_time": "9999-12-31T23:45:00"}, None),
        ({"title": "x" * 256}, "title: String should have at most 255 characters"),
        ({"title": "two\x00words"}, "Title has characters that cannot be shown"),
        ({"is_recurring": True}, "A recurring slot needs recurring_pattern and recurring_end_date"),
        ({"is_recurring": "yes"}, "is_recurring: Input should be a valid boolean"),
        ({"is_recurring": True, "recurring_pattern": "yearly", "recurring_end_date": day(28)}, None),
        (
            {"is_recurring": True, "recurring_pattern": "daily", "recurring_end_date": day(-1)},
            "Recurring end date cannot be before the first slot",
        ),
        (
            {"is_recurring": True, "recurring_pattern": "daily", "recurring_end_date": FAR},
            "A slot can recur for at most 366 days ahead",
        ),
    ],
)
def test_a_bad_slot_is_refused(anna: Caller, change: dict[str, Any], detail: str | None) -> None:
    said = refused(anna.post(PATH, new_slot(**change)))

    assert detail in (None, said)
    assert [] == anna.get(PATH).json()


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"end_date": day(-1)}, "Start date must not be after end date"),
        ({"end_date": day(91)}, "Date range cannot exceed 90 days"),
        ({"start_date": "2024-01-15", "end_date": "2024-01-21"}, "Start date cannot be in the past"),
        ({"end_time": "14:00"}, "Start time must be before end time"),
        ({"slot_duration_minutes": 50}, None),
        ({"slot_duration_minutes": "45"}, None),
        ({"days_of_week": [7]}, None),
        ({"days_of_week": []}, None),
        ({"end_time": "14:30"}, "No time slots fit into this range, these days and these hours"),
        ({"end_date": day(0), "days_of_week": [6]}, None),
        ({"start_time": "2 pm"}, "start_time: write a time of day like 14:00"),
        ({"start_time": "24:00"}, "start_time: write a time of day like 14:00"),
        ({"start_date": "15.01.2030"}, "start_date: write a day of the calendar like 2024-01-15"),
        ({"timezone": "Nowhere"}, None),
    ],
)
def test_bad_slots_are_refused(anna: Caller, change: dict[str, Any], detail: str | None) -> None:
    said = refused(anna.post(PATH + "bulk", new_slots(**change)))

    assert detail in (None, said)
    assert [] == anna.get(PATH).json()


def test_ninety_days_and_one_day_are_both_a_range(anna: Caller) -> None:
    longest = anna.post(PATH + "bulk", new_slots(end_date=day(90), days_of_week=[0]))
    shortest = anna.post(PATH + "bulk", new_slots(start_date=day(1), end_date=day(1), days_of_week=[1]))

    assert [13 * 5, 5] == [longest.json()["slots_created"], shortest.json()["slots_created"]]


def test_more_slots_than_one_request_may_make_are_refused(anna: Caller) -> None:
    body = new_slots(
        end_date=day(89),
        days_of_week=[0, 1, 2, 3, 4, 5, 6],
        start_time="00:00",
        end_time="23:59",
        slot_duration_minutes=15,
    )

    assert "One request can create at most 3000 time slots" == refused(anna.post(PATH + "bulk", body))


@pytest.mark.parametrize(
    ("start", "end"), [("14:00", "14:45"), ("13:30", "14:15"), ("14:30", "15:00"), ("14:10", "14:20")]
)
def test_slots_never_overlap(anna: Caller, start: str, end: str) -> None:
    anna.post(PATH, new_slot())

    answer = anna.post(PATH, new_slot(start, end))

    assert "Time slot conflicts with an existing one" == refused(answer)
    assert 1 == len(anna.get(PATH).json())


def test_slots_may_touch_and_a_cancelled_one_frees_its_time(anna: Caller) -> None:
    first = anna.post(PATH, new_slot()).json()
    anna.http.put(PATH + first["id"], json={"status": "cancelled"})

    answers = [anna.post(PATH, new_slot(*clock)) for clock in [("14:00", "14:45"), ("14:45", "15:30")]]

    assert [200, 200] == [answer.status_code for answer in answers]


def test_two_people_do_not_stand_in_each_others_way(anna: Caller, boris: Caller) -> None:
    answers = [caller.post(PATH, new_slot()) for caller in (anna, boris)]

    assert [200, 200] == [answer.status_code for answer in answers]


def test_bulk_skips_what_conflicts_and_says_so(anna: Caller) -> None:
    anna.post(PATH, new_slot("14:30", "14:45"))

    said = anna.post(PATH + "bulk", new_slots()).json()

    assert 24 == said["slots_created"]
    assert [
        {
            "start_time_local": at("14:00") + "+05:30",
            "end_time_local": at("14:45") + "+05:30",
            "reason": "Time slot conflicts with an existing one",
        }
    ] == said["skipped"]


def test_bulk_refuses_when_all_of_it_conflicts(anna: Caller) -> None:
    anna.post(PATH + "bulk", new_slots())

    answer = anna.post(PATH + "bulk", new_slots())

    assert "All of these time slots conflict with existing ones" == refused(answer)


@pytest.mark.parametrize(
    ("before", "step", "detail"),
    [
        ("booked", "book", "Time slot is booked and cannot be booked"),
        ("blocked", "book", "Time slot is blocked and cannot be booked"),
        ("cancelled", "book", "Time slot is cancelled and cannot be booked"),
        ("booked", "block", "Time slot is booked and cannot be blocked"),
        ("cancelled", "block", "Time slot is cancelled and cannot be blocked"),
        ("available", "unblock", "Time slot is available and cannot be unblocked"),
        ("booked", "unblock", "Time slot is booked and cannot be unblocked"),
        ("cancelled", "unblock", "Time slot is cancelled and cannot be unblocked"),
    ],
)
def test_a_status_has_its_next_ones(anna: Caller, before: str, step: str, detail: str) -> None:
    slot = anna.post(PATH, new_slot()).json()
    anna.http.put(PATH + slot["id"], json={"status": before})

    answer = anna.post(f"{PATH}{slot['id']}/{step}")

    assert detail == refused(answer)
    assert before == anna.get(PATH + slot["id"]).json()["status"]


def test_what_was_cancelled_cannot_be_changed(anna: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()
    cancelled = anna.http.put(PATH + slot["id"], json={"status": "cancelled"}).json()

    for change in ({"status": "available"}, {"title": "Again"}):
        answer = anna.http.put(PATH + slot["id"], json=change)
        assert "A cancelled time slot cannot be changed" == refused(answer)

    assert cancelled == anna.get(PATH + slot["id"]).json()


def test_a_booking_can_be_taken_back(anna: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()
    anna.post(f"{PATH}{slot['id']}/book")

    said = anna.http.put(PATH + slot["id"], json={"status": "available"}).json()

    assert "available" == said["status"]


def test_what_is_left_out_of_an_update_stays(anna: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()

    said = anna.http.put(PATH + slot["id"], json={"description": None}).json()

    assert (slot["title"], None, "available") == (said["title"], said["description"], said["status"])


@pytest.mark.parametrize("change", [{"status": "held"}, {"status": 1}, {"title": 5}, [], "x", None])
def test_a_bad_update_is_refused(anna: Caller, change: Any) -> None:
    slot = anna.post(PATH, new_slot()).json()

    refused(anna.http.put(PATH + slot["id"], json=change))

    assert slot == anna.get(PATH + slot["id"]).json()


@pytest.mark.parametrize("slot_id", [NOWHERE, "7", "summary2", "%00", "Привет", "' OR 1=1 --"])
def test_what_is_not_there_is_not_found(anna: Caller, slot_id: str) -> None:
    asked = [
        anna.get(PATH + slot_id),
        anna.http.put(PATH + slot_id, json={}),
        anna.http.delete(PATH + slot_id),
        *(anna.post(f"{PATH}{slot_id}/{step}") for step in ("book", "block", "unblock")),
    ]

    assert ["Time slot not found"] * 6 == [refused(answer, 404) for answer in asked]


def test_what_is_not_yours_is_not_found_either(anna: Caller, boris: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()

    asked = [
        boris.get(PATH + slot["id"]),
        boris.http.put(PATH + slot["id"], json={"title": "Mine"}),
        boris.http.delete(PATH + slot["id"]),
        *(boris.post(f"{PATH}{slot['id']}/{step}") for step in ("book", "block", "unblock")),
    ]

    assert ["Time slot not found"] * 6 == [refused(answer, 404) for answer in asked]
    assert [] == boris.get(PATH).json()
    assert slot == anna.get(PATH + slot["id"]).json()


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "all"},
        {"limit": 10**30},
        {"offset": -1},
        {"offset": 10**30},
        {"status": "held"},
        {"start_date": "yesterday"},
        {"start_date": day(2), "end_date": day(1)},
    ],
)
def test_a_bad_filter_is_refused(anna: Caller, params: dict[str, Any]) -> None:
    anna.post(PATH, new_slot())

    refused(anna.get(PATH, **params))


@pytest.mark.parametrize("limit", [0, 51])
def test_upcoming_has_its_limits(anna: Caller, limit: int) -> None:
    refused(anna.get(PATH + "available/upcoming", limit=limit))


def test_pages_follow_one_another(anna: Caller) -> None:
    anna.post(PATH + "bulk", new_slots())
    whole = anna.get(PATH).json()

    pages = [anna.get(PATH, limit=10, offset=offset).json() for offset in (0, 10, 20, 30)]

    assert [10, 10, 5, 0] == [len(page) for page in pages]
    assert whole == [slot for page in pages for slot in page]


def test_a_slot_belongs_to_its_own_zones_day(anna: Caller) -> None:
    late = anna.post(PATH, new_slot("23:00", "23:45", timezone="America/New_York")).json()
    early = anna.post(PATH, new_slot("01:00", "01:45", timezone="Asia/Tokyo")).json()

    found = anna.get(PATH, start_date=day(0), end_date=day(0)).json()

    assert [early["id"], late["id"]] == [each["id"] for each in found]
    assert [] == anna.get(PATH, start_date=day(1)).json()


@pytest.mark.parametrize(
    ("scope", "status"), [("slots:read", 403), ("orders:read", 403), ("slots:write", 200)]
)
def test_a_key_does_what_its_scope_says(server: Running, scope: str, status: int) -> None:
    caller = server.caller(scopes=[scope])

    with caller.http:
        assert status == caller.post(PATH, new_slot()).status_code


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Basic YTpi", "bearer x y", "Bearer ключ".encode().decode("latin-1")]
)
def test_a_bad_key_opens_nothing(server: Running, header: str) -> None:
    with server.anybody() as http:
        answer = http.get(PATH, headers={b"Authorization": header.encode("latin-1")})

    refused(answer, 401)


def test_a_body_that_is_no_json_is_refused(anna: Caller) -> None:
    asked = [
        anna.http.post(PATH, content=content, headers={"Content-Type": "application/json"})
        for content in (b"", b"{", b"[]", b"\xff\xfe", b'{"a":' * 10_000, b"null", b'"\\ud800"')
    ]

    assert [400] * 7 == [answer.status_code for answer in asked]


def test_a_body_of_megabytes_is_refused(anna: Caller) -> None:
    assert 413 == anna.post(PATH, {"title": "x" * 2_000_000}).status_code


def test_fifty_clients_on_one_slot_have_one_winner(anna: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()

    with ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(lambda _: anna.post(f"{PATH}{slot['id']}/book"), range(50)))

    assert [200] + [400] * 49 == sorted(answer.status_code for answer in answers)


def test_fifty_clients_at_one_time_make_one_slot(anna: Caller) -> None:
    with ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(lambda _: anna.post(PATH, new_slot()), range(50)))

    assert [200] + [400] * 49 == sorted(answer.status_code for answer in answers)
    assert 1 == len(anna.get(PATH).json())
