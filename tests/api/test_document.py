"""S3's document, example by example, over HTTP against a running server."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.api.days import MONDAY, PATH, at, day, new_slot, new_slots
from tests.api.server import Caller, Running

STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def made(caller: Caller, **more: Any) -> dict[str, Any]:
    answer = caller.post(PATH, new_slot(**more))
    assert 200 == answer.status_code, answer.text
    slot: dict[str, Any] = answer.json()
    return slot


def test_a_single_slot_is_answered_as_documented(anna: Caller) -> None:
    answer = anna.post(PATH, new_slot())

    slot = answer.json()
    own = {name: slot.pop(name) for name in ("id", "created_at", "updated_at")}
    assert 200 == answer.status_code
    assert re.fullmatch(r"[0-9a-f-]{36}", own["id"])
    assert re.fullmatch(STAMP, own["created_at"])
    assert re.fullmatch(STAMP, own["updated_at"])
    assert {
        "user_id": anna.resident.uuid,
        "start_time": at("08:30") + "Z",
        "end_time": at("09:15") + "Z",
        "timezone": "Asia/Kolkata",
        "title": "Available for calls",
        "description": "I'm available for mentoring calls during this time",
        "status": "available",
        "is_recurring": False,
        "recurring_pattern": None,
        "recurring_end_date": None,
        "duration_minutes": 45,
        "start_time_local": at("14:00") + "+05:30",
        "end_time_local": at("14:45") + "+05:30",
        "timezone_offset": "+05:30",
    } == slot


def test_a_week_in_bulk_is_five_a_day(anna: Caller) -> None:
    answer = anna.post(PATH + "bulk", new_slots())

    said = answer.json()
    slots = said.pop("slots")
    assert 200 == answer.status_code
    assert {
        "success": True,
        "message": "Successfully created 25 time slots",
        "slots_created": 25,
        "skipped": [],
        "date_range": {"start": day(0), "end": day(6)},
        "timezone": "Asia/Kolkata",
    } == said
    assert [at("14:00") + "+05:30", at("14:45") + "+05:30"] == [
        each["start_time_local"] for each in slots[:2]
    ]
    assert at("17:45", 4) + "+05:30" == slots[-1]["end_time_local"]


def test_the_list_is_filtered_as_in_the_example(anna: Caller) -> None:
    anna.post(PATH + "bulk", new_slots())
    first = anna.get(PATH).json()[0]
    anna.post(f"{PATH}{first['id']}/book")

    found = anna.get(PATH, start_date=day(0), status="available", limit=10).json()

    assert 10 == len(found)
    assert {"available"} == {each["status"] for each in found}
    assert at("14:45") + "+05:30" == found[0]["start_time_local"]


def test_the_summary_counts(anna: Caller) -> None:
    slots = anna.post(PATH + "bulk", new_slots()).json()["slots"]
    for each in slots[:3]:
        anna.post(f"{PATH}{each['id']}/book")
    for each in slots[3:5]:
        anna.post(f"{PATH}{each['id']}/block")

    said = anna.get(PATH + "summary").json()

    following, recent = said.pop("next_available_slot"), said.pop("recent_slots")
    assert {
        "total_slots": 25,
        "available_slots": 20,
        "booked_slots": 3,
        "blocked_slots": 2,
        "cancelled_slots": 0,
        "upcoming_slots": 25,
    } == said
    assert slots[5]["id"] == following["id"]
    assert 5 == len(recent)


def test_one_slot_is_read_by_its_id(anna: Caller) -> None:
    slot = made(anna)

    assert slot == anna.get(PATH + slot["id"]).json()


def test_a_slot_is_updated_as_in_the_example(anna: Caller) -> None:
    slot = made(anna)
    change = {"title": "Updated title", "description": "Updated description", "status": "blocked"}

    said = anna.http.put(PATH + slot["id"], json=change).json()

    assert slot | change == said | {"updated_at": slot["updated_at"]}
    assert said == anna.get(PATH + slot["id"]).json()


def test_a_deleted_slot_is_gone(anna: Caller) -> None:
    slot = made(anna)

    said = anna.http.delete(PATH + slot["id"])

    assert {"success": True, "message": "Time slot deleted successfully"} == said.json()
    assert 404 == anna.get(PATH + slot["id"]).status_code


def test_upcoming_slots_are_the_next_ten(anna: Caller) -> None:
    slots = anna.post(PATH + "bulk", new_slots()).json()["slots"]

    assert slots[:10] == anna.get(PATH + "available/upcoming").json()
    assert slots[:3] == anna.get(PATH + "available/upcoming", limit=3).json()


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        (["book"], "booked", "Time slot booked successfully"),
        (["block"], "blocked", "Time slot blocked successfully"),
        (["block", "unblock"], "available", "Time slot unblocked successfully"),
    ],
)
def test_a_slot_changes_its_status(anna: Caller, path: list[str], status: str, message: str) -> None:
    slot = made(anna)

    answers = [anna.post(f"{PATH}{slot['id']}/{step}") for step in path]

    assert [200] * len(path) == [answer.status_code for answer in answers]
    said = answers[-1].json()
    assert (True, message, status) == (said["success"], said["message"], said["slot"]["status"])
    assert said["slot"] == anna.get(PATH + slot["id"]).json()


@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "Asia/Kolkata",
        "America/New_York",
        "America/Los_Angeles",
        "Europe/London",
        "Europe/Paris",
        "Asia/Tokyo",
        "Australia/Sydney",
    ],
)
def test_every_documented_zone_is_supported(anna: Caller, zone: str) -> None:
    slot = made(anna, timezone=zone)

    assert zone == slot["timezone"]
    assert at("14:00") + slot["timezone_offset"] == slot["start_time_local"]


def test_utc_and_45_minutes_are_the_defaults(anna: Caller) -> None:
    body = new_slots(days_of_week=[0], start_time="10:00", end_time="11:30")
    del body["slot_duration_minutes"], body["timezone"], body["title"], body["description"]

    slots = anna.post(PATH + "bulk", body).json()["slots"]

    assert [(at("10:00") + "Z", 45), (at("10:45") + "Z", 45)] == [
        (each["start_time"], each["duration_minutes"]) for each in slots
    ]


@pytest.mark.parametrize("minutes", [15, 30, 45, 60, 90, 120])
def test_the_documented_durations_are_supported(anna: Caller, minutes: int) -> None:
    said = anna.post(PATH + "bulk", new_slots(days_of_week=[2], slot_duration_minutes=minutes)).json()

    assert 240 // minutes == said["slots_created"]
    assert {minutes} == {each["duration_minutes"] for each in said["slots"]}


def test_without_a_key_nobody_gets_in(server: Running) -> None:
    with server.anybody() as http:
        answers = [http.get(PATH), http.get(PATH, headers={"Authorization": "Bearer your_token"})]

    assert [401, 401] == [answer.status_code for answer in answers]
    assert [{"detail": "Not authenticated"}, {"detail": "Invalid API key"}] == [a.json() for a in answers]


def test_the_past_is_refused_in_the_documents_words(anna: Caller) -> None:
    past = (MONDAY - timedelta(days=30)).isoformat()

    answer = anna.post(PATH, new_slot(start_time=f"{past}T14:00:00", end_time=f"{past}T14:45:00"))

    assert (400, {"detail": "Time slot must be in the future"}) == (answer.status_code, answer.json())


def test_a_recurring_slot_recurs(anna: Caller) -> None:
    body = new_slot(is_recurring=True, recurring_pattern="weekly", recurring_end_date=day(28))

    slot = anna.post(PATH, body).json()

    assert (True, "weekly", day(28), 5) == tuple(
        slot[name] for name in ("is_recurring", "recurring_pattern", "recurring_end_date", "slots_created")
    )
    assert [at("14:00", 7 * week) + "+05:30" for week in range(5)] == [
        each["start_time_local"] for each in anna.get(PATH).json()
    ]
