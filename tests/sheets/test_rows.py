"""What a guard reads in a row: every kind of order in the same two sheets, in the site's zone and language."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.people import Resident
from passbot.services import slots
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.plan import Value
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.texts import Texts
from tests.services import offices, places
from tests.services.people import NOON, actor, invite_guest, order_car
from tests.sheets.hands import Cells
from tests.sheets.site import RULES, Site

pytestmark = pytest.mark.usefixtures("db")
BRAND, TIME, NAME, PHONE, KIND, VALID, STATUS = 2, 3, 4, 5, 8, 9, 10


def wording(language: str = "en", zone: str = "Europe/Moscow", *, is_minimal: bool = False) -> Wording:
    return Wording(Texts(language, ZoneInfo(zone)), is_minimal=is_minimal)


def row_by(words: Wording) -> Cells:
    """The only order's row as a worker with these words writes it."""
    board = MemoryBoard()
    Sync(board, words, rules=RULES, holder="w").cycle(NOON)
    [row] = board.rows
    return row


def shown(site: Site, kind: str) -> list[list[Value]]:
    return [[row[BRAND], row[VALID]] for row in site.board.rows if row[KIND] == kind]


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
    place = places.barbershop()
    today = slots.bookable(place, now=NOON)[1]
    tomorrow = slots.bookable(place, now=NOON)[-1]
    for slot, guest in ((today, "Пётр"), (tomorrow, None)):
        slots.book(slot.uuid, actor=actor(anna), rules=RULES, now=NOON, guest_name=guest)

    site.after(0)

    assert [["Барбершоп · Пётр", "04.05.2026 15:00 – 04.05.2026 17:00"]] == shown(site, "slot")


def test_a_desk_and_a_day_without_one_stand_there(site: Site, anna: Resident, boris: Resident) -> None:
    office = offices.office(1)
    offices.book(office, "1", anna)
    offices.stay(office, boris)

    site.after(0)

    assert (1, 1) == (len(shown(site, "desk")), len(shown(site, "no desk")))


def test_what_is_not_for_the_gate_stays_away(site: Site, anna: Resident) -> None:
    place = places.barbershop(on_gate=False)
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


def test_the_minimal_profile_leaves_name_and_phone_out(anna: Resident) -> None:
    order_car(anna)

    minimal, full = row_by(wording(is_minimal=True)), row_by(wording())

    assert ["", ""] == [minimal[NAME], minimal[PHONE]]
    assert anna.name == full[NAME]
    assert [cell for at, cell in enumerate(full) if at not in (NAME, PHONE)] == [
        cell for at, cell in enumerate(minimal) if at not in (NAME, PHONE)
    ]


def test_times_are_text_of_the_sites_zone(anna: Resident) -> None:
    order_car(anna)

    assert "04.05.2026 16:00" == row_by(wording(zone="Asia/Novosibirsk"))[TIME]


@pytest.mark.parametrize(("language", "kind"), [("ru", "машина"), ("en", "car")])
def test_the_sheet_speaks_the_sites_language(language: str, kind: str, anna: Resident) -> None:
    order_car(anna)

    assert kind == row_by(wording(language))[KIND]
