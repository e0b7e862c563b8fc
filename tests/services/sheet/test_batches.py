"""What a batch of the sheet makes true when it is found applied, and what it leaves alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from peewee import DatabaseError

from passbot.domain.gate.gate import Attempt, Promises
from passbot.domain.people.people import Resident
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.sheet import archive, batches
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import database, transaction
from tests.services.people.some_people import NOON, actor, order_car

NOTHING = Promises()
BOOK, MOMENT = "spreadsheet", timedelta(seconds=3)


def noted(number: int, promises: Promises = NOTHING, *, book: str = BOOK) -> Attempt:
    batches.note(book, number, f"digest {number}", promises, now=NOON)
    return batches.pending(book)[-1]


@contextmanager
def without_arrivals() -> Iterator[None]:
    database.execute_sql("ALTER TABLE arrivals RENAME TO elsewhere")
    try:
        yield
    finally:
        database.execute_sql("ALTER TABLE elsewhere RENAME TO arrivals")


def owe(route: Route) -> int:
    with transaction():
        outbox.owe(route, "somebody", "test", {}, now=NOON)
    return outbox.due(route, now=NOON)[-1].id


def test_what_is_owed_to_people_stays_owed_when_a_batch_is_applied(db: str) -> None:
    people = [owe(Route.TELEGRAM), owe(Route.EMAIL)]
    sheet = owe(Route.SHEET)

    batches.applied(noted(1, Promises(owed=sheet)), now=NOON)

    assert [[people[0]], [people[1]], []] == [
        [owed.id for owed in outbox.due(route, now=NOON)]
        for route in (Route.TELEGRAM, Route.EMAIL, Route.SHEET)
    ]


def test_what_came_after_the_batch_stays_owed_to_the_sheet(db: str) -> None:
    attempt = noted(1, Promises(owed=owe(Route.SHEET)))
    later = owe(Route.SHEET)

    batches.applied(attempt, now=NOON)

    assert [later] == [owed.id for owed in outbox.due(Route.SHEET, now=NOON)]


def test_a_strangers_row_stays_owed_until_its_own_batch_is_applied(db: str) -> None:
    with transaction():
        outbox.owe(Route.SHEET, "gate", "sheet.restore", {"cells": []}, now=NOON)
    [stranger] = outbox.due(Route.SHEET, now=NOON)

    batches.applied(noted(1, Promises(owed=stranger.id)), now=NOON)
    before = outbox.owed_count(Route.SHEET)
    batches.applied(noted(2, Promises(restored=(stranger.id,))), now=NOON)

    assert (1, 0) == (before, outbox.owed_count(Route.SHEET))


def test_an_attempt_of_another_spreadsheet_is_not_pending_here(db: str) -> None:
    """After a move to a new spreadsheet nothing there may be judged by the old one's numbers."""
    noted(7, book="the old one")
    here = noted(1)

    assert [here] == batches.pending(BOOK)


def test_a_batch_is_applied_whole_or_not_at_all(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    arrivals.record(order.code, actor=actor(guard), rules=Rules(), now=NOON)
    attempt = noted(1, Promises(archived=(models.Arrival.get().id,)))

    with without_arrivals(), pytest.raises(DatabaseError, match="arrivals"):
        batches.applied(attempt, now=NOON)

    assert [attempt] == batches.pending(BOOK)


def test_the_state_says_what_is_in_doubt_and_when_the_sheet_was_last_settled(db: str) -> None:
    batches.applied(noted(3), now=NOON + MOMENT)
    batches.refused(noted(4), now=NOON + 2 * MOMENT)
    noted(5)

    state = batches.state()

    assert (1, 3, NOON + MOMENT) == (state.pending, state.number, state.last_applied)


def test_only_what_the_audit_names_is_owed_to_orders_completed_again(
    anna: Resident, boris: Resident, guard: Resident
) -> None:
    for host, plate in ((anna, "А001АА77"), (boris, "А002АА77")):
        arrivals.record(order_car(host, plate).code, actor=actor(guard), rules=Rules(), now=NOON)
    first, second = (row.id for row in models.Arrival.select())
    at_once(batches.mark_archived([first, second], now=NOON))

    at_once(archive.owe_again([second]))

    assert [False, True] == [row.archived_at is None for row in models.Arrival.select()]


def test_numbers_that_are_forgotten_are_those_of_this_spreadsheet_that_are_settled(db: str) -> None:
    batches.applied(noted(1, book="the old one"), now=NOON)
    batches.applied(noted(1), now=NOON)
    open_still = noted(2)

    batches.applied(noted(3, Promises(pruned=(1, 2))), now=NOON)

    rows = {(row.spreadsheet_id, row.number) for row in models.SheetBatch.select()}
    assert {("the old one", 1), (BOOK, 2), (BOOK, 3)} == rows
    assert [open_still] == batches.pending(BOOK)


def test_old_numbers_are_the_applied_ones_of_this_spreadsheet(db: str) -> None:
    batches.applied(noted(1, book="the old one"), now=NOON)
    batches.refused(noted(2), now=NOON)
    for number in (3, 4, 5):
        batches.applied(noted(number), now=NOON + number * MOMENT)

    assert [3] == batches.old_numbers(BOOK, before=NOON + 4 * MOMENT)


def test_going_on_from_anothers_number_settles_that_batch_alone(db: str) -> None:
    pending = noted(7), noted(7, book="the old one")

    batches.go_on_from(BOOK, 9, "theirs", now=NOON)

    assert 9 == batches.last_number(BOOK)
    assert [[pending[0]], [pending[1]]] == [batches.pending(book) for book in (BOOK, "the old one")]
