"""One booking, asked on every side: the chat, a letter, a calendar, the sheet, REST and the board tell one truth.

The places lie in other zones than the gate, and their days are those on which the clocks change.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Channel, Role, acting
from passbot.domain.slots.slots import Place, PlaceKind
from passbot.domain.times import windows
from passbot.services.desks import desks, offices
from passbot.services.passes import changes, search
from passbot.services.places import places
from passbot.texts import Texts
from tests import databases
from tests.api.board import talking
from tests.bot.chatting import Chat, Updates, labels
from tests.services.offices import desk_named
from tests.services.places.some_places import barbershop
from tests.sides import HOURLY, NIGHTS, Town, served


@pytest.fixture
def town(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    Updates.begin_anew()
    with databases.opened("sqlite", tmp_path):
        town = Town(request.param, request.param.eve)
        with served(town):
            yield town


nights = pytest.mark.parametrize("town", NIGHTS, indirect=True, ids=str)
hourly = pytest.mark.parametrize("town", HOURLY, indirect=True, ids=str)


def find(chat: Chat, told: str) -> None:
    """Turn the pages of the list until this slot is on one."""
    chat.say("/slots")
    if "Барбершоп" in labels(chat):
        chat.press_label("Барбершоп")
    while told not in labels(chat):
        chat.press_label("▶")


@nights
def test_a_slot_is_told_alike_wherever_it_is_asked_for(town: Town) -> None:
    place = barbershop(
        opens=time(0), closes=time(0), zone=town.night.zone, slot_minutes=town.night.minutes, now=town.now
    )
    anna, gena = town.settle("Anna Demo", "27"), town.settle("Gena Demo", "", Role.GUARD)
    chat, guard, key = town.chat(anna), town.chat(gena), town.key(town.settle("Boris Demo", "28"))

    for start, told in town.night.told.items():
        find(chat, told)
        assert told in chat.press_label(told)
        slot = rest(town, key, place)[datetime.fromisoformat(start)]
        until = datetime.fromisoformat(slot["held_until"]).astimezone(ZoneInfo(town.night.zone))
        with town.http(key) as http:
            refused = http.post(f"/api/v1/slots/{slot['id']}/book").json()
        card = chat.press_label("Book")
        order = search.mine(anna.id, now=town.now)[-1]

        assert f"until {until.isoformat(' ', 'minutes')}. " in refused["detail"]
        assert f"🕘 {told}\n" in card
        assert told in passes(chat)
        guarded = guard.say(order.code)
        assert told in guarded
        assert f"NOT BEFORE {told.split('–')[0]}" in guarded
        assert told.split("–")[0] in guard.say(f"/pin {order.pin}")
        assert [f"Booked: Барбершоп, {told}", "Барбершоп", told] == town.letter(order)[:3]
        event = town.event(anna, order)
        assert told == str(event["DESCRIPTION"])
        assert order.window.start == datetime.fromisoformat(start) == event["DTSTART"].dt
        assert order.window.end == datetime.fromisoformat(slot["end"]) == event["DTEND"].dt

    for order in search.mine(anna.id, now=town.now):
        town.now = order.window.start
        told = town.night.told[order.window.start.isoformat(timespec="minutes")]
        assert town.row(order)[1] in (f"Барбершоп {told}", f"Барбершоп {told.split(' ', 3)[3]}")


def passes(chat: Chat) -> str:
    """A card for each of a few, buttons where there are more."""
    return "\n".join([chat.say("/passes"), *labels(chat)])


def rest(town: Town, key: str, place: Place) -> dict[datetime, dict[str, Any]]:  # Any: JSON
    with town.http(key) as http:
        found = http.get(f"/api/v1/places/{place.uuid}/slots").raise_for_status().json()
    assert {town.night.zone} == {each["timezone"] for each in found}
    return {datetime.fromisoformat(each["start"]): each for each in found}


@hourly
def test_an_hour_of_the_board_is_that_hour_on_every_side(town: Town) -> None:
    with town.http(town.key(town.settle("Vera Demo", "1"))) as http:
        assert 200 == http.get("/api/v1/places").status_code  # the board is made with the start
    [board] = places.listed(PlaceKind.BOARD)
    places.change(
        replace(board, zone=town.night.zone, opens=time(0), closes=time(0)), actor=OPERATOR, now=town.now
    )
    town.now = windows.day_window(town.night.day, ZoneInfo(town.night.zone)).start
    anna = town.settle("Anna Demo", "27")
    chat, key = town.chat(anna), town.key(anna)

    for start, told in town.night.told.items():
        with talking.at(town.base, key=key) as page:
            shown = page.hear()["data"]
            [hour] = [
                each for each in shown["slots"] if read(each) == told.split(" ", 3)[3].partition(" (")[0]
            ]
            answer = page.ask("book", hour["id"])[-1]
        order = search.mine(anna.id, now=town.now)[-1]

        assert (town.night.zone, str(town.night.day)) == (shown["timezone"], shown["day"])
        assert answer["success"]
        assert datetime.fromisoformat(start) == order.hours.start
        assert f"🕘 {told}\n" in chat.press("pass.card", order.code, "new")
        assert [f"Booked: Slot board, {told}", "Slot board", told] == town.letter(order)[:3]
        event = town.event(anna, order)
        assert (order.hours.start, order.hours.end) == (event["DTSTART"].dt, event["DTEND"].dt)
        assert told == str(event["DESCRIPTION"])
        assert str(town.row(order)[1]).endswith(told.split(" ", 3)[3])
        assert windows.day_window(town.night.day, ZoneInfo(town.night.zone)) == order.window


def read(hour: dict[str, Any]) -> str:  # Any: JSON
    """As the page writes it."""
    offset = str(hour.get("utc_offset", "")).replace(":00", "").replace("+0", "+").replace("-0", "-")
    end = hour["end_time"] if hour["end_time"] != "00:00" else "24:00"
    return f"{hour['start_time']}–{end}" + (f" UTC{offset}" if offset else "")


@pytest.mark.parametrize(
    "town", [night for night in NIGHTS if night.site != night.zone], indirect=True, ids=str
)
def test_two_offices_with_a_desk_of_one_name_keep_each_its_own_day(town: Town) -> None:
    night, zones = town.night, {"North": town.night.site, "Far": town.night.zone}
    there = {
        name: offices.add(name, ["1", "2"], zone=zone, actor=OPERATOR, now=town.now)
        for name, zone in zones.items()
    }
    people = {"North": town.settle("Boris Demo", "28"), "Far": town.settle("Anna Demo", "27")}
    desk = {name: desk_named(office, "1") for name, office in there.items()}
    booked: dict[str, Order] = {}
    for name, who in people.items():
        town.chat(who).press("desk.take", str(desk[name].id), night.day.isoformat())
        [booked[name]] = desks.between(who.id, night.day, night.day)

    for name, order in booked.items():
        whole = windows.day_window(night.day, ZoneInfo(zones[name]))
        city = next(iter(night.told.values())).partition(" (")[2]
        day = Texts("en", ZoneInfo(night.site)).day(night.day) + (f" ({city}" if name == "Far" else "")
        event, what = town.event(people[name], order), f"desk 1, {name}"

        assert whole == order.window == order.hours
        assert f"{day}, {what}" in town.chat(people[name]).say("/mydesks")
        assert [f"Booked: {what}, {day}", what, day] == town.letter(order)[:3]
        assert (whole.start, whole.end, day) == (
            event["DTSTART"].dt,
            event["DTEND"].dt,
            str(event["DESCRIPTION"]),
        )
        with town.http(town.key(people[name])) as http:
            taken = http.get(f"/api/v1/places/{desk[name].uuid}/slots", params={"status": "booked"}).json()
        assert [(order.code, zones[name])] == [(each["order"], each["timezone"]) for each in taken]

    changes.cancel(booked["Far"].code, actor=acting(people["Far"], Channel.BOT), now=town.now)
    town.now = booked["North"].window.start
    assert "desk 1, North" == town.row(booked["North"])[1]
    assert [None, booked["North"].code] == [
        seat.order and seat.order.code
        for name in ("Far", "North")
        for seat in offices.on(there[name], night.day, now=town.now).desks[:1]
    ]
