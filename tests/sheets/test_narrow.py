"""What a refusal, a death or a second attempt may touch, and nothing beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from passbot.domain.gate.gate import Promises
from passbot.domain.people.people import Resident
from passbot.domain.site.notices import Route
from passbot.errors import Rejected, Unavailable
from passbot.services.owed import outbox
from passbot.services.passes import changes
from passbot.services.sheet import batches
from passbot.services.unit_of_work import together
from passbot.sheets import settle
from passbot.sheets.board import Batch
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Changes, Value, padded
from tests.services.people.some_people import NOON, actor, order_car
from tests.sheets.fickle import NO_ANSWER, FickleBoard
from tests.sheets.site import FRESH, RULES, TOLD, Site

pytestmark = pytest.mark.usefixtures("db")
REFUSED = Rejected("google.refused", "no")


class Dead(Exception):
    """The process ends here."""


def owe_back(*cells: Value) -> None:
    """A stranger's row that a batch took away with ours."""
    with together():
        outbox.owe(Route.SHEET, "gate", "sheet.restore", {"cells": list(cells)}, now=NOON)


def test_a_half_in_which_nothing_is_left_to_change_is_left_for_the_other(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    ordered = [order_car(anna, f"А00{number}АА77", rules=RULES, now=site.now) for number in (1, 2)]
    board.before = [REFUSED] * 3
    for _ in range(3):
        site.after(FRESH)
    first, other = sorted(ordered, key=lambda order: order.code)
    changes.cancel(first.code, actor=actor(anna), now=site.now)

    for _ in range(3):
        site.after(FRESH)

    assert site.stands(other)


def test_a_strangers_row_that_google_refuses_does_not_stop_the_orders(anna: Resident) -> None:
    class Picky(MemoryBoard):
        def write(self, batch: Batch) -> None:
            if any("too long" in str(row[1]) for row in batch.changes.appended):
                raise REFUSED
            super().write(batch)

    site = Site(Picky())
    owe_back("", "too long")
    order = order_car(anna, rules=RULES, now=site.now)

    for _ in range(12):
        site.after(FRESH)

    assert site.stands(order)
    assert 1 == outbox.owed_count(Route.SHEET)  # the stranger's row waits


def test_the_batch_that_tries_whether_google_takes_anything_promises_nothing(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order_car(anna, rules=RULES, now=site.now)
    board.before = [REFUSED] * 3
    for _ in range(3):
        site.after(FRESH)

    site.after(FRESH)

    assert 0 == batches.pending("memory")[-1].promises.owed
    assert 1 == outbox.owed_count(Route.SHEET)


def test_a_death_between_the_batch_and_the_rows_it_took_loses_no_tick(
    site: Site, board: FickleBoard, anna: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Dead

    order = site.order(anna)
    site.cancel(order)
    site.after(FRESH)
    board.after = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(TOLD)
    board.removed[0][7] = True  # in the moment before the row left
    with monkeypatch.context() as patched:
        patched.setattr(settle, "_read_removed", dies)
        with pytest.raises(Dead):
            site.after(FRESH)

    site.after(FRESH)

    assert 1 == site.events("order.late_tick")


def test_rows_that_the_last_batch_took_are_not_those_of_the_one_before(
    site: Site, board: FickleBoard
) -> None:
    for number in (1, 2):
        promises = Promises(removed=("STRANGER",))
        batches.note("memory", number, f"digest {number}", promises, now=site.now)
        board.write(Batch(number, f"digest {number}", Changes()))
    seen = replace(board.read(), removed=(padded(["STRANGER", "theirs"]),))

    settle.settle(board, seen, site.sync.audits, rules=RULES, now=site.now)

    assert 1 == outbox.owed_count(Route.SHEET)
    assert [] == batches.pending("memory")


def test_an_order_that_is_only_nearly_settled_is_not_archived_yet(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)

    site.now += timedelta(seconds=14)
    site.after(0)
    before = site.completed()
    site.after(1)

    assert ([], [order.code]) == (before, site.completed())
