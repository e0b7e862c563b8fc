"""S3's PUT moves a slot with all the checks of creation; what cannot be changed may be sent as it was read."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from passbot.domain.people.people import Role
from tests.api.days import PATH, at, day, new_slot, new_slots
from tests.api.server import Caller, Running

Slot = dict[str, Any]  # Any: JSON


@pytest.fixture
def slot(anna: Caller) -> Slot:
    """14:00 to 14:45 in Kolkata."""
    made: Slot = anna.post(PATH, new_slot()).json()
    return made


def put(caller: Caller, slot: Slot, **change: Any) -> httpx.Response:
    return caller.http.put(PATH + slot["id"], json=change)


@pytest.mark.parametrize(
    ("change", "start", "end"),
    [
        ({"start_time": at("13:00")}, at("13:00") + "+05:30", at("14:45") + "+05:30"),
        ({"end_time": at("16:00")}, at("14:00") + "+05:30", at("16:00") + "+05:30"),
        (
            {"start_time": at("14:15"), "end_time": at("15:00")},
            at("14:15") + "+05:30",
            at("15:00") + "+05:30",
        ),
        ({"start_time": at("08:00") + "Z"}, at("13:30") + "+05:30", at("14:45") + "+05:30"),
        ({"timezone": "UTC"}, at("08:30") + "+00:00", at("09:15") + "+00:00"),
        ({"timezone": "UTC", "start_time": at("09:00")}, at("09:00") + "+00:00", at("09:15") + "+00:00"),
    ],
)
def test_a_slot_is_moved(anna: Caller, slot: Slot, change: Slot, start: str, end: str) -> None:
    said = put(anna, slot, **change)

    moved = said.json()
    assert (200, start, end) == (said.status_code, moved["start_time_local"], moved["end_time_local"])
    assert moved == anna.get(PATH + slot["id"]).json()
    assert [moved] == anna.get(PATH).json()


def test_words_status_and_time_change_together(anna: Caller, slot: Slot) -> None:
    said = put(
        anna, slot, title="Later", status="booked", start_time=at("18:00"), end_time=at("19:00")
    ).json()

    assert ("Later", "booked", 60, at("18:00") + "+05:30") == tuple(
        said[name] for name in ("title", "status", "duration_minutes", "start_time_local")
    )


@pytest.mark.parametrize("status", ["available", "booked", "blocked"])
def test_a_slot_takes_its_status_along(anna: Caller, slot: Slot, status: str) -> None:
    put(anna, slot, status=status)

    assert status == put(anna, slot, end_time=at("15:30")).json()["status"]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"start_time": at("14:45")}, "Start time must be before end time"),
        ({"end_time": at("13:00")}, "Start time must be before end time"),
        ({"start_time": at("14:00", -700)}, "Time slot must be in the future"),
        ({"end_time": at("14:01", 1)}, "A time slot cannot be longer than 24 hours"),
        ({"end_time": "9999-12-31T23:00:00"}, None),
        ({"timezone": "Mars/Olympus"}, "There is no time zone 'Mars/Olympus'. Write it like Europe/Moscow."),
        ({"start_time": at("15:00"), "end_time": at("15:45")}, "Time slot conflicts with an existing one"),
        ({"end_time": at("15:15")}, "Time slot conflicts with an existing one"),
        ({"start_time": None}, "start_time cannot be empty"),
        ({"timezone": None}, "timezone cannot be empty"),
        ({"status": None}, "status cannot be empty"),
        ({"start_time": "tomorrow"}, "start_time: write a time like 2024-01-15T14:00:00"),
    ],
)
def test_what_creation_refuses_a_move_is_refused_too(
    anna: Caller, slot: Slot, change: Slot, detail: str | None
) -> None:
    anna.post(PATH, new_slot("15:00", "16:00"))

    answer = put(anna, slot, title="Moved", **change)

    assert 400 == answer.status_code
    assert (detail or "") in answer.json()["detail"]
    assert slot == anna.get(PATH + slot["id"]).json()


def test_a_time_that_the_clocks_skip_is_refused(anna: Caller) -> None:
    slot = anna.post(
        PATH,
        new_slot(start_time="2036-03-30T01:00:00", end_time="2036-03-30T05:00:00", timezone="Europe/Paris"),
    ).json()

    answer = put(anna, slot, start_time="2036-03-30T02:30:00")

    assert (400, True) == (answer.status_code, "The clocks skip 02:30" in answer.json()["detail"])


def test_its_own_time_and_a_cancelled_slots_are_no_conflict(anna: Caller, slot: Slot) -> None:
    gone = anna.post(PATH, new_slot("15:00", "16:00")).json()
    put(anna, gone, status="cancelled")

    answer = put(anna, slot, start_time=at("14:15"), end_time=at("15:45"))

    assert 200 == answer.status_code


def test_a_slot_can_be_sent_back_as_it_was_read(anna: Caller, slot: Slot) -> None:
    answer = put(anna, slot, **slot)

    assert (200, slot) == (answer.status_code, answer.json())


def test_a_recurring_slot_can_be_sent_back_with_a_change(anna: Caller) -> None:
    anna.post(PATH, new_slot(is_recurring=True, recurring_pattern="daily", recurring_end_date=day(2)))
    slot = anna.get(PATH).json()[1]

    said = put(anna, slot, **slot | {"title": "Only this day", "start_time": at("12:00", 1)}).json()

    assert ("Only this day", at("12:00", 1) + "+05:30", True) == tuple(
        said[name] for name in ("title", "start_time_local", "is_recurring")
    )


def test_an_older_reading_can_be_sent_back_too(anna: Caller, slot: Slot) -> None:
    put(anna, slot, start_time=at("13:00"))

    answer = put(anna, slot, **slot | {"title": "As before"})

    assert (200, slot["start_time"], "As before") == (
        answer.status_code,
        answer.json()["start_time"],
        answer.json()["title"],
    )


@pytest.mark.parametrize(
    "change",
    [
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"user_id": "somebody"},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"updated_at": "2999-01-01T00:00:00Z"},
        {"is_recurring": True},
        {"recurring_pattern": "daily"},
        {"recurring_end_date": "2030-01-01"},
        {"duration_minutes": 90},
        {"start_time_local": at("15:00") + "+05:30"},
        {"timezone_offset": "+03:00"},
    ],
)
def test_what_cannot_be_changed_is_refused_by_name(anna: Caller, slot: Slot, change: Slot) -> None:
    answer = put(anna, slot, **{"title": "Mine", **change})

    assert (400, True) == (answer.status_code, answer.json()["detail"].startswith(next(iter(change))))
    assert slot == anna.get(PATH + slot["id"]).json()


@pytest.mark.parametrize("change", [{"title": "No"}, {"start_time": at("12:00")}, {}])
def test_a_cancelled_slot_is_not_moved(anna: Caller, slot: Slot, change: Slot) -> None:
    put(anna, slot, status="cancelled")

    answer = put(anna, slot, **change)

    assert (400, "A cancelled time slot cannot be changed") == (answer.status_code, answer.json()["detail"])


def test_somebody_elses_slot_is_not_there(slot: Slot, boris: Caller) -> None:
    assert 404 == put(boris, slot, start_time=at("12:00")).status_code


def test_of_two_moves_to_one_time_one_wins(anna: Caller) -> None:
    slots = anna.post(PATH + "bulk", new_slots(days_of_week=[0])).json()["slots"]

    def to_evening(slot: Slot) -> int:
        return put(anna, slot, start_time=at("20:00"), end_time=at("21:00")).status_code

    with ThreadPoolExecutor(5) as clients:
        answers = list(clients.map(to_evening, slots))

    assert [200] + [400] * 4 == sorted(answers)
    assert 1 == sum(at("20:00") in each["start_time_local"] for each in anna.get(PATH).json())


def test_a_move_and_a_new_slot_at_one_time_have_one_winner(anna: Caller, slot: Slot) -> None:
    def go(number: int) -> int:
        if number % 2:
            return anna.post(PATH, new_slot("20:00", "21:00")).status_code
        return put(anna, slot, start_time=at("20:00"), end_time=at("21:00")).status_code

    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(go, range(8)))

    evening = [each for each in anna.get(PATH).json() if at("20:00") in each["start_time_local"]]
    assert (1, False) == (len(evening), 500 in answers)


UNKNOWN = [
    ("post", PATH, new_slot(time_zone="UTC"), 400),
    ("post", PATH + "bulk", new_slots(time_zone="UTC"), 400),
    ("put", PATH + "{id}", {"time_zone": "UTC"}, 400),
    ("post", PATH + "{id}/book", {"time_zone": "UTC"}, 400),
    (
        "post",
        PATH + "conflicts",
        {"start_time": at("14:00"), "end_time": at("15:00"), "time_zone": "UTC"},
        400,
    ),
    ("post", PATH + "bulk-delete", {"status": "blocked", "time_zone": "UTC"}, 400),
    ("post", PATH + "templates", {"time_zone": "UTC"}, 400),
    ("put", PATH + "preferences", {"time_zone": "UTC"}, 400),
    ("get", PATH + "?time_zone=UTC", None, 400),
    ("get", PATH + "summary?time_zone=UTC", None, 400),
    ("post", PATH + "import?time_zone=UTC", None, 400),
    ("get", "/api/v1/places?time_zone=UTC", None, 422),
    ("post", "/users/time-slots/bulk", {"time_zone": "UTC"}, 400),  # five more are missing
    ("post", "/api/v1/slots/x/book", {"time_zone": "UTC"}, 422),
    ("post", "/api/v1/slots/x/hold", {"time_zone": "UTC"}, 422),
    ("post", "/api/v1/slots/x/cancel", {"time_zone": "UTC"}, 422),
    ("post", "/api/v1/feeds", {"time_zone": "UTC"}, 422),
    ("post", "/api/v1/subscriptions", {"url": "https://example.com/me.ics", "time_zone": "UTC"}, 422),
    ("post", "/api/v1/arrivals", {"code": "X", "time_zone": "UTC"}, 422),
    ("delete", "/api/v1/subscriptions/x?time_zone=UTC", None, 422),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"), UNKNOWN, ids=[f"{m} {p}" for m, p, _, _ in UNKNOWN]
)
def test_a_field_that_nobody_knows_is_refused_by_name(
    server: Running, method: str, path: str, body: Any, status: int
) -> None:
    anna = server.caller(role=Role.ADMIN, scopes=["admin"])
    slot = anna.post(PATH, new_slot(offset=1)).json()

    answer = anna.http.request(method, path.format(id=slot["id"]), json=body)

    assert status == answer.status_code
    assert "time_zone: there is no such field" in answer.json()["detail"].split("; ")
    assert [slot] == anna.get(PATH).json()
