"""The sandbox as a process: real clients talk to it, and it can be stopped, killed and started again."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx

from passbot.sandbox.seed import ADMIN_ID, TOKEN
from passbot.settings import config
from tests.patience import PATIENCE, promised
from tests.sandbox.google.clients import gspread_client
from tests.sandbox.process import echo_bot, started


def test_gspread_finds_the_spreadsheet_and_writes_to_it(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        worker = gspread_client(process.base, process.key("worker")).open("Orders")
        worker.sheet1.update([["K7M2", "А123ВС77"]], "A2:B2")

        guard = gspread_client(process.base, process.key("guard1")).open("Orders")

        assert [["K7M2", "А123ВС77"]] == guard.sheet1.get("A2:B2")


def test_a_bot_answers_a_person(tmp_path: Path) -> None:
    with started(tmp_path) as process, echo_bot(process.base):
        chat = f"{process.base}/sandbox/telegram/bots/first/chats/1001"
        said = httpx.post(f"{chat}/text", json={"text": "Hello, gate"}).json()

        seen = httpx.get(chat, params={"after": said["before"], "timeout": PATIENCE}, timeout=PATIENCE).json()

    assert ["Hello, gate", "You said: Hello, gate"] == [each["text"] for each in seen["messages"]]


def test_it_stops_within_a_second_under_a_bot_and_a_page(tmp_path: Path) -> None:
    with started(tmp_path) as process, echo_bot(process.base):
        chat = f"{process.base}/sandbox/telegram/bots/first/chats/1001"
        httpx.post(f"{chat}/text", json={"text": "Are you there?"})
        httpx.get(chat, params={"after": 1, "timeout": PATIENCE}, timeout=PATIENCE)
        with httpx.stream("GET", f"{process.base}/sandbox/telegram/events") as page:
            next(page.iter_raw())
            process.running.send_signal(signal.SIGTERM)
            before = time.monotonic()
            code = process.running.wait(PATIENCE)
            took = time.monotonic() - before

    assert (0, True) == (code, took < promised(1))


def test_it_remembers_over_a_stop(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        gspread_client(process.base, process.key("worker")).open("Orders").sheet1.update([["kept"]], "A1")
        process.running.send_signal(signal.SIGTERM)
        process.running.wait(PATIENCE)

    with started(tmp_path) as again:
        sheet = gspread_client(again.base, again.key("worker")).open("Orders").sheet1

        assert "kept" == sheet.acell("A1").value


def test_kill_9_costs_at_most_the_last_batch(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        gspread_client(process.base, process.key("worker")).open("Orders").sheet1.update([["kept"]], "A1")
        wait_until_written(tmp_path, "kept")
        process.running.kill()
        process.running.wait(PATIENCE)

    with started(tmp_path) as again:
        sheet = gspread_client(again.base, again.key("worker")).open("Orders").sheet1

        assert "kept" == sheet.acell("A1").value


def test_reset_forgets_all_and_leaves_a_strangers_file(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with started(tmp_path) as process:
        old = gspread_client(process.base, process.key("worker")).open("Orders").id

    with started(tmp_path, "--reset") as again:
        new = gspread_client(again.base, again.key("worker")).open("Orders").id

    assert old != new
    assert "mine" == (tmp_path / "mine.txt").read_text()


def test_empty_has_accounts_and_no_sheet(tmp_path: Path) -> None:
    with started(tmp_path, "--empty") as process:
        titles = [each.title for each in gspread_client(process.base, process.key("owner")).openall()]

    assert [] == titles
    assert ["guard1", "guard2", "owner", "worker"] == sorted(
        each.stem for each in tmp_path.glob("accounts/*")
    )


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "passbot.sandbox", "--port", str(port), "--data", str(tmp_path)]
        refused = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)

    assert 1 == refused.returncode
    said = f"Port {port} is taken. Stop what listens there, or choose another one: --port {port + 1}\n"
    assert said == refused.stderr
    assert [] == list(tmp_path.iterdir())


def test_the_site_in_it_has_what_the_product_needs(tmp_path: Path) -> None:
    with started(tmp_path, "--api-port", "8123") as process:
        settings = config.load(tmp_path / "site")

        assert (process.base, process.base, 8123) == (
            settings.telegram_base,
            settings.google_base,
            settings.api_port,
        )
    assert settings.token
    assert TOKEN == settings.token.get_secret_value()
    assert (ADMIN_ID,) == settings.admins
    assert json.loads((tmp_path / "accounts" / "worker.json").read_text()) == settings.service_account()


def test_a_second_start_keeps_what_a_person_changed_in_the_site(tmp_path: Path) -> None:
    with started(tmp_path):
        pass
    settings = tmp_path / "site" / "passbot.env"
    settings.write_text(settings.read_text() + "PASSBOT_LANGUAGE=en\n")
    (tmp_path / "site" / "admins.txt").write_text("77\n")

    with started(tmp_path) as again:
        loaded = config.load(tmp_path / "site")

    assert ("en", (77,), again.base) == (loaded.language, loaded.admins, loaded.telegram_base)


def wait_until_written(data: Path, text: str) -> None:
    with sqlite3.connect(f"file:{data / 'sandbox.sqlite'}?mode=ro", uri=True) as memory:
        while not memory.execute("SELECT 1 FROM document WHERE instr(body, ?)", (text,)).fetchone():
            pass
