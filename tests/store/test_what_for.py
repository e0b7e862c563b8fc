"""A site of the version before: what stood in the brand of an order goes to a field of its own, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.domain.passes.orders import Booked
from passbot.domain.slots.slots import PlaceKind
from passbot.domain.times.windows import Window
from passbot.services.passes import orders
from passbot.services.regular import series
from passbot.store.db import database
from passbot.store.fields import from_epoch
from passbot.store.migrations import migrate
from tests import databases
from tests.store import before, rows
from tests.store.rows import HOUR, NOON

DAY = 24 * HOUR
MOSCOW, FAR = "Europe/Moscow", "Asia/Vladivostok"


@pytest.fixture(params=databases.KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """The database as the version before leaves it, with Anna in it; answers her number."""
    with before.opened(request.param, tmp_path):
        yield rows.resident()


def waits(anna: int, office: int, order: int) -> None:
    given = {"resident_id": anna, "place_id": office, "order_id": order, "day": "2026-05-04"}
    rows.insert("waiters", **given, status="withdrawn", created_at=NOON)


def migrated(code: str) -> tuple[str | None, Booked | None]:
    order = orders.by_code(code)
    return order.brand, order.place


def facts(code: str) -> tuple[object, ...]:
    brand, booked = migrated(code)
    return (brand, booked and (booked.place, booked.office, booked.desk, booked.zone))


def test_each_kind_of_order_says_what_it_is_for(site: int) -> None:
    north = before.place("office", "North", zone="Asia/Yekaterinburg")
    desk = before.place("desk", "12", zone="Asia/Yekaterinburg", office_id=north)
    barber, board = before.place("service", "Barber"), before.place("board", "Slot board")
    before.order(site, "car", "CAR222", "Kia", plate="А 123 ВС 77", plate_key="A123BC77")
    before.order(site, "guest", "GST222", None, guest_name="Ivan")
    before.order(site, "desk", "DSK222", "12", slot_id=before.slot(desk, zone="Asia/Yekaterinburg"))
    before.order(site, "slot", "SLT222", "Barber", slot_id=before.slot(barber))
    before.order(
        site, "slot", "BRD222", "Slot board 12:00–13:00", slot_id=before.slot(board), valid_until=NOON + DAY
    )
    presence = rows.order(site, kind="presence", code="PRS222", brand="North")
    waits(site, north, presence)

    migrate()

    assert {
        "CAR222": ("Kia", None),
        "GST222": (None, None),
        "DSK222": (None, (None, "North", "12", "Asia/Yekaterinburg")),
        "SLT222": (None, ("Barber", None, None, "Europe/Moscow")),
        "BRD222": (None, ("Slot board", None, None, "Europe/Moscow")),
        "PRS222": (None, (None, "North", None, "Asia/Yekaterinburg")),
    } == {code: facts(code) for code in ("CAR222", "GST222", "DSK222", "SLT222", "BRD222", "PRS222")}


def test_an_hour_of_the_board_can_be_told_though_its_order_is_good_all_day(site: int) -> None:
    board = before.place("board", "Slot board")
    before.order(
        site, "slot", "BRD222", "Slot board 12:00–13:00", slot_id=before.slot(board), valid_until=NOON + DAY
    )

    migrate()

    order = orders.by_code("BRD222")
    assert order.place
    assert order.place.hours
    assert Window(from_epoch(NOON), from_epoch(NOON + HOUR)) == order.place.hours
    assert DAY == order.window.length.total_seconds()


def test_the_place_is_not_read_from_the_text(site: int) -> None:
    """Two offices with a desk 1, one of them closed, and a place that has been renamed since."""
    north, south = before.place("office", "North"), before.place("office", "South", closed_at=NOON)
    first, second = (before.place("desk", "1", office_id=office) for office in (north, south))
    renamed = before.place("service", "Salon")
    before.order(site, "desk", "DSK222", "1", slot_id=before.slot(second))
    before.order(
        site, "desk", "DSK333", "1", slot_id=before.slot(first), guest_name="Ivan", status="cancelled"
    )
    before.order(site, "slot", "SLT222", "North", slot_id=before.slot(renamed))
    waits(site, south, rows.order(site, kind="presence", code="PRS222", brand="North"))

    migrate()

    assert ["South", "North", None, "South"] == [
        orders.by_code(code).office for code in ("DSK222", "DSK333", "SLT222", "PRS222")
    ]
    hours = Window(from_epoch(NOON), from_epoch(NOON + HOUR))
    booked = Booked(renamed, PlaceKind.SERVICE, "Salon", None, None, "Europe/Moscow", hours)
    assert booked == orders.by_code("SLT222").place


def test_what_has_been_forgotten_stays_forgotten(site: int) -> None:
    barber = before.place("service", "Barber")
    gone = {"status": "expired", "anonymised_at": NOON, "closed_at": NOON}
    before.order(site, "slot", "SLT222", None, slot_id=before.slot(barber), **gone)
    before.order(site, "car", "CAR222", None, **gone)

    migrate()

    assert (None, ("Barber", None, None, "Europe/Moscow")) == facts("SLT222")
    assert (None, None) == facts("CAR222")


def test_a_series_of_desks_knows_its_desk_by_the_place_alone(site: int) -> None:
    north = before.place("office", "North")
    desk = before.place("desk", "12", office_id=north)
    pattern = {
        "pattern": "weekly", "weekdays": "[0]", "start_time": "00:00", "end_time": "00:00",
        "zone": "Europe/Moscow", "starts_on": "2026-05-04", "until": "2026-06-04", "created_at": NOON,
    }  # fmt: skip
    details = '{"plate": null, "brand": "12", "guest_name": "Иван", "pin": null}'
    cars = '{"plate": ["A123BC77", "А 123 ВС 77", false], "brand": "Kia", "guest_name": null, "pin": null}'
    kept = {"resident_id": site, **pattern}
    seated = rows.insert("series", uuid="s1", kind="desk", place_id=desk, details=details, **kept)
    driven = rows.insert("series", uuid="s2", kind="car", details=cars, **kept)
    forgotten = rows.insert("series", uuid="s3", kind="desk", place_id=desk, details="{}", **kept)

    migrate()

    told = [series.by_id(number) for number in (seated, driven, forgotten)]
    assert [None, "Kia", None] == [each.brand for each in told]
    assert [("North", "12"), None, ("North", "12")] == [
        each.place and (each.place.office, each.place.desk) for each in told
    ]
    assert ["Иван", None, None] == [each.guest_name for each in told]
    assert "{}" == database.execute_sql(f"SELECT details FROM series WHERE id = {forgotten}").fetchone()[0]


def test_a_desk_has_the_day_of_its_office(site: int) -> None:
    """Its day in Vladivostok begins at five in the afternoon in Moscow, whose day stood there."""
    far, near = (before.place("office", name, zone=zone) for name, zone in (("Far", FAR), ("Near", MOSCOW)))
    desk, other = (
        before.place("desk", "1", zone=FAR, office_id=far),
        before.place("desk", "1", office_id=near),
    )
    five, midnight = NOON + 5 * HOUR, NOON + 12 * HOUR  # of 4 May, and of 5 May, in Moscow
    for number in range(3):
        slot = before.slot(desk, five + number * DAY, DAY, zone=FAR)
        before.order(site, "desk", f"FAR{number}", "1", slot_id=slot, day=f"2026-05-0{4 + number}")
    there = {"slot_id": before.slot(desk, five + 5 * DAY, DAY, zone=FAR), "day": "2026-05-09"}
    before.order(site, "desk", "FAR9", "1", **there)
    before.order(
        site, "desk", "NEAR9", "1", slot_id=before.slot(other, midnight + 5 * DAY, DAY), day="2026-05-10"
    )

    migrate()

    days = database.execute_sql("SELECT code, day FROM orders ORDER BY id").fetchall()
    assert {
        "FAR0": "2026-05-05",
        "FAR1": "2026-05-06",
        "FAR2": "2026-05-07",
        "FAR9": "2026-05-09",  # they have a desk in the other office on that day
        "NEAR9": "2026-05-10",
    } == dict(days)
