"""The whole sandbox behind one address."""

import socket
from urllib.parse import urlsplit

import gspread
import httpx
import pytest

from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box, running
from passbot.sandbox.seed import SPREADSHEET, TOKEN, accounts, seed
from tests.sandbox.google.clients import gspread_client


@pytest.fixture
def worker(box: Box) -> gspread.Client:
    keys = accounts(box.sandbox.google, base=box.base)
    box.do(lambda: seed(box.sandbox.telegram.world, box.sandbox.google))
    return gspread_client(box.base, keys["worker"])


def test_the_page_lets_nothing_foreign_in(box: Box) -> None:
    page = httpx.get(box.base + "/")

    assert "text/html; charset=utf-8" == page.headers["content-type"]
    assert page.headers["content-security-policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("path", ["/sandbox/reset", "/sandbox/faults", f"/bot{TOKEN}/sendMessage"])
def test_a_page_of_another_site_cannot_speak_to_it(box: Box, path: str) -> None:
    """A browser on this machine carries what any page says to 127.0.0.1."""
    foreign = httpx.post(box.base + path, headers={"Origin": "https://evil.example"})
    own = httpx.get(box.base + "/sandbox/faults", headers={"Origin": box.base})

    assert (403, 200) == (foreign.status_code, own.status_code)


def test_an_unknown_page_says_where_to_begin(box: Box) -> None:
    answer = httpx.get(box.base + "/nothing")

    assert (404, "There is no such page in the sandbox. Begin at /\n") == (answer.status_code, answer.text)


@pytest.mark.parametrize("path", [f"/bot{TOKEN}/sendMessage", "/v4/spreadsheets", "/sandbox/faults"])
def test_half_a_request_was_never_asked(box: Box, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Its client was killed in the middle of it, as a power cut does."""
    where = urlsplit(box.base)
    with socket.create_connection((where.hostname, where.port)) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{{".encode())
        line.shutdown(socket.SHUT_WR)
        assert b"" == line.recv(1000)

    assert 200 == httpx.get(box.base + "/").status_code
    assert [] == box.violations
    assert "" == caplog.text


def test_a_human_edits_between_the_workers_read_and_write(box: Box, worker: gspread.Client) -> None:
    sheet = worker.open(SPREADSHEET).sheet1
    tick = {
        "updateCells": {
            "start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 7},
            "rows": [{"values": [{"userEnteredValue": {"boolValue": True}}]}],
            "fields": "userEnteredValue",
        }
    }
    edit = {"side": "google", "kind": "human_edit", "account": "guard1", "requests": [tick]}
    httpx.post(box.base + "/sandbox/faults", json={**edit, "spreadsheet_id": sheet.spreadsheet_id})

    read = sheet.get("A1:H2")
    sheet.update([["K7M2"]], "A2")

    assert [[]] == read
    assert [["K7M2", "", "", "", "", "", "", "TRUE"]] == sheet.get("A2:H2")


def test_an_expired_token_is_renewed_by_the_client(box: Box, worker: gspread.Client) -> None:
    sheet = worker.open(SPREADSHEET).sheet1
    box.faults.plan(Fault(Side.GOOGLE, Kind.EXPIRED_TOKEN, path="/v4/"))

    sheet.update([["K7M2"]], "A2")

    assert [["K7M2"]] == sheet.get("A2")
    assert [] == box.faults.active


def test_reset_begins_anew_and_the_keys_stay_valid(box: Box, worker: gspread.Client) -> None:
    old = worker.open(SPREADSHEET)
    box.faults.plan(Fault(Side.TELEGRAM, Kind.SLOW))
    box.google.habits.change({"language": "ru"})

    httpx.post(box.base + "/sandbox/reset")

    assert old.id != worker.open(SPREADSHEET).id
    assert ([], "en") == (box.faults.active, box.google.habits.language)
    assert [SPREADSHEET] == [each["title"] for each in box.google.spreadsheets()]


def test_looking_at_reset_resets_nothing(box: Box, worker: gspread.Client) -> None:
    old = worker.open(SPREADSHEET).id

    answer = httpx.get(box.base + "/sandbox/reset")

    assert 405 == answer.status_code
    assert old == worker.open(SPREADSHEET).id


def test_a_human_who_is_refused_does_not_stop_the_worker(box: Box, worker: gspread.Client) -> None:
    sheet = worker.open(SPREADSHEET).sheet1
    box.faults.plan(
        Fault(Side.GOOGLE, Kind.HUMAN_EDIT, account="nobody", spreadsheet_id=sheet.spreadsheet_id)
    )

    sheet.get("A1")
    sheet.update([["K7M2"]], "A2")

    assert [["K7M2"]] == sheet.get("A2")


def test_a_reset_does_not_hide_a_violation() -> None:
    with running() as box:
        httpx.post(f"{box.base}/bot{TOKEN}/getMe", json={"surprise": 1})
        httpx.post(box.base + "/sandbox/reset")

        violations = httpx.get(box.base + "/sandbox/violations").json()["violations"]

    assert ["getMe: has no parameter surprise"] == violations


def test_the_brakes_of_polling_can_be_taken_off() -> None:
    with running(brakes=False) as box:
        polls = f"{box.base}/bot{TOKEN}/getUpdates"
        answers = [httpx.post(polls, timeout=2).json() for _ in range(3)]

    assert [{"ok": True, "result": []}] * 3 == answers


def test_a_request_that_the_bot_api_does_not_know_is_a_violation() -> None:
    with running() as box:
        httpx.post(f"{box.base}/bot{TOKEN}/getMe", json={"surprise": 1})

        violations = box.violations

    assert 1 == len(violations)
    assert "surprise" in violations[0]
