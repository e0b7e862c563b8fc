"""`./run sheet` and what `./run check` says of it, against the stand-in for Google."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from passbot.domain.gate.gate import Health
from passbot.domain.site.health import Note
from passbot.errors import BoardBroken
from passbot.process import parts
from passbot.sandbox.running import Box
from passbot.services.processes import notes, sheet_health
from passbot.services.unit_of_work import connected
from passbot.settings import config
from passbot.sheets.google import GoogleBoard
from passbot.sheets.sync import Sync
from passbot.store.db import session
from tests.box import box
from tests.commands.shell import Shell
from tests.services.people.some_people import NOON
from tests.sheets import sites
from tests.sheets.hands import SandboxHands

__all__ = ["box"]
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.fixture
def keyed(shell: Shell, box: Box, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A site with a key for Google."""
    (shell.home / "creds.json").write_text(json.dumps(sites.key(box, "worker")))
    monkeypatch.setenv("PASSBOT_GOOGLE_BASE", box.base)
    return shell


@pytest.fixture
def shared(keyed: Shell, box: Box) -> Shell:
    """Its owner has made an empty spreadsheet and shared it."""
    sites.share(box)
    return keyed


@pytest.fixture
def board(shared: Shell) -> GoogleBoard:
    return parts.sheet(config.load()).board()


@pytest.fixture
def cycle(shared: Shell, board: GoogleBoard) -> Callable[[], bool]:
    """One cycle of a worker that runs elsewhere all the time."""
    shared("sheet")  # a command has opened the database
    with connected():
        board.set_up()
        sync: Sync = parts.sheet(config.load()).sync(board, holder="elsewhere")

    def turn() -> bool:
        with connected():
            return sync.cycle(datetime.now(UTC))

    return turn


def test_check_says_with_whom_to_share(keyed: Shell, box: Box) -> None:
    account = sites.key(box, "worker")["client_email"]

    said = "".join(found["detail"] for found in _checks(keyed) if found["what"] == "sheet")

    assert f"shared with {account}: make one and share it as editor" in said


def test_check_goes_the_whole_way_to_the_sheet(shared: Shell) -> None:
    [found] = [found for found in _checks(shared) if found["what"] == "sheet"]

    assert "ok" == found["state"]
    assert "passbot will add Orders_latest, Orders_completed, _sync" in found["detail"]
    assert "calls a minute" in found["detail"]


@pytest.mark.parametrize(
    ("token", "state", "told"),
    [(TOKEN, "ok", "@gate_bot answers"), (TOKEN[:-1], "wrong", "is refused: copy it again")],
)
def test_check_asks_telegram_for_the_bot(
    shell: Shell, box: Box, monkeypatch: pytest.MonkeyPatch, token: str, state: str, told: str
) -> None:
    world = box.sandbox.telegram.world
    box.do(lambda: world.add_bot(TOKEN, "Gate", "gate_bot"))
    world.open_door = False
    (shell.home / "token.txt").write_text(token)
    monkeypatch.setenv("PASSBOT_TELEGRAM_BASE", box.base)

    [found] = [found for found in _checks(shell) if found["what"] == "Telegram"]

    assert (state, True) == (found["state"], told in found["detail"])


def _checks(shell: Shell) -> list[dict[str, str]]:
    checks: list[dict[str, str]] = json.loads(shell("check", "--json").out)["checks"]
    return checks


def test_repair_makes_everything_and_finds_nothing_the_second_time(shared: Shell) -> None:
    said = [shared("sheet", "repair").out.partition(";")[0] for _ in range(2)]

    assert ["The spreadsheet was put right", "There was nothing to put right"] == said


def test_rebuild_writes_a_new_sheet_under_a_running_worker(
    shared: Shell, box: Box, board: GoogleBoard, cycle: Callable[[], bool]
) -> None:
    code = shared.order(shared.register())
    cycle()
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    hands.set(0, 2, "a mess")
    hands.insert(0, ["what", "is", "this"])
    cycle()

    rebuilt = shared("sheet", "rebuild")
    emptied = hands.rows()
    cycle()

    assert (0, []) == (rebuilt.code, emptied)
    assert [code] == [row[0] for row in hands.rows()]
    kept = box.google.read("owner", board.id, ["'Orders_latest (old)'!A2:A"])["valueRanges"][0]["values"]
    assert [["what"], [code]] == kept


def test_a_worksheet_that_a_repair_made_anew_is_written_by_the_worker_that_runs(
    shared: Shell, box: Box, board: GoogleBoard, cycle: Callable[[], bool]
) -> None:
    code = shared.order(shared.register())
    cycle()
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    for column in range(11):
        hands.set(-1, column, "?")
    with pytest.raises(BoardBroken, match="sheet repair"):
        cycle()

    shared("sheet", "repair")
    cycle()

    assert [code] == [row[0] for row in hands.rows()]


def test_status_says_how_far_the_worker_is(shared: Shell, cycle: Callable[[], bool]) -> None:
    before = shared("sheet").out
    shared.order(shared.register())
    owed = shared("sheet", "status").out
    cycle()
    cycle()
    after = shared("sheet", "status").out

    assert "none is running" in before
    assert "1 changes wait" in owed
    assert "elsewhere" in after
    assert "0 changes wait" in after
    assert "last batch  1," in after


def test_status_says_why_the_worker_fails(shared: Shell) -> None:
    shared.register()
    with session():
        sheet_health.keep(Health(NOON, calls=(20, 1), failures=3, error="Google answered 503."))

    said = shared("sheet", "status").out

    assert "calls       20 reads and 1 writes in its last minute" in said
    assert "failing     3 times in a row: Google answered 503." in said


def test_a_worker_that_cannot_open_the_sheet_is_said_to_run(shared: Shell) -> None:
    shared.register()
    now = datetime.now(UTC)
    with session():
        sheet_health.keep(Health(failures=3, error="Google answered 503."))
        notes.keep([Note("sheet", "gate 7", now, now)], now=now)

    said = shared("sheet", "status").out
    why = shared("sheet", "why", "AAAAA2").out
    checked = shared("check").out

    assert "worker      gate 7" in said
    assert "fails, 3 times in a row: Google answered 503." in why
    assert "the running worker failed 3 times in a row" in checked

    with session():
        notes.stop("gate 7", now=now)
    assert "none is running" in shared("sheet", "status").out


def test_without_a_key_there_is_nothing_to_repair(shell: Shell) -> None:
    said = shell("sheet", "repair")

    assert (1, True) == (said.code, "creds.json" in said.err)


def test_a_site_without_a_sheet_has_no_status_of_one(shell: Shell) -> None:
    shell.register()
    with session():
        sheet_health.there_is_none(now=NOON)

    assert "keeps no sheet" in shell("sheet", "status").out
