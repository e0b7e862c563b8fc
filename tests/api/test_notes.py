"""What other programs note on a slot: a reference to find it by, and facts of their own."""

import json
from typing import Any

import pytest

from tests.api.days import PATH, new_slot, new_slots
from tests.api.server import Caller

PAID = {"payment": "pi_3Nx", "paid": True, "lines": [{"sum": 12.5, "currency": "EUR"}]}


def clocks(caller: Caller, **filters: str) -> list[str]:
    return [each["start_time"][11:16] for each in caller.get(PATH, **filters).json()]


def test_a_slot_keeps_what_another_program_notes_on_it(anna: Caller) -> None:
    made = anna.post(PATH, new_slot(reference="order-4711", metadata=PAID)).json()

    read = anna.get(PATH + made["id"]).json()

    assert ("order-4711", PAID) == (read["reference"], read["metadata"])


def test_what_is_left_out_stays_and_null_takes_it_away(anna: Caller) -> None:
    slot = anna.post(PATH, new_slot(reference="order-4711", metadata=PAID)).json()

    kept = anna.http.put(PATH + slot["id"], json={"title": "Other", "reference": "order-4712"}).json()
    cleared = anna.http.put(PATH + slot["id"], json={"reference": None, "metadata": None}).json()

    assert ("order-4712", PAID) == (kept["reference"], kept["metadata"])
    assert set() == {"reference", "metadata"} & cleared.keys()


def test_slots_are_found_by_their_reference(anna: Caller) -> None:
    anna.post(PATH, new_slot("14:00", "14:45", timezone="UTC", reference="a"))
    anna.post(PATH, new_slot("15:00", "15:45", timezone="UTC", reference="b"))
    anna.post(PATH, new_slot("16:00", "16:45", 1, timezone="UTC", reference="a"))

    assert ["14:00", "16:00"] == clocks(anna, reference="a")
    assert ["16:00"] == clocks(anna, reference="a", start_date=new_slot(offset=1)["start_time"][:10])
    assert [] == clocks(anna, reference="A")


def test_many_of_one_reference_are_made_exported_and_deleted_together(anna: Caller) -> None:
    made = anna.post(PATH + "bulk", new_slots(reference="term-1", metadata=PAID)).json()
    anna.post(PATH, new_slot("20:00", "20:45", reference="other"))

    table = anna.get(PATH + "export", reference="term-1").text
    gone = anna.post(PATH + "bulk-delete", {"reference": "term-1"}).json()

    assert made["slots_created"] + 1 == len(table.splitlines())
    assert made["slots_created"] == gone["slots_deleted"]
    assert ["other"] == [each["reference"] for each in anna.get(PATH).json()]


def test_a_table_takes_notes_out_and_brings_them_back(anna: Caller, boris: Caller) -> None:
    anna.post(PATH, new_slot(reference="=HYPERLINK(1)", metadata=PAID))
    table = anna.get(PATH + "export").text

    boris.http.post(PATH + "import", content=table, headers={"Content-Type": "text/csv"})

    [brought] = boris.get(PATH).json()
    assert ("=HYPERLINK(1)", PAID) == (brought["reference"], brought["metadata"])
    assert ",=HYPERLINK" not in table


def test_a_row_whose_facts_are_no_object_is_told_and_the_rest_is_brought_in(anna: Caller) -> None:
    first, second = (new_slot("10:00", "10:30")["start_time"], new_slot("11:00", "11:30")["start_time"])
    table = (
        "start_time,end_time,metadata\n"
        f"{first},{first[:11]}10:30:00,[1]\n"
        f'{second},{second[:11]}11:30:00,"{{""paid"": true}}"\n'
    )

    answer = anna.http.post(PATH + "import", content=table, headers={"Content-Type": "text/csv"}).json()

    assert 1 == len(answer["skipped"])
    assert "JSON object" in answer["skipped"][0]["reason"]
    assert [{"paid": True}] == [each["metadata"] for each in anna.get(PATH).json()]


def nested(levels: int) -> Any:
    return {"a": nested(levels - 1)} if levels else 1


@pytest.mark.parametrize(
    "notes",
    [
        {"reference": "x" * 256},
        {"reference": "a\u0000b"},
        {"reference": 5},
        {"metadata": []},
        {"metadata": "text"},
        {"metadata": {"a": "x" * 4_000}},
        {"metadata": nested(5)},
        {"metadata": {"a": 2**60}},
        {"metadata": {"a\u0000": 1}},
        {"metadata": {"a": "\ud800"}},
    ],
)
def test_what_is_too_large_too_deep_or_no_object_is_refused(anna: Caller, notes: dict[str, Any]) -> None:
    body = json.dumps(new_slot(**notes))  # half a character travels only so

    answer = anna.http.post(PATH, content=body, headers={"Content-Type": "application/json"})

    assert 400 == answer.status_code
    assert [] == anna.get(PATH).json()


def test_notes_are_in_no_calendar_that_others_read(anna: Caller) -> None:
    anna.post(PATH, new_slot(reference="order-4711", metadata=PAID))

    exported = anna.get(PATH + "export", format="ics").text

    assert "BEGIN:VEVENT" in exported
    assert not {word for word in ("4711", "pi_3Nx") if word in exported}
