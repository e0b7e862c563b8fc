"""An older backup is put back: until somebody has decided, the worker reads ticks and writes nothing but K."""

import json

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.errors import Unavailable
from passbot.services.sheet import holds
from passbot.services.sheet.holds import Outcome
from passbot.sheets.adopting import Copybook
from tests.services.people.some_people import actor, order_car
from tests.sheets.hands import MemoryHands
from tests.sheets.restoring import adopt, backup, listed, restart, sql, told_hosts
from tests.sheets.site import FRESH, QUIET, RULES, SETTLED, Site


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
    assert [] == told_hosts("order.new_pin")


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


def test_a_hold_is_over_by_itself_when_the_sheet_was_put_right(
    site: Site, anna: Resident, admin: Resident
) -> None:
    past = backup(site)
    site.order(anna)
    past.come_back()
    restart(site)
    site.board.rows.clear()
    site.after(30)
    too_soon = site.sync.is_held
    placed = order_car(anna, "А003АА77", rules=RULES, now=site.now)

    for seconds in (30, FRESH, FRESH):
        site.after(seconds)

    assert (True, False) == (too_soon, site.sync.is_held)
    assert site.stands(placed)
    assert ["sheet.over"] == [kind for kind in site.told() if kind.startswith("sheet.")]


def test_while_a_hold_lasts_the_card_says_what_is_found_by_the_minute(site: Site, anna: Resident) -> None:
    past = backup(site)
    first, second = site.order(anna, "А001АА77"), site.order(anna, "А002АА77")
    past.come_back()
    restart(site)
    before = holds.current()
    site.board.rows.remove(site.row(second))

    for seconds in (61, FRESH):
        site.after(seconds)
    after = holds.current()

    assert before
    assert after
    assert (2, 1) == (before.found["open"], after.found["open"])
    assert site.sync.is_held
    assert "order not restored yet: ask an admin" == site.answer(first)
