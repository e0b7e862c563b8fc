"""What is there after a restart, and the sandbox's own way in: accounts, shares, edits, the stream of changes."""

import http.client
import json
from pathlib import Path
from typing import Any  # JSON
from urllib.parse import urlsplit

import pytest
import requests

from passbot.sandbox.google import GoogleSide
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.keeper import Keeper
from tests.sandbox.google.conftest import Box
from tests.sandbox.google.wire import (
    CHECKBOX,
    append,
    cells,
    delete,
    dimension,
    marker,
    protect_all_but_h,
    update,
)


def post(box: Box, page: str, /, **body: Any) -> requests.Response:
    return requests.post(f"{box.base}/sandbox/google/{page}", json=body, timeout=10)


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "sandbox.sqlite")
    side = GoogleSide(keeper)
    account = side.create_account("owner")
    file_id = side.create_spreadsheet("Gate", owner="owner")
    rule = {
        "setDataValidation": {
            "range": {"sheetId": 0, "startColumnIndex": 7, "endColumnIndex": 8},
            "rule": CHECKBOX,
        }
    }
    tag = marker(9, "tag", {"dimensionRange": dimension(1, 2)})
    side.edit(
        "owner",
        file_id,
        [update(1, cells("17", True)), rule, tag, protect_all_but_h(account["client_email"])],
    )
    side.edit("owner", file_id, [{"addSheet": {"properties": {"title": "_sync", "hidden": True}}}])
    before = side.look("owner", file_id)
    keeper.close()

    again = GoogleSide(Keeper(tmp_path / "sandbox.sqlite"))

    assert account == again.create_account("owner")
    assert before == again.look("owner", file_id)
    again.edit("owner", file_id, [delete(0, 1)])
    assert 0 == again.files.get(file_id).book.tagged_line(9)[2]  # type: ignore[union-attr, index]


def test_a_deleted_file_stays_deleted(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "sandbox.sqlite")
    side = GoogleSide(keeper)
    side.create_account("owner")
    file_id = side.create_spreadsheet("Gate", owner="owner")
    keeper.flush()
    file = side.files.get(file_id)
    assert file

    side.files.delete(file)
    keeper.close()

    assert [] == GoogleSide(Keeper(tmp_path / "sandbox.sqlite")).spreadsheets()


def test_an_edit_of_an_operator_is_checked_like_any_other(box: Box, file_id: str) -> None:
    with pytest.raises(Refused, match='Unknown name "foo"'):
        box.side.edit("guard", file_id, [{"foo": {}}])
    with pytest.raises(LookupError, match="no Google account 'stranger'"):
        box.side.edit("stranger", file_id, [append(cells("x"))])


def test_the_page_finds_its_way_in(box: Box) -> None:
    key = post(box, "accounts", name="Page owner").json()
    file_id = post(box, "spreadsheets", title="From the page", owner="Page owner").json()["id"]
    post(box, "accounts", name="Page guard")
    post(box, "share", spreadsheetId=file_id, account="Page guard", role="reader")

    assert f"{box.base}/token" == key["token_uri"]
    everything = requests.get(f"{box.base}/sandbox/google/all", timeout=10).json()
    assert {"id": file_id, "name": "From the page"} in everything["spreadsheets"]
    assert {"name": "Page owner", "email": key["client_email"]} in everything["accounts"]

    assert (
        200
        == post(
            box, "edit", account="Page owner", spreadsheetId=file_id, requests=[append(cells("x"))]
        ).status_code
    )
    refused = post(box, "edit", account="Page guard", spreadsheetId=file_id, requests=[append(cells("y"))])
    assert (403, "The caller does not have permission") == (
        refused.status_code,
        refused.json()["error"]["message"],
    )
    params = {"id": file_id, "account": "Page guard"}
    seen = requests.get(f"{box.base}/sandbox/google/spreadsheet", params=params, timeout=10).json()
    assert "x" == seen["sheets"][0]["data"][0]["rowData"][0]["values"][0]["formattedValue"]


def test_a_wrong_call_of_the_page_is_told_what_is_wrong(box: Box) -> None:
    assert (400, "'owner' is missing.") == (
        post(box, "spreadsheets", title="x").status_code,
        post(box, "spreadsheets", title="x").json()["error"],
    )
    assert 404 == post(box, "nothing").status_code
    assert {"enforced": True} == post(box, "quotas", enforced=True).json()


def test_whoever_listens_hears_of_each_change(box: Box, file_id: str) -> None:
    where = urlsplit(box.base)
    line = http.client.HTTPConnection(where.hostname or "", where.port or 0, timeout=10)
    line.request("GET", "/sandbox/google/events")
    stream = line.getresponse()
    assert b": hello\n" == stream.readline()

    box.side.edit("owner", file_id, [append(cells("x"))])

    assert "text/event-stream" == stream.headers["content-type"]
    assert b"\n" == stream.readline()
    assert {"spreadsheetId": file_id} == json.loads(stream.readline().removeprefix(b"data: "))
    line.close()
