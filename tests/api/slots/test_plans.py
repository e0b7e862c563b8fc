"""Templates and preferences over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passbot.services.calendars import plans
from passbot.slices import at_once
from tests.api.days import PATH, at, day
from tests.api.server import Caller, Running

HOURS: dict[str, Any] = {
    "start_time": "09:00",
    "end_time": "11:00",
    "timezone": "Europe/Paris",
    "days_of_week": [0, 2],
    "slot_duration_minutes": 60,
    "title": "Office hours",
    "description": None,
}


def template(caller: Caller, name: str = "Mornings") -> dict[str, Any]:
    answer = caller.post(PATH + "templates", HOURS | {"name": name})
    assert 200 == answer.status_code, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_template_is_kept_and_listed(anna: Caller, boris: Caller) -> None:
    made = template(anna)

    assert HOURS | {"name": "Mornings"} == {name: made[name] for name in (*HOURS, "name")}
    assert [made] == anna.get(PATH + "templates").json()
    assert [] == boris.get(PATH + "templates").json()


def test_a_template_fills_a_range(anna: Caller) -> None:
    made = template(anna)

    said = anna.post(f"{PATH}templates/{made['id']}/apply", {"start_date": day(0), "end_date": day(6)}).json()

    assert 4 == said["slots_created"]
    assert [at("09:00"), at("10:00"), at("09:00", 2), at("10:00", 2)] == [
        each["start_time_local"][:19] for each in said["slots"]
    ]
    assert {"Office hours"} == {each["title"] for each in said["slots"]}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Afternoons", "start_time": "13:00", "end_time": "15:00"},
        {"days_of_week": [4], "slot_duration_minutes": 30, "timezone": "Asia/Tokyo"},
        {"title": None, "description": "By the river"},
        {},
    ],
)
def test_a_template_is_changed_and_the_rest_of_it_stays(anna: Caller, change: dict[str, Any]) -> None:
    made = template(anna)

    said = anna.http.put(f"{PATH}templates/{made['id']}", json=change)

    assert (200, made | change) == (said.status_code, said.json())
    assert [made | change] == anna.get(PATH + "templates").json()


def test_a_changed_template_fills_a_range_anew_and_what_it_made_stays(anna: Caller) -> None:
    made, week = template(anna), {"start_date": day(0), "end_date": day(6)}
    before = anna.post(f"{PATH}templates/{made['id']}/apply", week).json()["slots"]

    anna.http.put(f"{PATH}templates/{made['id']}", json={"days_of_week": [1]})
    after = anna.post(f"{PATH}templates/{made['id']}/apply", week).json()["slots"]

    assert [at("09:00", 1), at("10:00", 1)] == [each["start_time_local"][:19] for each in after]
    assert before == [each for each in anna.get(PATH).json() if each not in after]


def test_a_bad_change_of_a_template_is_refused_and_changes_nothing(anna: Caller, boris: Caller) -> None:
    made, other = template(anna), template(anna, "Others")
    address = f"{PATH}templates/{made['id']}"

    changes = [
        {"name": "Others"},
        {"end_time": "08:00"},
        {"timezone": "X"},
        {"days_of_week": []},
        {"name": ""},
    ]
    answers = [anna.http.put(address, json=change).status_code for change in changes]

    assert [400] * len(changes) == answers
    assert 404 == boris.http.put(address, json={"name": "Mine"}).status_code
    assert [made, other] == anna.get(PATH + "templates").json()


def test_a_deleted_template_is_gone(anna: Caller) -> None:
    made = template(anna)

    anna.http.delete(f"{PATH}templates/{made['id']}")

    assert [] == anna.get(PATH + "templates").json()
    assert 404 == anna.http.delete(f"{PATH}templates/{made['id']}").status_code


def test_nobody_reaches_somebody_elses_template(anna: Caller, boris: Caller) -> None:
    made = template(anna)
    week = {"start_date": day(0), "end_date": day(6)}

    answers = [
        boris.post(f"{PATH}templates/{made['id']}/apply", week),
        boris.http.delete(f"{PATH}templates/{made['id']}"),
    ]

    assert [404, 404] == [answer.status_code for answer in answers]


@pytest.mark.parametrize(
    "change",
    [{"name": "Mornings"}, {"name": ""}, {"end_time": "08:00"}, {"timezone": "X"}, {"name": "a\x07"}],
)
def test_a_bad_template_is_refused(anna: Caller, change: dict[str, Any]) -> None:
    template(anna)

    answer = anna.post(PATH + "templates", HOURS | {"name": "Others"} | change)

    assert 400 == answer.status_code
    assert 1 == len(anna.get(PATH + "templates").json())


def test_preferences_make_slots_by_themselves(server: Running, anna: Caller) -> None:
    said = anna.http.put(PATH + "preferences", json={"hours": [HOURS], "weeks_ahead": 2}).json()
    later = datetime.now(UTC) + timedelta(weeks=3)

    with server.database():
        made = at_once(plans.generate(anna.resident.id, now=later))

    # Four or five such days with the ends, of today perhaps the rest.
    assert said["slots_created"] in (8, 9, 10)
    assert {0, 2} == {slot.window.start.weekday() for slot in made.slots}
    assert len(made.slots) + said["slots_created"] == anna.get(PATH + "summary").json()["total_slots"]


def test_a_day_is_made_once_also_when_its_slots_were_deleted(server: Running, anna: Caller) -> None:
    anna.http.put(PATH + "preferences", json={"hours": [HOURS], "weeks_ahead": 1})
    anna.post(PATH + "bulk-delete", {"status": "available"})

    with server.database():
        made = at_once(plans.generate(anna.resident.id, now=datetime.now(UTC)))

    assert () == made.slots


def test_preferences_are_read_changed_and_forgotten(anna: Caller) -> None:
    absent = anna.get(PATH + "preferences")
    anna.http.put(PATH + "preferences", json={"hours": [HOURS], "weeks_ahead": 3})
    kept = anna.get(PATH + "preferences").json()
    anna.http.delete(PATH + "preferences")

    assert ([HOURS], 3) == (kept["hours"], kept["weeks_ahead"])
    assert [404, 404] == [absent.status_code, anna.get(PATH + "preferences").status_code]


@pytest.mark.parametrize("body", [{"hours": []}, {"hours": [HOURS], "weeks_ahead": 13}, {"hours": [{}]}, {}])
def test_bad_preferences_are_refused(anna: Caller, body: dict[str, Any]) -> None:
    assert 400 == anna.http.put(PATH + "preferences", json=body).status_code
    assert 404 == anna.get(PATH + "preferences").status_code
