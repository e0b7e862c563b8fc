"""Slots out of and into files, deleted by the dozen, and looked through for conflicts."""

import csv
import io
from typing import Any

import pytest
from icalendar import Calendar

from tests.api.days import PATH, at, day, new_slot, new_slots
from tests.api.server import Caller


def sent(caller: Caller, text: str, media: str = "text/csv", **params: str) -> dict[str, Any]:
    answer = caller.http.post(
        PATH + "import", content=text.encode(), headers={"Content-Type": media}, params=params
    )
    assert 200 == answer.status_code, answer.text
    said: dict[str, Any] = answer.json()
    return said


def shape(slot: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(slot[name] for name in ("start_time_local", "end_time_local", "timezone", "title"))


def test_a_table_goes_out_and_comes_back(anna: Caller, boris: Caller) -> None:
    slots = anna.post(PATH + "bulk", new_slots(title="=1+1", description='Two\nlines, "quoted"')).json()[
        "slots"
    ]
    exported = anna.get(PATH + "export")

    said = sent(boris, exported.text)

    assert "text/csv; charset=utf-8" == exported.headers["content-type"]
    assert [shape(each) for each in slots] == [shape(each) for each in said["slots"]]
    assert "'=1+1" == next(csv.DictReader(io.StringIO(exported.text)))["title"]


def test_a_calendar_file_goes_out_and_comes_back(anna: Caller, boris: Caller) -> None:
    slots = anna.post(PATH + "bulk", new_slots()).json()["slots"]
    anna.post(f"{PATH}{slots[0]['id']}/book")
    exported = anna.get(PATH + "export", format="ics")

    said = sent(boris, exported.text, "text/calendar", timezone="Asia/Kolkata")

    events = Calendar.from_ical(exported.text).walk("VEVENT")
    assert ["OPAQUE"] + ["TRANSPARENT"] * 24 == [str(event["TRANSP"]) for event in events]
    assert [shape(each) for each in slots] == [shape(each) for each in said["slots"]]


def test_the_export_is_filtered(anna: Caller) -> None:
    anna.post(PATH + "bulk", new_slots())

    text = anna.get(PATH + "export", start_date=day(1), end_date=day(1)).text

    assert 5 == len(list(csv.DictReader(io.StringIO(text))))


def test_bad_rows_are_told_and_the_others_made(anna: Caller) -> None:
    rows = [f"{at('10:00')},{at('10:30')},Good", "yesterday,today,Bad", f"{at('10:15')},{at('10:45')},Late"]

    said = sent(anna, "\n".join(["start_time,end_time,title", *rows]), timezone="Europe/Paris")

    assert ["Good"] == [each["title"] for each in said["slots"]]
    assert [
        (None, "start_time and end_time are written like 2024-01-15T14:00:00"),
        (at("10:15"), "Time slot conflicts with an existing one"),
    ] == [((each["start_time_local"] or "")[:19] or None, each["reason"]) for each in said["skipped"]]


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"a,b\n1,2", "text/csv", 400),
        (b"", "text/csv", 400),
        (b"\xff\xfe", "text/csv", 400),
        (b"BEGIN:VEVENT", "text/calendar", 400),
        (b"hello", "text/calendar", 400),
        (b"{}", "application/json", 415),
    ],
)
def test_what_is_no_such_file_is_refused(anna: Caller, content: bytes, media: str, status: int) -> None:
    answer = anna.http.post(PATH + "import", content=content, headers={"Content-Type": media})

    assert status == answer.status_code


def test_slots_are_deleted_by_the_dozen_but_for_booked_ones(anna: Caller) -> None:
    slots = anna.post(PATH + "bulk", new_slots()).json()["slots"]
    anna.post(f"{PATH}{slots[0]['id']}/book")

    said = anna.post(PATH + "bulk-delete", {"start_date": day(0), "end_date": day(1)}).json()

    assert (9, [slots[0]["id"]]) == (said["slots_deleted"], [each["id"] for each in said["kept"]])
    assert 16 == anna.get(PATH + "summary").json()["total_slots"]


def test_a_slot_is_deleted_with_those_that_recur_after_it(anna: Caller) -> None:
    anna.post(PATH, new_slot(is_recurring=True, recurring_pattern="daily", recurring_end_date=day(4)))
    other = anna.post(PATH, new_slot("20:00", "20:45", offset=4)).json()
    third = anna.get(PATH).json()[2]

    said = anna.post(PATH + "bulk-delete", {"recurring_from": third["id"]}).json()

    left = anna.get(PATH).json()
    assert (3, [day(0), day(1), day(4)]) == (
        said["slots_deleted"],
        [each["start_time_local"][:10] for each in left],
    )
    assert other["id"] == left[-1]["id"]


def test_a_rehearsal_deletes_nothing(anna: Caller) -> None:
    anna.post(PATH + "bulk", new_slots())

    said = anna.post(PATH + "bulk-delete", {"status": "available", "dry_run": True}).json()

    assert (0, 25) == (said["slots_deleted"], len(said["slots"]))
    assert 25 == anna.get(PATH + "summary").json()["total_slots"]


def test_all_or_nothing_of_what_is_named(anna: Caller, boris: Caller) -> None:
    mine, theirs = (caller.post(PATH, new_slot()).json()["id"] for caller in (anna, boris))

    refused = anna.post(PATH + "bulk-delete", {"ids": [mine, theirs]})
    said = anna.post(PATH + "bulk-delete", {"ids": [mine, mine]}).json()

    assert (404, 1) == (refused.status_code, said["slots_deleted"])
    assert 200 == boris.get(PATH + theirs).status_code


def test_everything_is_not_deleted_by_saying_nothing(anna: Caller) -> None:
    assert 400 == anna.post(PATH + "bulk-delete", {}).status_code


def test_conflicts_are_reported_with_the_next_times_that_fit(anna: Caller) -> None:
    first = anna.post(PATH, new_slot("14:00", "14:45", timezone="UTC")).json()
    anna.post(PATH, new_slot("15:15", "16:00", timezone="UTC"))
    wanted = {"start_time": at("14:15"), "end_time": at("14:45"), "timezone": "UTC"}

    said = anna.post(PATH + "conflicts", wanted).json()

    assert [first["id"]] == [each["id"] for each in said["conflicting_slots"]]
    assert [at("14:45") + "Z", at("16:00") + "Z", at("16:30") + "Z"] == [
        each["start_time"] for each in said["suggestions"]
    ]


def test_without_conflicts_there_is_nothing_to_suggest(anna: Caller) -> None:
    wanted = {"start_time": at("14:15"), "end_time": at("14:45")}

    said = anna.post(PATH + "conflicts", wanted).json()

    assert {"has_conflicts": False, "conflicting_slots": [], "busy_times": [], "suggestions": []} == said
