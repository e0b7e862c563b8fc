"""gspread's Client and Spreadsheet: opening, making, sharing, copying, and what a file says of itself."""

from typing import Any  # JSON

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from gspread.utils import ExportFormat

from tests.sandbox.google.clients import gspread_client
from tests.sandbox.google.conftest import Box


def test_a_new_file_is_as_google_makes_it(owner: gspread.Client) -> None:
    book = owner.create("Fresh")

    assert ("Fresh", "en_US", "Etc/GMT") == (book.title, book.locale, book.timezone)
    tab = book.sheet1
    assert (0, "Sheet1", 0, 1000, 26) == (tab.id, tab.title, tab.index, tab.row_count, tab.col_count)
    assert book.url.endswith(book.id)
    assert book.creationTime <= book.get_lastUpdateTime()


def test_files_are_found_by_title_key_and_address(owner: gspread.Client) -> None:
    made = owner.create("By title")

    assert {made.id} == {
        owner.open("By title").id,
        owner.open_by_key(made.id).id,
        owner.open_by_url(f"https://docs.google.com/spreadsheets/d/{made.id}/edit").id,
        owner.openall("By title")[0].id,
    }
    assert made.id in [each["id"] for each in owner.list_spreadsheet_files()]
    with pytest.raises(SpreadsheetNotFound):
        owner.open("No such title")


def test_folders_narrow_the_search(owner: gspread.Client) -> None:
    inside = owner.create("Filed", folder_id="folder-1")
    owner.create("Filed", folder_id="folder-2")

    assert [inside.id] == [each["id"] for each in owner.list_spreadsheet_files("Filed", folder_id="folder-1")]


def test_a_file_that_is_not_there_is_not_found(owner: gspread.Client) -> None:
    with pytest.raises(SpreadsheetNotFound) as refused:
        owner.open_by_key("nosuchfile")

    assert (
        '{\n  "error": {\n    "code": 404,\n    "message": "Requested entity was not found.",\n'
        '    "status": "NOT_FOUND"\n  }\n}\n'
    ) == refused.value.args[0].text


def test_a_file_that_is_not_shared_is_not_permitted(owner: gspread.Client, guard: gspread.Client) -> None:
    theirs = owner.create("Private")

    with pytest.raises(PermissionError) as refused:
        guard.open_by_key(theirs.id)
    assert "The caller does not have permission" in str(refused.value.__cause__)
    with pytest.raises(APIError, match="File not found") as unseen:
        guard.get_file_drive_metadata(theirs.id)
    assert "notFound" == unseen.value.response.json()["error"]["errors"][0]["reason"]


def test_a_reader_reads_and_does_not_write(owner: gspread.Client, guard: gspread.Client, box: Box) -> None:
    book = owner.create("Look only")
    book.sheet1.update([["x"]], "A1")
    book.share(box.side.accounts.find("guard").email, "user", "reader")

    theirs = guard.open_by_key(book.id).sheet1

    assert "x" == theirs.acell("A1").value
    with pytest.raises(APIError) as refused:
        theirs.update([["y"]], "A1")
    assert 403 == refused.value.code


def test_a_service_account_cannot_own_a_file(worker: gspread.Client, owner: gspread.Client, box: Box) -> None:
    with pytest.raises(APIError) as refused:
        worker.create("Mine")

    error = refused.value.response.json()["error"]
    assert "The user's Drive storage quota has been exceeded." == error["message"]
    assert ("usageLimits", "storageQuotaExceeded") == (
        error["errors"][0]["domain"],
        error["errors"][0]["reason"],
    )
    assert box.side.create_spreadsheet("Theirs", owner="owner") in [
        each.id for each in owner.openall("Theirs")
    ]


def test_permissions_come_and_go(owner: gspread.Client, box: Box) -> None:
    book = owner.create("Shared")
    book.share("ann@example.com", "user", "writer", notify=False)
    book.share("", "anyone", "reader", with_link=True)

    found = {(each["type"], each["role"], each.get("emailAddress", "")) for each in book.list_permissions()}
    mine = box.side.accounts.find("owner").email
    assert {("user", "owner", mine), ("user", "writer", "ann@example.com"), ("anyone", "reader", "")} == found
    assert 1 == len(book.remove_permissions("ann@example.com"))
    assert [] == book.remove_permissions("ann@example.com")
    with pytest.raises(APIError, match="owner of a file cannot be removed"):
        owner.remove_permission(book.id, _permission(book, mine)["id"])


def test_a_file_passes_to_another_owner(owner: gspread.Client, guard: gspread.Client, box: Box) -> None:
    book = owner.create("Passed on")
    theirs = box.side.accounts.find("guard").email
    book.share(theirs, "user", "writer")
    permission_id = _permission(book, theirs)["id"]

    book.transfer_ownership(permission_id)
    guard.open_by_key(book.id).accept_ownership(permission_id)

    assert "owner" == _permission(book, theirs)["role"]
    with pytest.raises(APIError) as refused:
        owner.del_spreadsheet(book.id)
    assert 403 == refused.value.code


def test_a_copy_has_the_cells_and_what_was_asked_for(owner: gspread.Client) -> None:
    book = owner.create("Original")
    book.sheet1.update([["x"]], "A1")
    book.share("ann@example.com", "user", "reader", notify=False)
    url = gspread.urls.DRIVE_FILES_API_V3_COMMENTS_URL % book.id
    owner.http_client.request("post", url, json={"content": "hello"}, params={"fields": "id"})

    copied = owner.copy(book.id, title="Copied", copy_permissions=True, copy_comments=True)

    assert ("Copied", "x") == (copied.title, copied.sheet1.acell("A1").value)
    assert "reader" == _permission(copied, "ann@example.com")["role"]
    comments = owner.http_client.request(
        "get", gspread.urls.DRIVE_FILES_API_V3_COMMENTS_URL % copied.id, params={"fields": "comments/content"}
    )
    assert {"comments": [{"content": "hello"}]} == comments.json()


def test_a_deleted_file_is_gone(owner: gspread.Client) -> None:
    book = owner.create("Gone")

    owner.del_spreadsheet(book.id)

    with pytest.raises(SpreadsheetNotFound):
        owner.open_by_key(book.id)


def test_a_csv_replaces_the_first_sheet(owner: gspread.Client) -> None:
    book = owner.create("Imported")
    book.add_worksheet("other", 5, 5)

    owner.import_csv(book.id, "Code,Plate\n17,А123ВС\n")

    assert ["Imported"] == [each.title for each in book.worksheets()]
    assert [["Code", "Plate"], ["17", "А123ВС"]] == book.sheet1.get_all_values()
    assert b"Code,Plate\r\n17,\xd0\x90123\xd0\x92\xd0\xa1" == book.export(ExportFormat.CSV)
    assert owner.export(book.id, ExportFormat.TSV).startswith(b"Code\tPlate")


def test_worksheets_are_made_found_and_removed(book: gspread.Spreadsheet) -> None:
    one = book.add_worksheet("one", 10, 5)
    two = book.add_worksheet("two", 20, 5, index=0)

    assert ["two", "Sheet1", "one"] == [each.title for each in book]
    assert (one.id, two.id) == (book.worksheet("one").id, book.get_worksheet(0).id)
    with pytest.raises(WorksheetNotFound):
        book.worksheet("three")
    with pytest.raises(APIError, match='name "one" already exists'):
        book.add_worksheet("one", 1, 1)

    book.reorder_worksheets([one, two, book.worksheet("Sheet1")])
    book.duplicate_sheet(one.id, new_sheet_name="again")
    book.del_worksheet(two)
    book.del_worksheet_by_id(one.id)
    assert ["again", "Sheet1"] == [each.title for each in book.worksheets()]


def test_the_last_sheet_stays(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match="can't remove all the"):
        book.del_worksheet(book.sheet1)


def test_a_file_takes_a_title_a_zone_and_a_locale(book: gspread.Spreadsheet) -> None:
    book.update_title("Ворота")
    book.update_timezone("Europe/Moscow")
    book.update_locale("ru_RU")

    properties = book.fetch_sheet_metadata()["properties"]
    assert ("Ворота", "Europe/Moscow", "ru_RU") == (
        properties["title"],
        properties["timeZone"],
        properties["locale"],
    )


def test_truth_is_shown_in_the_language_of_the_file(
    book: gspread.Spreadsheet, tab: gspread.Worksheet
) -> None:
    book.update_locale("ru_RU")
    tab.update([[True, False]], "A1")

    assert [["ИСТИНА", "ЛОЖЬ"]] == tab.get("A1:B1")


def test_named_ranges_follow_their_cells(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.update([["a"], ["b"]], "B2")
    answer = tab.define_named_range("B2:B3", "plates")
    tab.insert_row([], 1)

    assert ["a", "b"] == [cell.value for cell in book.named_range("plates")]
    assert ["plates"] == [each["name"] for each in book.list_named_ranges()]
    assert [["a"], ["b"]] == tab.get("plates")
    tab.delete_named_range(answer["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"])
    assert [] == book.list_named_ranges()


def test_values_are_reached_through_the_file_too(book: gspread.Spreadsheet) -> None:
    body: Any = {"valueInputOption": "RAW", "data": [{"range": "A1", "values": [["x", 2]]}]}
    book.values_batch_update(body)
    book.values_append("Sheet1", {"valueInputOption": "RAW"}, {"values": [["y"]]})
    book.values_clear("B1")
    book.values_batch_clear(body={"ranges": ["A1"]})

    assert [[], ["y"]] == book.values_get("Sheet1!A1:B2")["values"]


def test_a_token_without_the_scope_is_told_so(box: Box) -> None:
    account = box.account("owner")
    client = gspread_client(box.base, account, scopes=["https://www.googleapis.com/auth/gmail.readonly"])

    with pytest.raises(PermissionError) as refused:
        client.open_by_key("any")

    assert isinstance(refused.value.__cause__, APIError)
    assert "Request had insufficient authentication scopes." == refused.value.__cause__.error["message"]


def _permission(book: gspread.Spreadsheet, address: str) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in book.list_permissions() if e.get("emailAddress") == address)
    return found
