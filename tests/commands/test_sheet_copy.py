"""An older backup is put back, and `./run sheet adopt` brings what the sheet knows: against the stand-in for Google."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest

from passbot.commands import sheet, sheet_found
from passbot.domain import codes
from passbot.domain.gate.copies import Listed, Why
from passbot.domain.passes.orders import Status
from passbot.domain.times.windows import Window
from passbot.errors import BoardBroken
from passbot.sandbox.running import Box
from passbot.services.adoption.adopted import Adopted, Made
from passbot.services.sheet import holds
from passbot.services.unit_of_work import connected
from passbot.sheets.google import GoogleBoard
from tests import verdict_table
from tests.box import box
from tests.commands.shell import Shell
from tests.commands.test_sheet import board, cycle, keyed, shared
from tests.services.people.some_people import NOON
from tests.sheets.hands import SandboxHands

__all__ = ["board", "box", "cycle", "keyed", "shared"]


@pytest.fixture
def hands(box: Box, board: GoogleBoard, cycle: Callable[[], bool]) -> SandboxHands:
    cycle()
    return SandboxHands(box, board.id, board.tabs.latest_id)


@pytest.fixture
def older(shared: Shell, cycle: Callable[[], bool], hands: SandboxHands) -> list[str]:
    """The codes of an order that the backup has, and of two that it has not; of one J was typed over."""
    anna = shared.register()
    known = shared.order(anna)
    cycle()
    backup = shared.ask("backup")["file"]
    lost = [shared.order(anna, plate) for plate in ("К777МР99", "Е555КХ177")]
    cycle()
    hands.set(2, 9, "до вечера")
    said = shared("restore", backup, "--force")
    assert (0, True) == (said.code, "`./run sheet adopt` shows it" in said.out)
    return [known, *lost]


def test_it_is_shown_first_and_then_done_once(shared: Shell, older: list[str], hands: SandboxHands) -> None:
    before = hands.rows()

    shown = shared("sheet", "adopt")
    none = [order["code"] for order in shared.ask("order", "list")]
    done = shared("sheet", "adopt", "--yes")
    again = shared("sheet", "adopt", "--yes")
    orders = {order["code"] for order in shared.ask("order", "list")}

    assert (1, True) == (shown.code, "Nothing was changed" in shown.out)
    assert [older[0]] == none
    assert (1, True) == (done.code, "Taken over" in done.out)
    assert "what stands under Valid cannot be read" in done.out
    assert f"\n{older[1]}\topen\tК 777 МР 99\tАнна Петрова\t27\t" in shown.out
    assert ("1 (1 car)", "0") == (_fact(done.out, "orders"), _fact(again.out, "orders"))
    assert set(older[:2]) == orders
    assert before == hands.rows()


def _delete_codes(box: Box, board: GoogleBoard) -> None:
    column = {"sheetId": board.tabs.latest_id, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    box.google.edit("owner", board.id, [{"deleteDimension": {"range": column}}])


def _fact(out: str, name: str) -> str:
    return next(line.removeprefix(name).strip() for line in out.splitlines() if line.startswith(f"{name} "))


def test_a_program_reads_it_too(shared: Shell, older: list[str]) -> None:
    said = shared("sheet", "adopt", "--json")

    answer = json.loads(said.out)
    assert (1, False, 1) == (said.code, answer["done"], len(answer["listed"]))
    assert (older[2], 4) == (answer["listed"][0]["code"], answer["listed"][0]["row"])
    assert (1, 1, {"car": 1}, 0, []) == tuple(
        answer[name] for name in ("orders", "open", "kinds", "archived", "new_hosts")
    )
    [made] = answer["made"]
    assert (older[1], "open", "К 777 МР 99", "27", 0, 3) == tuple(
        made[name] for name in ("code", "status", "what", "house", "arrivals", "row")
    )


def test_a_row_that_somebody_wrote_during_the_hold_is_seen_before_it_is_taken(
    shared: Shell, older: list[str], hands: SandboxHands
) -> None:
    shared("sheet", "adopt")
    code = codes.order_code()
    hands.insert(3, [code, "М001ММ77", *hands.rows()[1][2:]])

    said = shared("sheet", "adopt")
    with connected():
        hold = holds.current()

    listed = said.out.partition("Would be taken over:")[2]
    assert f"\n{code}\topen\tМ 001 ММ 77\tАнна Петрова\t27\t" in listed
    assert "\t0\tOrders_latest\t5\n" in listed
    assert hold is not None
    assert {("К 777 МР 99", "27"), ("М 001 ММ 77", "27")} == {(each.what, each.house) for each in hold.coming}


def test_another_plate_on_a_known_order_is_listed_too(
    shared: Shell, older: list[str], hands: SandboxHands
) -> None:
    hands.set(0, 1, "М001ММ77")

    said = shared("sheet", "adopt")
    [altered] = json.loads(shared("sheet", "adopt", "--json").out)["altered"]
    with connected():
        hold = holds.current()

    assert f"\n{older[0]}\topen\tМ 001 ММ 77\t" in said.out.partition("Would be changed, to:")[2]
    assert (older[0], "М 001 ММ 77") == (altered["code"], altered["what"])
    assert hold is not None
    assert {"К 777 МР 99", "М 001 ММ 77"} == {each.what for each in hold.coming}


def adopted(count: int) -> Adopted:
    """A year of arrivals, and after them 30 orders that let somebody in."""
    made = []
    for number in range(count):
        is_open = number >= count - 30
        status = Status.OPEN if is_open else Status.ARRIVED
        window = Window(NOON + timedelta(days=number), NOON + timedelta(days=number + 1))
        order = verdict_table.order(number, None, status=status, window=window, guest_name="Eve\x1b[2J")
        made.append(Made(order, int(not is_open), "Orders_latest", number))
    return Adopted(made=made)


@pytest.mark.parametrize(
    ("words", "expected", "left_off"),
    [
        ((), 20, ["… and 480 more, 10 of them open: --all"]),
        (("--all",), 500, []),
    ],
)
def test_a_long_list_is_cut_behind_the_first_open_orders(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], expected: int, left_off: list[str]
) -> None:
    parser = ArgumentParser()
    sheet.add(parser)

    sheet_found.tell(adopted(500), parser.parse_args(["adopt", *words]), zone=UTC)

    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("ZZZZ")]
    assert expected == len(lines)
    assert all("\topen\tEve\N{REPLACEMENT CHARACTER}[2J\t" in line for line in lines[:20])
    assert left_off == [line.strip() for line in out.splitlines() if "--all" in line]


@pytest.mark.parametrize(("row", "expected"), [(3, True), (0, False)])
def test_only_rows_that_stand_there_are_to_be_mended(
    capsys: pytest.CaptureFixture[str], row: int, expected: bool
) -> None:
    parser = ArgumentParser()
    sheet.add(parser)
    done = Adopted(listed=[Listed("Orders_latest", row, "ZZZZ0001", Why.WINDOW if row else Why.GONE)])

    sheet_found.tell(done, parser.parse_args(["adopt", "--yes"]), zone=UTC)

    assert expected == ("Mend the rows above" in capsys.readouterr().out)


def test_nothing_is_written_anew_over_what_only_the_sheet_knows(
    shared: Shell, older: list[str], cycle: Callable[[], bool], hands: SandboxHands
) -> None:
    refused = shared("sheet", "rebuild")
    status, checked = shared("sheet", "status").out, shared.ask("check")["checks"]
    declined = [shared("sheet", "decline", *words) for words in ((), ("--yes",), ("--yes",))]

    assert (1, True) == (refused.code, "Adopt or decline that first" in refused.err)
    assert "held        since" in status
    assert ["missing"] == [each["state"] for each in checked if each["what"] == "sheet"]
    assert [0, 0, 1] == [each.code for each in declined]
    assert set(older) == {str(row[0]) for row in hands.rows()}


@pytest.mark.parametrize("is_noticed", [True, False])
@pytest.mark.parametrize("act", ["repair", "rebuild"])
def test_what_only_the_sheet_knows_is_not_set_aside(
    shared: Shell,
    older: list[str],
    board: GoogleBoard,
    hands: SandboxHands,
    box: Box,
    act: str,
    is_noticed: bool,
) -> None:
    if is_noticed:
        shared("sheet", "adopt")
    whole = hands.version()
    _delete_codes(box, board)

    refused = shared("sheet", act)
    hands.restore(whole)
    taken = shared("sheet", "adopt", "--yes")

    assert (1, True) == (refused.code, "Version history" in refused.err)
    assert "1 (1 car)" == _fact(taken.out, "orders")


def test_what_nobody_can_read_is_set_aside_where_an_admin_has_declined(
    shared: Shell,
    older: list[str],
    board: GoogleBoard,
    box: Box,
    cycle: Callable[[], bool],
) -> None:
    _delete_codes(box, board)
    with pytest.raises(BoardBroken):
        cycle()

    declined = shared("sheet", "decline", "--yes")
    repaired = shared("sheet", "repair")
    cycle()
    aside = box.google.read("owner", board.id, ["'Orders_latest (old)'!A2:A"])["valueRanges"][0]["values"]

    assert (0, 0, 3) == (declined.code, repaired.code, len(aside))
    assert [older[0]] == [row[0] for row in SandboxHands(box, board.id, board.tabs.latest_id).rows()]


def test_a_repair_that_sets_nothing_aside_is_made_while_the_sheet_knows_more(
    shared: Shell, older: list[str], hands: SandboxHands
) -> None:
    shared("sheet", "adopt")
    hands.set(-1, 0, "Kod")

    repaired = shared("sheet", "repair")
    taken = shared("sheet", "adopt", "--yes")

    assert 0 == repaired.code
    assert "1 (1 car)" == _fact(taken.out, "orders")


def test_there_is_nothing_to_take_over_where_both_agree(shared: Shell, hands: SandboxHands) -> None:
    shared.order(shared.register())

    said = shared("sheet", "adopt", "--yes")

    assert (0, True) == (said.code, "nothing to take over" in said.out)
    assert [] == hands.rows()
