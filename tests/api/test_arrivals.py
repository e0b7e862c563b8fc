"""A camera, a turnstile or a keypad reports who is there, and hears whether to open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passbot.domain.orders import Kind, Order, Wish
from passbot.domain.people import Role
from passbot.domain.rules import Rules
from passbot.domain.windows import Window
from passbot.services import changes, orders
from tests.api.server import Caller, Running
from tests.services.people import actor, order_car

ARRIVALS = "/api/v1/arrivals"
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
