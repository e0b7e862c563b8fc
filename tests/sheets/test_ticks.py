"""What a tick means, and an untick: to an open order, to a closed one, and beside other channels."""

from zoneinfo import ZoneInfo

import pytest

from passbot.domain.passes.orders import Order, Wish
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.plates import plates
from passbot.errors import Unavailable
from passbot.services.passes import orders
from passbot.services.site import house_rules
from passbot.services.slots import slots
from passbot.texts import Texts, coming
from tests.services import offices
from tests.services.people.some_people import NOON, actor, invite_guest
from tests.services.places import some_places
from tests.sheets.fickle import NO_ANSWER, FickleBoard
from tests.sheets.site import FRESH, QUIET, RULES, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")
EN = Texts("en", ZoneInfo("Europe/Moscow"))


def test_a_tick_is_an_arrival_and_the_answer_says_when(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)

    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)
    assert "arrived 12:00" == site.answer(order)


def test_a_tick_counts_once_however_often_it_is_read(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)

    for _ in range(4):
        site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_a_tick_is_in_the_database_before_the_sheet_is_changed(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    board.before = [NO_ANSWER]

    with pytest.raises(Unavailable):
        site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_an_untick_within_15_seconds_takes_the_arrival_back(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)

    site.after(FRESH)

    assert ("open", [(1, "sheet"), (2, "sheet")]) == (site.status(order), site.turns(order))
    assert "" == site.answer(order)


def test_a_read_older_than_the_tick_takes_nothing_back(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    old = board.read()
    site.tick(order)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(FRESH)
    board.stale = [old]

    site.after(FRESH)
    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_an_untick_while_answers_are_lost_counts_as_soon_as_one_is_known(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(FRESH)
    site.tick(order, False)

    site.after(FRESH)
    site.after(FRESH)

    assert ([(1, "sheet"), (2, "sheet")], "open") == (site.turns(order), site.status(order))


def test_an_untick_after_the_append_was_noted_is_too_late(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.after(SETTLED)
    site.tick(order, False)

    site.after(1)

    assert ("arrived", "recorded 12:00, undo in the bot") == (site.status(order), site.answer(order))


def test_an_untick_is_too_late_too_where_nobody_knows_whether_the_append_was_applied(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(SETTLED)
    site.tick(order, False)

    site.after(1)

    assert "arrived" == site.status(order)


def test_an_arrival_of_another_channel_is_not_taken_back_by_a_box_that_was_never_ticked(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)

    site.after(FRESH)

    assert ([(1, "pin")], "arrived 12:00 (PIN)") == (site.turns(order), site.answer(order))


def test_an_arrival_of_another_channel_is_not_taken_back_by_an_untick(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)

    site.after(FRESH)

    assert [(1, "pin")] == site.turns(order)


def test_a_tick_that_still_stands_is_not_read_again_after_an_undo_in_the_bot(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.undo(order)

    site.after(FRESH)

    assert ("open", "annulled 12:00") == (site.status(order), site.answer(order))


def test_after_an_undo_in_the_bot_a_new_tick_counts(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.undo(order)
    site.after(FRESH)
    site.tick(order, False)
    site.after(FRESH)
    site.tick(order)

    site.after(FRESH)

    assert ("arrived", 3) == (site.status(order), len(site.turns(order)))


def test_an_untick_in_a_row_that_was_changed_does_not_count(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)
    site.row(order)[1] = "pasted over"

    site.after(FRESH)

    assert "arrived" == site.status(order)


@pytest.mark.parametrize(
    ("kind", "number", "brand"),
    [
        ("guest", "", "Пётр Гость"),
        ("guest's car", "А 123 ВС 77", "Kia · Няня Вера"),
        ("desk", "", "1"),
        ("guest's desk", "", "2 · Пётр Гость"),
        ("presence", "", "Офис"),
        ("slot", "", "Барбершоп · Пётр Гость"),
        ("renamed slot", "", "Мойка"),
    ],
)
def test_an_untick_counts_in_a_row_as_the_version_before_wrote_it(
    site: Site, anna: Resident, boris: Resident, kind: str, number: str, brand: str
) -> None:
    order = of_each_kind(anna, boris)[kind]
    site.after(0)
    site.tick(order)
    site.after(FRESH)
    site.row(order)[1:3] = [number, brand]
    site.tick(order, False)

    site.after(FRESH)

    assert ("open", [(1, "sheet"), (2, "sheet")]) == (site.status(order), site.turns(order))
    assert [coming.told(order, EN, with_hours=True), order.brand or ""] == site.row(order)[1:3]


@pytest.mark.parametrize(
    ("kind", "number", "brand"),
    [
        ("guest", "", "Пётр"),
        ("guest", "", ""),
        ("guest", "pasted", "Пётр Гость"),
        ("guest's car", "А 123 ВС 77", "Kia"),
        ("guest's car", "", "Kia · Няня Вера"),
        ("guest's desk", "", "2 · Пётр"),
        ("desk", "", ""),
        ("desk", "1", "1"),
    ],
)
def test_an_untick_does_not_count_in_a_row_that_no_version_wrote(
    site: Site, anna: Resident, boris: Resident, kind: str, number: str, brand: str
) -> None:
    order = of_each_kind(anna, boris)[kind]
    site.after(0)
    site.tick(order)
    site.after(FRESH)
    site.row(order)[1:3] = [number, brand]
    site.tick(order, False)

    site.after(FRESH)

    assert "arrived" == site.status(order)


def of_each_kind(anna: Resident, boris: Resident) -> dict[str, Order]:
    office, place = offices.office(2), some_places.barbershop()
    free = [slot.uuid for slot in slots.bookable(place, now=NOON)]
    car = Wish(plate=plates.read("А123ВС77"), brand="Kia", guest_name="Няня Вера")
    who = actor(anna)
    return {
        "guest": invite_guest(anna, "Пётр Гость"),
        "guest's car": orders.place(car, actor=who, rules=RULES, now=NOON),
        "desk": offices.book(office, "1", anna),
        "guest's desk": offices.book(office, "2", anna, guest="Пётр Гость"),
        "presence": offices.stay(office, boris),
        "slot": slots.book(free[0], actor=who, rules=RULES, now=NOON, guest_name="Пётр Гость")[1],
        "renamed slot": slots.book(free[1], actor=who, rules=RULES, now=NOON)[1],
    }


def test_an_untick_that_comes_with_a_copy_does_not_count(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)
    site.board.rows.append(list(site.row(order)))

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_a_copy_that_replaces_the_ticked_row_takes_nothing_back(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    unticked = list(site.row(order))
    site.tick(order)
    site.board.rows.append(list(unticked))
    site.after(FRESH)
    site.board.rows[:] = [list(unticked), list(unticked)]  # copied, and the ticked one deleted

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_more_than_five_unticks_at_once_are_an_accident(site: Site, anna: Resident, admin: Resident) -> None:
    ordered = [site.order(anna, f"А{number:03}АА77") for number in range(1, 7)]
    for order in ordered:
        site.tick(order)
    site.after(FRESH)
    for order in ordered:
        site.tick(order, False)

    site.after(FRESH)

    assert {"arrived"} == {site.status(order) for order in ordered}
    assert ["gate.mass_untick"] == site.told()


def test_five_unticks_at_once_are_still_meant(site: Site, anna: Resident) -> None:
    ordered = [site.order(anna, f"А{number:03}АА77") for number in range(1, 6)]
    for order in ordered:
        site.tick(order)
    site.after(FRESH)
    for order in ordered:
        site.tick(order, False)

    site.after(FRESH)

    assert {"open"} == {site.status(order) for order in ordered}


def test_an_untick_after_a_long_outage_does_not_stop_the_worker(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)

    site.after(3_600)

    assert "arrived" == site.status(order)


def test_a_rule_that_an_admin_changes_holds_in_the_next_cycle(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    house_rules.change("undo_minutes", "0", actor=OPERATOR, now=site.now)
    site.tick(order, False)

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_a_tick_on_a_cancelled_order_is_an_event_and_an_answer(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.tick(order)

    site.after(FRESH)
    site.after(FRESH)

    assert (1, []) == (site.events("order.late_tick"), site.turns(order))
    assert "not admitted: cancelled by the resident 12:00" == site.answer(order)


def test_a_tick_on_a_cancelled_order_keeps_the_row_until_its_answer_was_read(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.after(50)
    site.tick(order)
    site.after(9)

    site.after(60)
    stood = site.stands(order)
    site.after(QUIET)

    assert (True, False) == (stood, site.stands(order))


def test_whoever_deletes_the_ticked_one_of_two_rows_takes_nothing_back(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.board.rows.append([*site.row(order)[:7], True, *site.row(order)[8:]])
    site.after(FRESH)

    del site.board.rows[1]
    site.after(FRESH)
    site.after(FRESH)

    assert "arrived" == site.status(order)
