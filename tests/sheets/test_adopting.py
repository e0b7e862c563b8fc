"""An older backup is put back: what the sheet knows comes again, once, and nobody hears of it twice."""

from collections import Counter
from datetime import time, timedelta

import pytest

from passbot.domain.gate.copies import Why
from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.plates.plates import read
from passbot.domain.slots.slots import Place
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.adoption import adopting
from passbot.services.passes import changes, orders
from passbot.services.people import residents
from passbot.services.privacy import forgetting
from passbot.services.regular import series
from passbot.services.sheet import holds
from passbot.services.sheet.holds import Outcome
from passbot.services.site import finishing
from passbot.services.slots import slots
from passbot.sheets import ownership
from passbot.sheets.adopting import numbers_of
from passbot.sheets.words import Wording
from passbot.slices import at_once
from passbot.texts import Texts
from tests.services import offices
from tests.services.people.some_people import actor, invite_guest, order_car, settle
from tests.services.places import some_places
from tests.sheets.past import begin_anew
from tests.sheets.restoring import adopt, backup, lines, listed, restart, sheet, sql, told_hosts
from tests.sheets.site import FRESH, QUIET, RULES, SETTLED, Site


def test_an_arrival_of_which_its_host_has_heard_comes_back_silently(site: Site, anna: Resident) -> None:
    known = site.order(anna, "А001АА77")
    past = backup(site)
    lost = site.order(anna, "А002АА77")
    for each in (known, lost):
        site.tick(each)
    site.after(FRESH)
    past.come_back()

    restart(site)
    site.after(FRESH)
    held = site.status(known)
    adopt(site)
    site.after(FRESH)

    assert ("open", "arrived", "arrived") == (held, site.status(known), site.status(lost))
    assert [] == told_hosts("arrival.recorded")
    site.after(SETTLED)
    assert Counter([known.code, lost.code]) == Counter(site.completed())


def test_entries_come_back_archived_and_what_was_annulled_as_both(site: Site, anna: Resident) -> None:
    known = site.order(anna, "А001АА77")
    past = backup(site)
    lost, undone = site.order(anna, "А002АА77"), site.order(anna, "А003АА77")
    for each in (known, lost):
        site.tick(each)
    site.arrive_by_pin(undone)
    site.after(FRESH)
    site.after(SETTLED)
    site.undo(undone)
    site.after(FRESH)
    wanted = sql(
        "SELECT o.code, a.turn, a.at FROM arrivals a JOIN orders o ON o.id = a.order_id ORDER BY 1, 2"
    )
    past.come_back()

    restart(site)
    done = adopt(site)
    again = adopt(site)
    written = sheet(site)[1]
    site.after(FRESH)
    site.after(SETTLED)

    found = sql(
        "SELECT o.code, a.turn, a.at FROM arrivals a JOIN orders o ON o.id = a.order_id ORDER BY 1, 2"
    )
    assert [row[:2] for row in wanted] == [row[:2] for row in found]
    assert [row[2] for row in wanted if row[1] == 1] == [row[2] for row in found if row[1] == 1]
    assert [(0,)] == sql("SELECT count(*) FROM arrivals WHERE archived_at IS NULL")
    assert (2, 3, 1) == (done.orders, done.archived, done.annulled)
    assert (3, 1) == (numbers_of(done)["arrivals"], numbers_of(done)["changed"])
    assert again.is_nothing
    assert written == sheet(site)[1]
    assert "open" == site.status(undone)


def test_the_same_sheet_comes_out_of_a_database_that_was_lost_altogether(site: Site, anna: Resident) -> None:
    """Guests and cars, in several states, of people of whom nobody knows any more."""
    boris = settle("Борис Смирнов", "12")
    for at in range(6):
        site.order(anna if at % 2 else boris, f"А01{at}АА77")
    guest = invite_guest(anna, "Иван Гость, друг", with_pin=True, now=site.now)
    partial = order_car(boris, "123", rules=RULES, now=site.now)
    site.after(0)
    site.tick(guest)
    site.tick(partial)
    site.after(FRESH)
    site.after(SETTLED)
    site.after(QUIET)
    wanted = sheet(site)
    begin_anew()
    ownership.take_over(site.board)

    restart(site)
    done = adopt(site)
    site.after(FRESH)
    site.after(QUIET)

    assert [(row[:10]) for row in wanted[0]] == [row[:10] for row in site.board.rows]
    assert wanted[1] == site.board.done
    assert ["Анна Петрова", "Борис Смирнов"] == sorted(done.written)
    assert [] == done.listed
    assert not site.sync.is_held


def test_a_new_pin_is_told_to_its_host_alone(site: Site, anna: Resident, admin: Resident) -> None:
    past = backup(site)
    lost = invite_guest(anna, "Иван", with_pin=True, now=site.now)
    site.after(0)
    past.come_back()
    restart(site)

    done = adopt(site)

    assert ([lost.code], []) == (done.pins, done.unheard)
    assert [(str(anna.telegram_id),)] == told_hosts("order.new_pin")
    assert orders.by_code(lost.code).pin not in (None, lost.pin)
    assert orders.by_code(lost.code).resident == anna


def test_a_new_pin_of_a_host_who_has_blocked_the_bot_is_to_be_passed_on(site: Site, anna: Resident) -> None:
    past = backup(site)
    lost = invite_guest(anna, "Иван", with_pin=True, now=site.now)
    site.after(0)
    past.come_back()
    residents.set_reachable(anna.telegram_id or 0, reachable=False, now=site.now)
    restart(site)

    done = adopt(site)

    assert [lost.code] == done.unheard


def test_an_admin_who_takes_it_hears_of_their_own_guests_new_pin(site: Site, admin: Resident) -> None:
    past = backup(site)
    invite_guest(admin, "Иван", with_pin=True, now=site.now)
    site.after(0)
    past.come_back()
    restart(site)

    holds.ask(Outcome.ADOPTED, actor=actor(admin))
    site.after(FRESH)

    assert [(str(admin.telegram_id),)] == told_hosts("order.new_pin")


def test_the_profile_without_names_finds_hosts_by_house_alone(
    site: Site, anna: Resident, boris: Resident
) -> None:
    site.wording = Wording(Texts("en", site.wording.texts.zone), is_minimal=True)
    site.sync = site.worker("minimal")
    site.now += timedelta(seconds=61)
    settle("Вера Смирнова", boris.house)
    past = backup(site)
    of_anna, of_boris = site.order(anna, "А001АА77"), site.order(boris, "А002АА77")
    guest = invite_guest(anna, "Иван", with_pin=True, now=site.now)
    site.after(0)
    past.come_back()
    wanted = lines(site)

    restart(site)
    adopt(site)
    site.after(FRESH)

    assert wanted == lines(site)
    hosts = [orders.by_code(each.code).resident.name for each in (of_anna, of_boris, guest)]
    assert ["Анна Петрова", "unknown, house 12", "Анна Петрова"] == hosts


@pytest.mark.parametrize(
    ("column", "typed", "why"),
    [
        (0, "А001АА77", Why.CODE),
        (1, "не номер", Why.PLATE),
        (8, "велосипед", Why.KIND),
        (9, "до вечера", Why.WINDOW),
        (9, "04.05.2026 12:00 – 03.05.2026 12:00", Why.WINDOW),
    ],
)
def test_what_cannot_be_read_is_listed_and_not_guessed(
    site: Site, anna: Resident, column: int, typed: str, why: Why
) -> None:
    past = backup(site)
    lost = site.order(anna)
    site.row(lost)[column] = typed
    past.come_back()
    restart(site)

    done = adopt(site)

    assert [why] == [each.why for each in done.listed]
    assert (0, 2) == (done.orders, done.listed[0].row)
    assert [(0,)] == sql("SELECT count(*) FROM orders")


def test_rows_of_one_code_that_differ_are_listed_and_copies_are_one(site: Site, anna: Resident) -> None:
    past = backup(site)
    twice, torn = site.order(anna, "А001АА77"), site.order(anna, "А002АА77")
    site.board.rows.append(list(site.row(twice)))
    site.board.rows.append([*site.row(torn)[:1], "К777КК77", *site.row(torn)[2:]])
    past.come_back()
    restart(site)

    done = adopt(site)

    assert [(torn.code, Why.COPIES)] * 2 == listed(done)
    assert [(twice.code,)] == sql("SELECT code FROM orders")


def test_a_longer_time_and_another_plate_are_taken_over(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    past = backup(site)
    until = order.window.end + timedelta(hours=5)
    changes.extend(order.code, until, actor=actor(anna), rules=RULES, now=site.now)
    changes.edit_plate(order.code, read("К777КК77"), actor=actor(anna), now=site.now, brand="Kia")
    site.after(FRESH)
    past.come_back()
    wanted = lines(site)

    restart(site)
    done = adopt(site)
    site.after(FRESH)

    assert 1 == done.changed
    assert (read("К777КК77").shown, "Kia", until) == (
        orders.by_code(order.code).plate,
        orders.by_code(order.code).brand,
        orders.by_code(order.code).window.end,
    )
    assert wanted == lines(site)


def test_a_cancellation_is_taken_over_while_its_row_stands_and_asked_about_when_it_has_gone(
    site: Site, anna: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adopting, "LOOKED_AT", 1)
    stands, gone, third = (site.order(anna, f"А00{number}АА77") for number in (1, 2, 3))
    site.after(FRESH)
    past = backup(site)
    site.cancel(gone)
    site.cancel(third)
    site.after(QUIET)
    site.after(FRESH)
    site.cancel(stands)
    site.after(FRESH)
    past.come_back()

    restart(site)
    done = adopt(site)

    assert ("cancelled", "open") == (site.status(stands), site.status(gone))
    assert [(gone.code, Why.GONE), (third.code, Why.GONE)] == listed(done)
    assert [] == told_hosts("order.cancelled")


def test_the_same_car_that_was_ordered_again_is_listed(site: Site, anna: Resident) -> None:
    past = backup(site)
    lost = site.order(anna)
    past.come_back()
    restart(site)
    again = order_car(anna, "А001АА77", rules=RULES, now=site.now)

    done = adopt(site)

    assert [(lost.code, Why.DUPLICATE)] == listed(done)
    assert [(again.code,)] == sql("SELECT code FROM orders")


@pytest.fixture
def place(db: str) -> Place:
    return some_places.barbershop()


def test_a_slot_and_a_desk_are_taken_where_they_are_free(site: Site, anna: Resident, place: Place) -> None:
    boris = settle("Борис Смирнов", "12")
    office = offices.office(2)
    past = backup(site)
    free = next(each for each in slots.listed(place, now=site.now) if each.start > site.now)
    booked = slots.book(free.uuid, actor=actor(anna), rules=RULES, now=site.now)[1]
    desk, other = offices.book(office, "1", anna), offices.book(office, "2", boris)
    stays = offices.stay(office, settle("Вера Смирнова", "12"), guest="Гость, важный")
    site.after(0)
    past.come_back()
    wanted = lines(site)
    restart(site)
    offices.book(office, "2", settle("Глеб Иванов", "3"))

    done = adopt(site)
    site.after(FRESH)

    assert [(other.code, Why.TAKEN)] == listed(done)
    assert [booked.code] == done.pins
    held = sql("SELECT o.code FROM orders o JOIN slots s ON s.id = o.slot_id WHERE s.status = 'booked'")
    assert {booked.code, desk.code} <= {row[0] for row in held}
    assert wanted <= lines(site)
    assert (stays.guest_name, stays.place) == (
        orders.by_code(stays.code).guest_name,
        orders.by_code(stays.code).place,
    )


def test_numbers_that_were_pruned_after_the_backup_are_refused_once(site: Site, anna: Resident) -> None:
    site.order(anna, "А001АА77")
    past = backup(site)
    site.after(1000)
    site.order(anna, "А002АА77")
    site.after(FRESH)
    past.come_back()
    restart(site)
    adopt(site)
    site.after(1000)

    lost = site.order(anna, "А003АА77")
    for _ in range(4):
        site.after(FRESH)
    numbers = {number for (number,) in sql("SELECT number FROM sheet_batches WHERE status = 'applied'")}

    assert lost.code in {row[0] for row in site.board.rows}
    assert set() == numbers - site.board.applied.keys()


def test_a_day_of_a_series_that_was_made_again_keeps_the_code_that_stands_there(
    site: Site, anna: Resident
) -> None:
    monday = site.now.date()
    pattern = Pattern(Repeat.DAILY, time(13), time(18), "Europe/Moscow", monday, monday + timedelta(days=60))
    series.create(Wish(plate=read("К777КК77")), pattern, actor=actor(anna), rules=RULES, now=site.now)
    past = backup(site)
    site.now += timedelta(days=9)
    series.make(rules=RULES, now=site.now)
    site.after(FRESH)
    site.after(QUIET)
    shown = {str(row[0]) for row in site.board.rows if row[0] != ""}
    past.come_back()
    series.make(rules=RULES, now=site.now)
    restart(site)

    done = adopt(site)
    site.after(FRESH)
    site.after(QUIET)

    assert (len(shown), []) == (done.orders, [each for each in done.listed if each.why is Why.DUPLICATE])
    assert shown == {str(row[0]) for row in site.board.rows if row[0] != ""}
    days = sql("SELECT series_day FROM orders WHERE status = 'open' AND series_day IS NOT NULL")
    assert len(days) == len(set(days))


def test_rows_that_lost_their_names_are_neither_adopted_nor_a_reason_to_wait(
    site: Site, anna: Resident, boris: Resident
) -> None:
    past = backup(site)
    lost, erased = site.order(boris, "А001АА77"), site.order(anna, "А002АА77")
    for each in (lost, erased):
        site.arrive_by_pin(each)
    site.after(SETTLED)
    site.after(FRESH)
    forgetting.forget_me(anna.id, actor=OPERATOR, now=site.now)
    at_once(finishing.finish(now=site.now))
    for _ in range(6):
        site.after(FRESH)
    past.come_back()

    restart(site)
    done = adopt(site)

    assert (1, []) == (done.orders, listed(done))
    assert Counter([lost.code, erased.code]) == Counter(site.completed())
