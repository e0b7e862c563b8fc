"""`./run order` and `./run arrive`: from a pass to an arrival, and every way off it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.clock import utc_now
from passbot.commands.site import opened
from passbot.services.people import residents
from passbot.services.slots import slots
from tests.commands.shell import Shell
from tests.services.people.some_people import actor
from tests.services.places.some_places import barbershop


@pytest.fixture
def anna(shell: Shell) -> str:
    return shell.register()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_plain_pass_is_for_a_car_from_now_on(shell: Shell, anna: str) -> None:
    given = ["--resident", anna, "--plate", "a123bc77", "--brand", "Kia"]
    [order] = shell.ask("order", "place", *given)

    assert ("car", "open", "А123ВС77", "Kia") == (
        order["kind"],
        order["status"],
        order["plate"].replace(" ", ""),
        order["brand"],
    )
    assert timedelta(hours=48) == moment(order["until"]) - moment(order["from"])


def test_a_guest_on_foot_gets_a_pin(shell: Shell, anna: str) -> None:
    guest = ["--resident", anna, "--guest", "Мария Кюри", "--hours", "4"]
    [order] = shell.ask("order", "place", *guest)

    assert ("guest", "Мария Кюри", 5) == (order["kind"], order["guest"], len(order["pin"]))
    assert timedelta(hours=4) == moment(order["until"]) - moment(order["from"])


def test_lists_do_not_show_pins(shell: Shell, anna: str) -> None:
    [order] = shell.ask("order", "place", "--resident", anna, "--guest", "Мария Кюри")

    assert order["pin"] == shell.ask("order", "show", order["code"])["pin"]
    assert order["pin"] not in shell("order", "list").out
    assert order["pin"] not in shell("order", "search", "Кюри").out


def test_times_are_of_the_gates_clock(shell: Shell, anna: str) -> None:
    day = (utc_now() + timedelta(days=2)).date()
    window = ["--from", f"{day:%d.%m.%Y} 18:00", "--until", f"{day:%Y-%m-%d}T21:30"]

    [order] = shell.ask("order", "place", "--resident", anna, "--plate", "А123ВС77", *window)

    assert (f"{day}T15:00:00Z", f"{day}T18:30:00Z") == (order["from"], order["until"])
    assert f"until    {day:%d.%m.%Y} 21:30" in shell("order", "show", order["code"]).out


def test_a_booking_is_told_by_the_clock_of_its_place(shell: Shell, anna: str) -> None:
    with opened() as site:
        place = barbershop(now=site.now, zone="Asia/Vladivostok", opens=time(0), closes=time(0))
        slot = slots.bookable(place, now=site.now)[1]
        who = actor(residents.by_id(int(anna)))
        _, order = slots.book(slot.uuid, actor=who, rules=site.rules, now=site.now)

    there = slot.start.astimezone(ZoneInfo("Asia/Vladivostok"))
    assert f"{there:%d.%m.%Y %H:%M} Asia/Vladivostok" in shell("order", "list", "--all").out
    assert f"{slot.start:%Y-%m-%dT%H:%M:%SZ}" == shell.ask("order", "show", order.code)["from"]


def test_later_orders_are_listed_when_asked_for(shell: Shell, anna: str) -> None:
    later = (utc_now() + timedelta(days=2)).isoformat()
    code = shell.order(anna, "А123ВС77", "--from", later)

    assert "Nobody is expected.\n" == shell("order", "list").out
    assert [code] == [order["code"] for order in shell.ask("order", "list", "--all")]


def test_an_order_is_found_by_a_piece_of_its_plate(shell: Shell, anna: str) -> None:
    code = shell.order(anna)
    shell.order(anna, "К777МР99")

    assert [code] == [order["code"] for order in shell.ask("order", "search", "123")]


def test_a_second_order_for_one_car_is_refused_with_the_way_out(shell: Shell, anna: str) -> None:
    code = shell.order(anna)

    said = shell("order", "place", "--resident", anna, "--plate", "А123ВС77")

    assert 1 == said.code
    assert code in said.err
    assert "Extend that order instead." in said.err


def test_an_order_is_extended(shell: Shell, anna: str) -> None:
    code = shell.order(anna)
    until = (utc_now() + timedelta(days=5)).replace(microsecond=0)

    [longer] = shell.ask("order", "extend", code, until.isoformat())

    assert until == moment(longer["until"])


def test_another_car_comes(shell: Shell, anna: str) -> None:
    code = shell.order(anna)

    [edited] = shell.ask("order", "edit-plate", code, "7777 AB-5", "--foreign")

    assert (code, "7777AB5") == (edited["code"], edited["plate"].replace(" ", "").replace("-", ""))


def test_what_was_cancelled_can_be_repeated(shell: Shell, anna: str) -> None:
    code = shell.order(anna)

    [cancelled] = shell.ask("order", "cancel", code)
    [again] = shell.ask("order", "repeat", code)

    assert ("cancelled", "open") == (cancelled["status"], again["status"])
    assert cancelled["plate"] == again["plate"]


def test_an_arrival_is_recorded_once_and_can_be_taken_back(shell: Shell, anna: str) -> None:
    code = shell.order(anna)

    entry = shell.ask("arrive", code.lower())
    second = shell("arrive", code)
    back = shell.ask("arrive", code, "--undo")

    assert (code, "entry", 1) == (entry["code"], entry["what"], entry["turn"])
    assert 1 == second.code
    assert "already arrived at" in second.err
    assert ("annulled", 2) == (back["what"], back["turn"])
    assert "open" == shell.ask("order", "show", code)["status"]


def test_the_same_nonce_is_the_same_arrival(shell: Shell, anna: str) -> None:
    code = shell.order(anna)

    assert shell.ask("arrive", code, "--nonce", "n1") == shell.ask("arrive", code, "--nonce", "n1")


def test_a_cancelled_order_comes_in_only_with_a_reason(shell: Shell, anna: str) -> None:
    code = shell.order(anna)
    shell("order", "cancel", code)

    refused = shell("arrive", code)
    entry = shell.ask("arrive", code, "--override", "called the resident")

    assert 1 == refused.code
    assert "entry" == entry["what"]
    events = shell.ask("order", "show", code)["journal"]
    assert ["arrival.recorded", "order.cancelled", "order.placed"] == [event["what"] for event in events]
    assert "called the resident" == events[0]["facts"]["reason"]


def test_a_refusal_tells_the_hour_by_the_gates_clock(shell: Shell, anna: str) -> None:
    day = (utc_now() + timedelta(days=2)).date()
    code = shell.order(anna, "А123ВС77", "--from", f"{day}T18:00")

    assert f"is valid from {day} 18:00+03:00." in shell("arrive", code).err
