"""A camera, a turnstile or a keypad reports who is there, and hears whether to open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from passbot.domain.gate.verdicts import Grade
from passbot.domain.passes.orders import Kind, Order, Wish
from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.services.desks import desks, offices
from passbot.services.passes import changes, orders
from passbot.store import models
from tests.api.server import Caller, Running
from tests.services.offices import desk_named
from tests.services.people.some_people import actor, order_car, settle
from tests.verdict_table import TABLE, Line, ids

ARRIVALS = "/api/v1/arrivals"
SUREST = (Grade.EXACT, Grade.SHOWN, Grade.SIMILAR)
RESULTS = {Grade.EXACT: "ambiguous", Grade.SHOWN: "ambiguous", Grade.SIMILAR: "similar", None: "unknown"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_HOUSES = count(5000)
_PLATES = iter(f"А{number:03}ВС77" for number in range(1, 1000))


@pytest.fixture
def camera(server: Running) -> Caller:
    return server.caller("Гена Охранов", role=Role.GUARD, scopes=["arrivals:write"])


def car(server: Running, caller: Caller, plate: str, *, hours_ahead: float = 0, hours: int = 48) -> Order:
    with server.database():
        now = datetime.now(UTC)
        since = now + timedelta(hours=hours_ahead)
        return order_car(caller.resident, plate, since=since, hours=hours, now=min(now, since))


def guest(server: Running, caller: Caller) -> Order:
    now = datetime.now(UTC)
    with server.database():
        wish = Wish(kind=Kind.GUEST, guest_name="Пётр Гость", with_pin=True)
        return orders.place(wish, actor=actor(caller.resident), rules=Rules(), now=now)


def said(caller: Caller, status: int, **body: str) -> dict[str, Any]:
    answer = caller.post(ARRIVALS, body)
    assert status == answer.status_code, answer.text
    heard: dict[str, Any] = answer.json()
    return heard


@pytest.mark.parametrize("by", ["code", "plate", "pin"])
def test_who_is_expected_is_let_in_once(server: Running, anna: Caller, camera: Caller, by: str) -> None:
    order = guest(server, anna) if by == "pin" else car(server, anna, next(_PLATES))
    shown = {"code": order.code, "plate": order.plate or "", "pin": order.pin or ""}[by]

    first, second = said(camera, 201, **{by: shown}), said(camera, 409, **{by: shown})

    assert ("ok", order.code) == (first["result"], first["order"]["code"])
    assert ("already_arrived", first["at"], first["channel"]) == tuple(
        second[name] for name in ("result", "at", "channel")
    )
    assert "Гена Охранов" == second["by"]
    assert (True, True, False) == tuple(
        second[name] for name in ("pin_valid", "pin_inside_time_slot", "pin_outside_time_slot")
    )


def test_a_desk_is_told_in_fields_of_its_own(server: Running, anna: Caller, camera: Caller) -> None:
    with server.database():
        now = datetime.now(UTC)
        office = offices.add("North", ["12"], zone="Europe/Moscow", actor=OPERATOR, now=now)
        desk, today = desk_named(office, "12"), offices.today(office, now)
        order = desks.book(desk, today, actor=actor(anna.resident), rules=Rules(), now=now)

    told = said(camera, 201, code=order.code)["order"]

    assert ("desk", None, "North", "12") == tuple(told[name] for name in ("kind", "place", "office", "desk"))


@pytest.mark.parametrize("by", ["code", "plate", "pin"])
def test_the_same_nonce_hears_the_same(server: Running, anna: Caller, camera: Caller, by: str) -> None:
    order = guest(server, anna) if by == "pin" else car(server, anna, next(_PLATES))
    shown = {"code": order.code, "plate": order.plate or "", "pin": order.pin or ""}[by]

    heard = [said(camera, 201, nonce=f"n-{order.code}", **{by: shown}) for _ in range(2)]

    assert heard[0] == heard[1]


def test_a_nonce_of_another_arrival_is_refused(server: Running, anna: Caller, camera: Caller) -> None:
    first, second = (car(server, anna, next(_PLATES)) for _ in range(2))
    said(camera, 201, code=first.code, nonce=f"n-{first.code}")

    heard = said(camera, 409, code=second.code, nonce=f"n-{first.code}")

    assert "arrival.nonce_used" == heard["code"]
    assert "ok" == said(camera, 201, code=second.code)["result"]


def test_who_is_too_early_hears_from_when(server: Running, anna: Caller, camera: Caller) -> None:
    order = car(server, anna, next(_PLATES), hours_ahead=5)

    heard = said(camera, 409, plate=order.plate or "")

    assert ("too_early", order.window.start) == (heard["result"], datetime.fromisoformat(heard["start_time"]))
    assert (True, False, True) == tuple(
        heard[name] for name in ("pin_valid", "pin_inside_time_slot", "pin_outside_time_slot")
    )


def test_who_is_too_late_hears_until_when(server: Running, anna: Caller, camera: Caller) -> None:
    order = car(server, anna, next(_PLATES), hours_ahead=-5, hours=4)

    heard = said(camera, 409, code=order.code)

    assert ("too_late", order.window.end) == (heard["result"], datetime.fromisoformat(heard["end_time"]))


def test_a_cancelled_order_stays_outside(server: Running, anna: Caller, camera: Caller) -> None:
    order = car(server, anna, next(_PLATES))
    with server.database():
        changes.cancel(order.code, actor=actor(anna.resident), now=datetime.now(UTC))

    heard = said(camera, 409, plate=order.plate or "")
    assert ("cancelled", order.code) == (heard["result"], heard["order"]["code"])
    assert (False, False, False, None, None) == tuple(
        heard[name]
        for name in (
            "pin_valid",
            "pin_inside_time_slot",
            "pin_outside_time_slot",
            "start_time",
            "end_time",
        )
    )


@pytest.mark.parametrize("shown", [{"code": "AAAAAA"}, {"plate": "Х999ХХ99"}])
def test_the_unknown_stay_outside(camera: Caller, shown: dict[str, str]) -> None:
    heard = said(camera, 404, **shown)

    assert ("unknown", False, None) == (heard["result"], heard["pin_valid"], heard["order"])


def test_one_plate_for_two_houses_is_ambiguous(server: Running, camera: Caller) -> None:
    plate = next(_PLATES)
    hosts = [server.caller("Анна Петрова", house=house) for house in ("27", "12")]
    found = [car(server, host, plate) for host in hosts]

    heard = said(camera, 409, plate=plate)

    assert ("ambiguous", {order.code for order in found}) == (
        heard["result"],
        {each["code"] for each in heard["candidates"]},
    )
    assert "ok" == said(camera, 201, code=found[0].code)["result"]


def test_five_wrong_pins_lock_the_key_and_no_other(server: Running, anna: Caller, camera: Caller) -> None:
    order = guest(server, anna)
    other = server.caller("Второй Охранов", role=Role.GUARD, scopes=["arrivals:write"])
    wrong = "00000" if order.pin != "00000" else "00001"

    heard = [camera.post(ARRIVALS, {"pin": wrong}).json() for _ in range(5)]
    locked = camera.post(ARRIVALS, {"pin": order.pin})

    assert ["unknown"] * 5 == [each["result"] for each in heard]
    assert (429, "locked") == (locked.status_code, locked.json()["result"])
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    assert "ok" == said(other, 201, pin=order.pin or "")["result"]


@pytest.mark.parametrize(
    "body",
    [{}, {"code": "A", "plate": "А123ВС77"}, {"pin": "123"}, {"plate": "!"}, {"code": 5}, {"nonce": "x"}],
)
def test_what_says_nothing_is_not_understood(camera: Caller, body: dict[str, Any]) -> None:
    answer = camera.post(ARRIVALS, body)

    assert (422, {"detail", "code"}) == (answer.status_code, set(answer.json()))


def test_a_resident_lets_nobody_in(server: Running, anna: Caller) -> None:
    order = car(server, anna, next(_PLATES))

    answer = anna.post(ARRIVALS, {"code": order.code})

    assert (403, "key.scope_missing") == (answer.status_code, answer.json()["code"])


def test_twenty_cameras_see_one_car_arrive_once(server: Running, anna: Caller, camera: Caller) -> None:
    order = car(server, anna, next(_PLATES))

    with ThreadPoolExecutor(20) as cameras:
        heard = list(cameras.map(lambda _: camera.post(ARRIVALS, {"plate": order.plate}), range(20)))

    assert [201] + [409] * 19 == sorted(answer.status_code for answer in heard)


def test_the_window_is_told(server: Running, anna: Caller, camera: Caller) -> None:
    order = car(server, anna, next(_PLATES), hours=3)

    heard = said(camera, 201, code=order.code)["order"]

    told = Window(*(datetime.fromisoformat(heard[name]) for name in ("valid_from", "valid_until")))
    assert order.window == told


def expect(server: Running, plate: Plate) -> Order:
    now = datetime.now(UTC)
    with server.database():
        host = settle("Анна Петрова", str(next(_HOUSES)))
        return orders.place(Wish(plate=plate), actor=actor(host), rules=Rules(), now=now)


def cancel_all(server: Running) -> None:
    """Nobody is expected any more, nor known to have been."""
    with server.database():
        models.Order.update(
            status="cancelled",
            closed_at=LONG_AGO,
            valid_from=LONG_AGO,
            valid_until=LONG_AGO + timedelta(hours=1),
        ).execute()
        models.Arrival.update(at=LONG_AGO).execute()


@pytest.mark.parametrize("line", [line for line in TABLE if len(line.key) > 2], ids=ids)
def test_a_camera_hears_the_verdict_of_a_line(line: Line, server: Running, camera: Caller) -> None:
    """As a guard is shown it; but it opens for the plate alone, or a partial order's: for no piece, for no two."""
    cancel_all(server)
    expected = {expect(server, plate).code: (plate, grade) for plate, grade in line.expected}
    surest = next((each for each in SUREST if each in [grade for _, grade in line.expected]), None)
    wanted = {code: grade for code, (_, grade) in expected.items() if grade is surest and grade}

    answer = camera.post(ARRIVALS, {"plate": line.typed})

    heard = answer.json()
    told = {each["code"]: each["verdict"] for each in heard["candidates"]}
    if heard["order"]:
        told[heard["order"]["code"]] = heard["verdict"]
    assert wanted == told
    [plate] = [expected[code][0] for code in wanted] if len(wanted) == 1 else [None]
    is_named = plate is not None and (plate.is_partial or plate.key in line.names)
    opens = surest is Grade.EXACT and is_named
    assert (201 if opens else 409 if wanted else 404) == answer.status_code
    assert ("ok" if opens else RESULTS[surest]) == heard["result"]
    assert opens == (orders_arrived(server) == 1)


def orders_arrived(server: Running) -> int:
    with server.database():
        return models.Order.select().where(models.Order.status == "arrived").count()


def test_a_camera_never_opens_for_a_similar_plate_though_it_asks_again(
    server: Running, camera: Caller
) -> None:
    cancel_all(server)
    order = expect(server, plates.read("А123ВС77"))

    heard = [said(camera, 409, plate="А124ВС77", nonce="n-similar") for _ in range(3)]

    assert {"similar"} == {each["result"] for each in heard}
    assert "Compare with the car" in heard[0]["detail"]
    assert "ok" == said(camera, 201, code=order.code)["result"]


def test_a_cancelled_plate_is_told_before_a_similar_one(server: Running, camera: Caller) -> None:
    cancel_all(server)
    order = expect(server, plates.read("А123ВС77"))
    expect(server, plates.read("А124ВС77"))
    with server.database():
        changes.cancel(order.code, actor=OPERATOR, now=datetime.now(UTC))

    heard = said(camera, 409, plate="А123ВС77")

    assert ("cancelled", "refused", order.code) == (heard["result"], heard["verdict"], heard["order"]["code"])


def test_what_stands_in_a_calendar_of_ones_own_is_unknown_at_the_gate(
    server: Running, camera: Caller
) -> None:
    cancel_all(server)
    order = expect(server, plates.read("А123ВС77"))
    with server.database():
        now = datetime.now(UTC)
        place = models.Place.create(
            uuid=order.code, kind="calendar", name="Own", on_gate=0, zone="UTC", created_at=now
        )
        slot = models.Slot.create(
            uuid=order.code, place=place, zone="UTC", status="booked", start_at=now, end_at=now + timedelta(hours=1),
            created_at=now, updated_at=now,
        )  # fmt: skip
        models.Order.update(slot=slot, place=place).where(models.Order.id == order.id).execute()

    heard = [said(camera, 404, plate="А123ВС77"), said(camera, 404, code=order.code)]

    assert ["unknown"] * 2 == [each["result"] for each in heard]
