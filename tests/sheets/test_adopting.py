"""An older backup is put back: what the sheet knows comes again, once, and nobody hears of it twice."""

import json
from collections import Counter
from datetime import time, timedelta

import pytest

from passbot.domain.copies import Why
from passbot.domain.orders import Wish
from passbot.domain.people import OPERATOR, Resident
from passbot.domain.plates import read
from passbot.domain.recurrence import Pattern, Repeat
from passbot.domain.slots import Place
from passbot.errors import Unavailable
from passbot.services import adopting, changes, holds, orders, residents, series, slots
from passbot.services.adopted import Adopted
from passbot.services.holds import Outcome
from passbot.sheets import ownership
from passbot.sheets.adopting import Copybook, numbers_of
from passbot.sheets.rows import Value
from passbot.sheets.words import Wording
from passbot.store.db import database
from passbot.texts import Texts
from tests.services import offices, places
from tests.services.people import actor, invite_guest, order_car, settle
from tests.sheets.hands import MemoryHands
from tests.sheets.past import Past, begin_anew
from tests.sheets.site import FRESH, QUIET, RULES, SETTLED, Site

Table = list[list[Value]]


def adopt(site: Site, *, is_older: bool = True) -> Adopted:
    copybook = Copybook(site.board, site.wording, RULES)
    return copybook.adopted(OPERATOR, now=site.now, is_older=is_older)


def backup(site: Site) -> Past:
    """After the worker has written to the sheet, or another installation would seem to be there."""
    site.after(0)
    return Past()


def restart(site: Site) -> None:
    """The process that restored the backup begins anew."""
    site.sync = site.worker("second")
    site.after(61)


def sheet(site: Site) -> tuple[Table, Table]:
    return [list(row) for row in site.board.rows], [list(row) for row in site.board.done]


def sql(statement: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = database.execute_sql(statement).fetchall()
    return found


def listed(done: Adopted) -> list[tuple[str, Why]]:
    return [(each.code, each.why) for each in done.listed]


def lines(site: Site) -> set[tuple[Value, ...]]:
    """Orders_latest without K, in whatever order."""
    return {tuple(row[:10]) for row in site.board.rows if row[0] != ""}


def test_nothing_is_held_where_the_database_knows_its_sheet(site: Site, anna: Resident) -> None:
    site.order(anna)

    restart(site)

    assert not site.sync.is_held
    assert holds.current() is None


def test_an_older_database_writes_nothing_but_k(site: Site, anna: Resident) -> None:
    known = site.order(anna, "А001АА77")
    past = backup(site)
    lost = site.order(anna, "А002АА77")
    past.come_back()
    order_car(anna, "А003АА77", rules=RULES, now=site.now)
    before = [row[:10] for row in site.board.rows]

    restart(site)
    site.tick(known)
    site.after(FRESH)
    site.after(FRESH)

    assert site.sync.is_held
    site.row(known)[7] = False
    assert before == [row[:10] for row in site.board.rows]
    assert [] == site.board.done
    assert "arrived" == site.status(known)
    assert ("arrived 12:01", "order not restored yet: ask an admin") == (
        site.answer(known),
        site.answer(lost),
    )


@pytest.mark.parametrize(("deed", "found"), [("overwritten", ["open", "open"]), ("restored", ["open"])])
def test_an_older_database_is_known_though_the_number_on_the_sheet_is_old_too(
    site: Site, anna: Resident, deed: str, found: list[str]
) -> None:
    hands = MemoryHands(site.board)
    version = hands.version()
    site.order(anna, "А001АА77")
    past = backup(site)
    lost = site.order(anna, "А002АА77")
    past.come_back()
    if deed == "overwritten":
        hands.overwrite_number()
    else:
        hands.restore(version)
        hands.insert(0, [lost.code, *[""] * 6, False, "", "", ""])

    restart(site)
    for _ in range(5):
        site.after(FRESH)
    held = site.sync.is_held, lost.code in [row[0] for row in site.board.rows]
    adopt(site)
    site.after(FRESH)

    assert (True, True) == held
    assert found == [row[0] for row in sql("SELECT status FROM orders ORDER BY id")]
    assert not site.sync.is_held


def test_a_tick_while_nobody_has_decided_is_an_arrival_of_its_own_time(site: Site, anna: Resident) -> None:
    past = backup(site)
    lost = site.order(anna)
    past.come_back()
    restart(site)

    site.tick(lost)
    site.after(FRESH)
    ticked_at = site.now
    site.after(600)
    adopt(site)

    assert "arrived" == site.status(lost)
    assert [((ticked_at.replace(second=0)).timestamp(), "sheet")] == sql("SELECT at, channel FROM arrivals")
    assert 1 == site.events("arrival.recorded")
    assert [] == _told_hosts("order.new_pin")


def _told_hosts(kind: str) -> list[tuple[object, ...]]:
    return sql(f"SELECT recipient FROM deliveries WHERE route = 'telegram' AND kind = '{kind}'")


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
    assert [] == _told_hosts("arrival.recorded")
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
    assert [(str(anna.telegram_id),)] == _told_hosts("order.new_pin")
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

    assert [(str(admin.telegram_id),)] == _told_hosts("order.new_pin")


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
    assert [] == _told_hosts("order.cancelled")


def test_the_same_car_that_was_ordered_again_is_listed(site: Site, anna: Resident) -> None:
    past = backup(site)
    lost = site.order(anna)
    past.come_back()
    restart(site)
    again = order_car(anna, "А001АА77", rules=RULES, now=site.now)

    done = adopt(site)

    assert [(lost.code, Why.DUPLICATE)] == listed(done)
    assert [(again.code,)] == sql("SELECT code FROM orders")


def test_a_declined_copy_is_left_alone_and_not_asked_about_again(site: Site, anna: Resident) -> None:
    past = backup(site)
    lost = site.order(anna)
    past.come_back()
    restart(site)
    Copybook(site.board, site.wording, RULES).declined(OPERATOR, now=site.now)

    site.after(FRESH)
    restart(site)

    assert not site.sync.is_held
    assert "unknown code" == site.answer(lost)


def test_an_admins_press_is_followed_by_the_worker(site: Site, anna: Resident, admin: Resident) -> None:
    past = backup(site)
    lost = site.order(anna)
    past.come_back()
    restart(site)

    holds.ask(Outcome.ADOPTED, actor=actor(admin))
    site.after(FRESH)
    site.after(FRESH)

    assert not site.sync.is_held
    assert ("open", "") == (site.status(lost), site.answer(lost))
    assert {"orders": 1, "open": 1, "arrivals": 0, "changed": 0, "pins": 0, "listed": 0} == _found()
    assert ["sheet.adopted"] == [kind for kind in site.told() if kind.startswith("sheet.")]


def _found() -> object:
    past = sql("SELECT details FROM events WHERE kind = 'sheet.adopted'")
    return json.loads(str(past[0][0]))["found"]


@pytest.fixture
def place(db: str) -> Place:
    return places.barbershop()


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


def test_adopting_touches_nothing_in_a_trial(site: Site, anna: Resident) -> None:
    past = backup(site)
    site.order(anna)
    past.come_back()
    restart(site)
    before = sql("SELECT count(*) FROM events")

    tried = Copybook(site.board, site.wording, RULES).tried(OPERATOR, now=site.now, is_older=True)

    assert 1 == tried.orders
    assert before == sql("SELECT count(*) FROM events")
    assert [(0,)] == sql("SELECT count(*) FROM orders")


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


def test_a_trial_lists_no_order_whose_arrival_it_has_read(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    past = backup(site)
    site.tick(order)
    site.after(FRESH)
    site.after(SETTLED)
    site.after(QUIET)
    site.after(FRESH)
    past.come_back()
    restart(site)

    tried = Copybook(site.board, site.wording, RULES).tried(OPERATOR, now=site.now, is_older=True)

    assert order.code not in {row[0] for row in site.board.rows}
    assert (1, []) == (tried.archived, listed(tried))


def test_ticks_are_read_also_while_the_copy_cannot_be(
    site: Site, anna: Resident, admin: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, gone = site.order(anna, "А001АА77"), site.order(anna, "А002АА77")
    site.tick(gone)
    site.after(FRESH)
    site.after(SETTLED)
    past = backup(site)
    site.order(anna, "А003АА77")
    past.come_back()

    def away(*_: object) -> None:
        raise Unavailable("test.gone", "no answer")

    monkeypatch.setattr(site.board, "copied", away)
    site.sync = site.worker("second")
    site.tick(known)
    with pytest.raises(Unavailable):
        site.after(61)
    before = site.status(known)
    monkeypatch.undo()
    site.after(FRESH)

    assert "arrived" == before
    assert site.sync.is_held


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
