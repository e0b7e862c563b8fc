"""What a guard reads in a row: every kind of order in the same two sheets, in the site's zone and language."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes.orders import Order, Wish
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.plates import plates
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.places import places as services_places
from passbot.services.slots import board, slots
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Value
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.texts import Texts
from tests.services import offices
from tests.services.people.some_people import NOON, actor, invite_guest, order_car
from tests.services.places import some_places
from tests.sheets.hands import Cells
from tests.sheets.site import FRESH, RULES, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")
NUMBER, BRAND, TIME, NAME, PHONE, ARRIVED, KIND, VALID, STATUS = 1, 2, 3, 4, 5, 7, 8, 9, 10


def wording(language: str = "en", zone: str = "Europe/Moscow", *, is_minimal: bool = False) -> Wording:
    return Wording(Texts(language, ZoneInfo(zone)), is_minimal=is_minimal)


def row_by(words: Wording) -> Cells:
    """The only order's row as a worker with these words writes it."""
    board = MemoryBoard()
    Sync(board, words, rules=RULES, holder="w").cycle(NOON)
    [row] = board.rows
    return row


def shown(site: Site, kind: str) -> list[list[Value]]:
    return [[row[NUMBER], row[VALID]] for row in site.board.rows if row[KIND] == kind]


def told(words: Wording) -> list[tuple[Value, Value]]:
    """B and C of every row, the oldest order first."""
    board = MemoryBoard()
    Sync(board, words, rules=RULES, holder="w").cycle(NOON)
    return [(row[NUMBER], row[BRAND]) for row in board.rows]


def something_of_everything(anna: Resident, boris: Resident) -> list[Order]:
    """A car with its brand, a guest, a desk, a guest's desk, presence, a slot, a guest's slot."""
    north = offices.office(2, name="Север")
    place = some_places.barbershop()
    free = [slot for slot in slots.bookable(place, now=NOON) if slot.start < NOON + timedelta(hours=9)]
    car = Wish(plate=plates.read("А123ВС77"), brand="Kia Rio", guest_name="Няня Вера")
    return [
        orders.place(car, actor=actor(anna), rules=RULES, now=NOON),
        invite_guest(anna, "Пётр Гость"),
        offices.book(north, "1", anna),
        offices.book(north, "2", anna, guest="Иван Гость"),
        offices.stay(north, boris),
        slots.book(free[0].uuid, actor=actor(anna), rules=RULES, now=NOON)[1],
        slots.book(free[1].uuid, actor=actor(anna), rules=RULES, now=NOON, guest_name="Яна Гостья")[1],
    ]


def test_a_car_says_who_waits_for_it_and_until_when(anna: Resident) -> None:
    order_car(anna, "А123ВС77")

    row = row_by(wording())

    assert "А 123 ВС 77" == row[1]
    assert ["Анна Петрова", "27", "car"] == [row[NAME], row[6], row[KIND]]
    assert "04.05.2026 12:00 – 06.05.2026 12:00" == row[VALID]


def test_a_guest_on_foot_stands_beside_the_cars(site: Site, anna: Resident) -> None:
    invite_guest(anna, "Пётр Гость")

    site.after(0)

    assert [["Пётр Гость", "04.05.2026 12:00 – 06.05.2026 12:00"]] == shown(site, "on foot")


def test_a_booked_slot_stands_there_on_its_day_with_its_guest(site: Site, anna: Resident) -> None:
    place = some_places.barbershop()
    today = slots.bookable(place, now=NOON)[1]
    tomorrow = slots.bookable(place, now=NOON)[-1]
    for slot, guest in ((today, "Пётр"), (tomorrow, None)):
        slots.book(slot.uuid, actor=actor(anna), rules=RULES, now=NOON, guest_name=guest)

    site.after(0)

    assert [["Пётр, Барбершоп 15:00–17:00", "04.05.2026 15:00 – 04.05.2026 17:00"]] == shown(site, "slot")


def test_a_desk_and_a_day_without_one_stand_there(site: Site, anna: Resident, boris: Resident) -> None:
    office = offices.office(1)
    offices.book(office, "1", anna)
    offices.stay(office, boris)

    site.after(0)

    assert (1, 1) == (len(shown(site, "desk")), len(shown(site, "no desk")))


def test_what_is_not_for_the_gate_stays_away(site: Site, anna: Resident) -> None:
    place = some_places.barbershop(on_gate=False)
    slot = slots.bookable(place, now=NOON)[0]
    slots.book(slot.uuid, actor=actor(anna), rules=RULES, now=NOON)

    site.after(0)

    assert [] == site.board.rows


def test_a_pass_for_later_comes_two_days_before(site: Site, anna: Resident) -> None:
    order_car(anna, since=NOON + timedelta(days=3), hours=1)

    site.after(0)
    far_off = len(site.board.rows)
    site.after(24 * 3_600)

    assert (0, 1) == (far_off, len(site.board.rows))


def test_who_or_what_comes_stands_in_b_and_the_brand_alone_in_c(anna: Resident, boris: Resident) -> None:
    something_of_everything(anna, boris)

    assert [
        ("А 123 ВС 77, Няня Вера", "Kia Rio"),
        ("Пётр Гость", ""),
        ("desk 1, Север", ""),
        ("Иван Гость, desk 2, Север", ""),
        ("Север, without a desk", ""),
        ("Барбершоп 13:00–15:00", ""),
        ("Яна Гостья, Барбершоп 15:00–17:00", ""),
    ] == told(wording())


def test_the_minimal_profile_has_codes_for_names(anna: Resident, boris: Resident) -> None:
    ordered = something_of_everything(anna, boris)

    assert [
        ("А 123 ВС 77", "Kia Rio"),
        (f"guest {ordered[1].code}", ""),
        ("desk 1, Север", ""),
        (f"guest {ordered[3].code}, desk 2, Север", ""),
        ("Север, without a desk", ""),
        ("Барбершоп 13:00–15:00", ""),
        (f"guest {ordered[6].code}, Барбершоп 15:00–17:00", ""),
    ] == told(wording(is_minimal=True))


def test_the_minimal_profile_leaves_every_name_and_phone_out(
    site: Site, anna: Resident, boris: Resident, guard: Resident
) -> None:
    site.wording = wording(is_minimal=True)
    site.sync = site.worker("minimal")
    ordered = something_of_everything(anna, boris)
    site.after(0)
    assert len(ordered) == len(site.board.rows)
    standing = [list(row) for row in site.board.rows]
    for order in ordered:
        arrivals.record(
            order.code, actor=actor(guard), rules=RULES, now=NOON + timedelta(hours=4), override="known"
        )

    site.after(4 * 3_600)
    site.after(SETTLED)

    names = [
        "Анна",
        "Петрова",
        "Борис",
        "Смирнов",
        "Иван",
        "Стражев",
        "Пётр",
        "Яна",
        "Няня",
        "Гость",
        "Гостья",
    ]
    assert len(ordered) == len(site.board.done)
    for row in (*standing, *site.board.rows, *site.board.done):
        assert ["", ""] == [row[NAME], row[PHONE]]
        assert [] == [name for name in names for cell in row if name in str(cell)]
    assert {"bot"} == {row[STATUS] for row in site.board.done}


def test_a_place_elsewhere_is_told_by_its_clock_and_its_zone_named(anna: Resident) -> None:
    """Nine in the morning in New York is four in the afternoon in Moscow."""
    place = some_places.barbershop(name="Far", zone="America/New_York")
    soon = next(slot for slot in slots.bookable(place, now=NOON) if slot.start > NOON + timedelta(hours=3))
    slots.book(soon.uuid, actor=OPERATOR, for_resident=anna.id, rules=RULES, now=NOON)

    assert [("Far 09:00–11:00 (New York)", "")] == told(wording())
    assert [("Far 09:00–11:00 (Нью-Йорк)", "")] == told(wording("ru"))


def test_an_hour_of_the_board_is_told_though_its_order_is_good_all_day(anna: Resident) -> None:
    named = board.Named("Board", ())
    board_id = board.ensure(named, zone="Europe/Moscow", now=NOON).id
    board.book(board_id, 14, actor=actor(anna), rules=RULES, now=NOON)

    row = row_by(wording())

    assert "Board 14:00–15:00" == row[NUMBER]
    assert "04.05.2026 00:00 – 05.05.2026 00:00" == row[VALID]


def test_a_renamed_place_is_told_by_its_new_name(site: Site, anna: Resident) -> None:
    place = some_places.barbershop()
    slot = slots.bookable(place, now=NOON)[0]
    slots.book(slot.uuid, actor=actor(anna), rules=RULES, now=NOON)
    site.after(0)

    services_places.change(replace(place, name="Салон"), actor=OPERATOR, now=NOON)
    site.after(FRESH)

    assert ["Салон 13:00–15:00"] == [row[NUMBER] for row in site.board.rows]


@pytest.mark.parametrize(
    ("language", "car", "guest"),
    [("en", "arrived 12:00", "came in 12:00"), ("ru", "прибытие 12:00", "вход 12:00")],
)
def test_a_guest_on_foot_comes_in(site: Site, anna: Resident, language: str, car: str, guest: str) -> None:
    site.wording = wording(language)
    site.sync = site.worker(language)
    driven, walking = order_car(anna), invite_guest(anna, "Пётр Гость")
    site.after(0)
    for order in (driven, walking):
        site.tick(order)

    site.after(0)

    assert [car, guest] == [site.answer(driven), site.answer(walking)]


def test_times_are_text_of_the_sites_zone(anna: Resident) -> None:
    order_car(anna)

    assert "04.05.2026 16:00" == row_by(wording(zone="Asia/Novosibirsk"))[TIME]


@pytest.mark.parametrize(("language", "kind"), [("ru", "машина"), ("en", "car")])
def test_the_sheet_speaks_the_sites_language(language: str, kind: str, anna: Resident) -> None:
    order_car(anna)

    assert kind == row_by(wording(language))[KIND]


@pytest.mark.parametrize(
    ("language", "by"), [("ru", "консоль"), ("en", "console")], ids=["in Russian", "in English"]
)
def test_who_is_nobody_is_told_by_the_channel_alone(anna: Resident, language: str, by: str) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=OPERATOR, rules=RULES, now=NOON)
    board = MemoryBoard()
    sync = Sync(board, wording(language), rules=RULES, holder="w")

    for seconds in (0, 60):
        sync.cycle(NOON + timedelta(seconds=seconds))

    assert [by] == [done[STATUS] for done in board.done]
