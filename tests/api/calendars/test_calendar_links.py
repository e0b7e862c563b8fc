"""Calendars out by a secret link, and in by subscription."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from icalendar import Calendar

from passbot.timetable import busy_times
from passbot.timetable.fetching import fetch
from tests.api.days import MONDAY, PATH, new_slot
from tests.api.server import Caller, Running
from tests.services.people.some_people import order_car
from tests.web import Web, serving

API = "/api/v1"
ORDERS_TOO = ["slots:read", "slots:write", "orders:read"]


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


@pytest.fixture
def vera(server: Running) -> Caller:
    return server.caller("Вера Календарова", scopes=ORDERS_TOO)


def meeting(start: str, end: str, *more: str) -> str:
    """On that Monday, UTC."""
    lines = (f"DTSTART:{MONDAY:%Y%m%d}T{start}00Z", f"DTEND:{MONDAY:%Y%m%d}T{end}00Z", *more)
    event = "\r\n".join(("BEGIN:VEVENT", "UID:a", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}\r\nEND:VCALENDAR\r\n"


def look(server: Running, hours_later: int = 0) -> int:
    """As the timetable does; the feeds of a test stand on this machine."""
    now = datetime.now(UTC) + timedelta(hours=hours_later)
    with server.database():
        return busy_times.look(partial(fetch, allow_private=True), floating="UTC", now=now)


def statuses(caller: Caller) -> list[str]:
    return [each["status"] for each in caller.get(PATH).json()]


def three_slots(caller: Caller) -> list[dict[str, Any]]:
    clocks = [("10:00", "10:30"), ("10:30", "11:00"), ("11:00", "11:30")]
    return [caller.post(PATH, new_slot(*clock, timezone="UTC")).json() for clock in clocks]


def test_a_link_shows_orders_and_slots_to_whoever_has_it(server: Running, vera: Caller) -> None:
    slot = vera.post(PATH, new_slot()).json()
    now = datetime.now(UTC)
    with server.database():
        order = order_car(vera.resident, "А001ВС77", now=now)
    path = vera.post(f"{API}/feeds").json()["path"]

    with server.anybody() as anybody:
        answer = anybody.get(path)

    found = Calendar.from_ical(answer.text).walk("VEVENT")
    events: dict[str, Any] = {str(event["UID"]): event for event in found}  # Any: icalendar's own
    assert "text/calendar; charset=utf-8" == answer.headers["content-type"]
    assert {slot["id"], f"order-{order.code}"} == set(events)
    assert datetime.fromisoformat(slot["start_time"]) == events[slot["id"]]["DTSTART"].dt
    assert order.code in str(events[f"order-{order.code}"]["SUMMARY"])


def test_a_revoked_link_shows_nothing(server: Running, vera: Caller) -> None:
    feed = vera.post(f"{API}/feeds").json()

    revoked = vera.http.delete(f"{API}/feeds/{feed['id']}").json()

    with server.anybody() as anybody:
        assert 404 == anybody.get(feed["path"]).status_code
    assert revoked["revoked_at"] is not None
    assert [feed["id"]] == [each["id"] for each in vera.get(f"{API}/feeds").json()]


def test_nobody_revokes_somebody_elses_link(server: Running, vera: Caller) -> None:
    feed = vera.post(f"{API}/feeds").json()
    other = server.caller("Другой Человек", scopes=ORDERS_TOO)

    assert 404 == other.http.delete(f"{API}/feeds/{feed['id']}").status_code


def test_a_key_for_slots_alone_gives_no_orders_away(anna: Caller) -> None:
    assert 403 == anna.post(f"{API}/feeds").status_code


@pytest.mark.parametrize("secret", ["x", "%00", "..%2f", "a" * 500])
def test_a_guessed_link_shows_nothing(server: Running, secret: str) -> None:
    with server.anybody() as anybody:
        assert 404 == anybody.get(f"/feeds/{secret}.ics").status_code


def test_busy_times_block_the_slots_they_touch(server: Running, anna: Caller, web: Web) -> None:
    slots = three_slots(anna)
    anna.post(f"{PATH}{slots[1]['id']}/book")
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1015", "1045"))})

    look(server)

    assert ["blocked", "booked", "available"] == statuses(anna)
    assert [slots[1]["id"]] == [each["id"] for each in anna.get(PATH + "conflicts").json()]


def test_what_is_no_longer_busy_is_free_again(server: Running, anna: Caller, web: Web) -> None:
    slots = three_slots(anna)
    anna.post(f"{PATH}{slots[2]['id']}/block")
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1130"))})
    look(server)
    web.put("/me.ics", meeting("1000", "1030"))

    look(server, hours_later=2)

    assert ["blocked", "available", "blocked"] == statuses(anna)


def test_a_slot_made_at_a_busy_time_is_blocked_at_once(server: Running, anna: Caller, web: Web) -> None:
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1030"))})
    look(server)

    made = three_slots(anna)

    assert ["blocked", "available", "available"] == [each["status"] for each in made]


def test_who_unblocks_by_hand_has_decided(server: Running, anna: Caller, web: Web) -> None:
    slots = three_slots(anna)
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1030"))})
    look(server)
    anna.post(f"{PATH}{slots[0]['id']}/unblock")

    look(server, hours_later=2)

    assert "available" == statuses(anna)[0]


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED"])
def test_a_free_event_blocks_nothing(server: Running, anna: Caller, web: Web, line: str) -> None:
    three_slots(anna)
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1130", line))})

    look(server)

    assert ["available"] * 3 == statuses(anna)


def test_an_unsubscribed_calendar_blocks_nothing_more(server: Running, anna: Caller, web: Web) -> None:
    three_slots(anna)
    made = anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1130"))}).json()
    look(server)

    anna.http.delete(f"{API}/subscriptions/{made['id']}")

    assert ["available"] * 3 == statuses(anna)
    assert [] == anna.get(f"{API}/subscriptions").json()


def test_a_server_that_is_away_frees_nobody_and_is_told(server: Running, anna: Caller, web: Web) -> None:
    three_slots(anna)
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1130"))})
    look(server)
    web.put("/me.ics", status=500)

    look(server, hours_later=2)

    [told] = anna.get(f"{API}/subscriptions").json()
    assert ["blocked"] * 3 == statuses(anna)
    assert "The calendar's server answers 500." == told["error"]


def test_what_was_read_within_the_hour_is_left_alone(server: Running, anna: Caller, web: Web) -> None:
    anna.post(f"{API}/subscriptions", {"url": web.put("/me.ics", meeting("1000", "1130"))})
    look(server)
    asked = len(web.asked)

    look(server)

    assert asked == len(web.asked)


def test_the_same_calendar_twice_is_refused(anna: Caller) -> None:
    answers = [anna.post(f"{API}/subscriptions", {"url": "https://example.com/a.ics"}) for _ in range(2)]

    assert [201, 409] == [answer.status_code for answer in answers]


@pytest.mark.parametrize("url", ["", "x", "file:///etc/passwd", "https://u:p@example.com", 5])
def test_a_bad_address_is_not_understood(anna: Caller, url: Any) -> None:
    assert 422 == anna.post(f"{API}/subscriptions", {"url": url}).status_code
