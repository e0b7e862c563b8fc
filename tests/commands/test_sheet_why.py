"""`./run sheet why CODE`: what the worker decides about a row and why, against the stand-in for Google."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from passbot.services.gate import arrivals
from passbot.services.sheet import archive, batches, holds, sheet_owner
from passbot.services.unit_of_work import connected
from passbot.sheets.google import GoogleBoard
from passbot.slices import at_once
from passbot.store.db import database
from tests.box import box
from tests.commands.shell import Shell
from tests.commands.test_sheet import board, cycle, keyed, shared
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES

__all__ = ["board", "box", "cycle", "keyed", "shared"]
Row = dict[str, Any]  # Any: what JSON holds


@pytest.fixture
def code(shared: Shell, cycle: Callable[[], bool]) -> str:
    """Of an order that stands on the sheet."""
    placed = shared.order(shared.register())
    cycle()
    return placed


@pytest.fixture
def hands(box: Box, board: GoogleBoard, code: str) -> SandboxHands:
    return SandboxHands(box, board.id, board.tabs.latest_id)


def why(shell: Shell, code: str) -> Row:
    said: Row = shell.ask("sheet", "why", code)
    return said


def only_row(shell: Shell, code: str) -> Row:
    [row] = why(shell, code)["rows"]
    return dict(row)


def test_a_row_that_is_right_stays_and_is_found_from_either_keyboard(shared: Shell, code: str) -> None:
    typed = f" {code[:3]} {code[3:]} ".lower().translate(str.maketrans("ackhmptxy", "асkнмртху"))

    row = only_row(shared, typed)

    assert (2, "is right as it is", "", "") == (row["row"], row["deed"], row["writes"], row["K"])
    assert "the order's row" in row["why"]


def test_an_order_without_a_row_is_to_be_added(
    shared: Shell, code: str, hands: SandboxHands, board: GoogleBoard
) -> None:
    hands.delete(0)

    row = only_row(shared, code)

    assert ("none", "is added below the last row") == (row["row"], row["deed"])
    assert "was seen in no row" in row["why"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("order", "cancel"), "no row of it is due: it is cancelled"),
        (("order", "extend"), "no row of it is due: it begins more than 48 hours from now"),
    ],
)
def test_an_order_that_is_not_due_says_why(
    shared: Shell, code: str, hands: SandboxHands, words: tuple[str, str], told: str
) -> None:
    hands.delete(0)
    if words[1] == "cancel":
        shared(*words, code)
    else:
        begins = datetime.now(UTC) + timedelta(days=5)
        code = shared.order("1", "К777МР99", "--from", f"{begins:%d.%m.%Y} 12:00")

    row = only_row(shared, code)

    assert ("none", "stays as it is", told) == (row["row"], row["deed"], row["why"])


def test_a_copy_and_what_a_person_has_typed_over_are_told_row_by_row(
    shared: Shell, code: str, hands: SandboxHands
) -> None:
    hands.insert(1, hands.rows()[0])
    hands.set(0, 1, "М001ММ77")

    first, second = why(shared, code)["rows"]

    assert (2, "B") == (first["row"], first["writes"])
    assert (3, "is deleted, and the rows below move up") == (second["row"], second["deed"])
    assert "a copy" in second["why"]


def test_a_code_that_nobody_ordered_is_told_with_its_row_or_without(
    shared: Shell, code: str, hands: SandboxHands
) -> None:
    hands.insert(1, ["AAAAA2", "М001ММ77"])

    there, nowhere = why(shared, "AAAAA2"), why(shared, "AAAAA3")
    said = shared("sheet", "why", "AAAAA3").out

    assert "no order has this code: A to J belong" in there["rows"][0]["why"]
    assert ("the database has none of this code", []) == (nowhere["order"], nowhere["rows"])
    assert "No row of the sheet has this code, and none is due." in said


def test_a_tick_that_the_worker_has_not_read_is_said_to_be_taken_in_first(
    shared: Shell, code: str, hands: SandboxHands, cycle: Callable[[], bool]
) -> None:
    hands.set(0, 7, True)

    before = why(shared, code)
    cycle()
    after = why(shared, code)

    assert "its box was changed" in before["first"]
    assert (True, "", "") == tuple(before["rows"][0][name] for name in ("ticked", "writes", "K"))
    assert ("first" in after, "arrived") == (False, after["order"])
    assert "goes to Orders_completed once it is 15 seconds old" == after["arrival"]


def test_a_row_that_is_gone_has_no_box_to_be_taken_in(
    shared: Shell, code: str, hands: SandboxHands, cycle: Callable[[], bool]
) -> None:
    hands.set(0, 7, True)
    cycle()
    hands.delete(0)

    said = why(shared, code)

    assert ("none", False) == (said["rows"][0]["row"], "first" in said)


def test_what_stands_in_orders_completed_is_named_by_its_row(
    shared: Shell, code: str, hands: SandboxHands, cycle: Callable[[], bool]
) -> None:
    _arrived_before(code, timedelta(minutes=5))
    cycle()
    sent = why(shared, code)["arrival"]
    cycle()

    stands = why(shared, code)

    assert "nobody knows yet" in sent
    assert stands["arrival"].startswith("row 2 of Orders_completed, ")
    assert "no row of it is due: it has arrived" == stands["rows"][0]["why"]


def _arrived_before(code: str, ago: timedelta) -> None:
    with connected():
        arrivals.record(code, actor=OPERATOR, rules=RULES, now=datetime.now(UTC) - ago)


def test_a_row_that_is_gone_from_orders_completed_is_said_to_be_added_by_an_audit(
    shared: Shell, code: str, hands: SandboxHands
) -> None:
    _arrived_before(code, timedelta(minutes=5))
    with connected():
        at_once(
            batches.mark_archived(
                [each.arrival_id for each in archive.of_codes([code])], now=datetime.now(UTC)
            )
        )

    assert "stands there in no row: an audit adds it" in why(shared, code)["arrival"]


def test_while_the_sheet_knows_more_k_alone_is_answered(
    shared: Shell, code: str, hands: SandboxHands, cycle: Callable[[], bool]
) -> None:
    backup = shared.ask("backup")["file"]
    lost = shared.order("1", "К777МР99")
    cycle()
    shared("restore", backup, "--force")
    hands.set(0, 1, "М001ММ77")

    known, unknown = why(shared, code), why(shared, lost)
    with connected():
        is_held = holds.current() is not None

    assert "an admin adopts or declines" in known["first"]
    assert ("stays as it is", "") == (known["rows"][0]["deed"], known["rows"][0]["writes"])
    assert ("is answered in K alone", "K") == (unknown["rows"][0]["deed"], unknown["rows"][0]["writes"])
    assert not is_held  # whoever asks decides nothing


def test_a_row_that_alone_remembers_an_arrival_is_not_said_to_be_taken_in(
    shared: Shell, code: str, hands: SandboxHands, cycle: Callable[[], bool]
) -> None:
    backup = shared.ask("backup")["file"]
    hands.set(0, 7, True)
    cycle()
    cycle()
    shared("restore", backup, "--force")

    said = why(shared, code)

    assert "all that is left of what the database has lost" in said["rows"][0]["why"]
    assert "its box was changed" not in said["first"]


def test_where_another_installation_keeps_the_sheet_it_says_so(
    shared: Shell, code: str, board: GoogleBoard
) -> None:
    with connected():
        sheet_owner.ousted(board.id)

    said = why(shared, code)

    assert (True, []) == ("run `sheet take-over`" in said["first"], said["rows"])


def test_without_google_it_says_what_the_database_knows_and_to_try_later(
    shared: Shell, code: str, box: Box
) -> None:
    box.do(lambda: box.faults.plan(Fault(Side.GOOGLE, Kind.UNAVAILABLE_BEFORE, times=None)))

    said = shared("sheet", "why", code)

    assert (3, True) == (said.code, "order  open" in said.out)
    assert "Google gives no token at the moment" in said.err


def test_without_a_key_it_says_what_the_database_knows(shell: Shell) -> None:
    code = shell.order(shell.register())

    said = shell("sheet", "why", code)

    assert (1, True, True) == (said.code, "open" in said.out, "creds.json" in said.err)


def test_a_worker_that_does_not_run_is_named(shared: Shell, code: str) -> None:
    with connected():
        database.execute_sql("UPDATE leases SET until = 0")

    assert "none is running" in why(shared, code)["worker"]


def test_it_changes_nothing(
    shared: Shell, code: str, hands: SandboxHands, box: Box, board: GoogleBoard
) -> None:
    hands.set(0, 1, "М001ММ77")
    hands.set(0, 7, True)
    cells, writes = hands.cells(), list[str]()
    box.google.before_write.append(writes.append)
    with connected():
        before = list(database.execute_sql("SELECT * FROM events"))

    why(shared, code)

    box.google.before_write.remove(writes.append)
    with connected():
        after = list(database.execute_sql("SELECT * FROM events"))
    assert (cells, [], before) == (hands.cells(), writes, after)


@pytest.mark.parametrize("words", [("why",), ("status", "AAAAA2"), ("repair", "AAAAA2")])
def test_a_code_belongs_to_why_alone(shell: Shell, words: tuple[str, ...]) -> None:
    said = shell("sheet", *words)

    assert (2, True) == (said.code, "takes the code of one order" in said.err)
