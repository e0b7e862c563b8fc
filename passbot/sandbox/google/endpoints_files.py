"""Endpoints that create spreadsheets or sheets: spreadsheets.create and sheets.copyTo."""

from passbot.sandbox.google import answer, api, batch, errors, requests_sheets
from passbot.sandbox.google.accounts import Account
from passbot.sandbox.google.api import Call, Endpoint
from passbot.sandbox.google.batch import Batch
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book, new_book
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.files import Files, new_id
from passbot.sandbox.google.grid import COLUMNS, ROWS
from passbot.sandbox.google.kinds import KINDS
from passbot.sandbox.google.rights import Person


def create(files: Files, account: Account, body: Json, query: Json) -> Json:
    """Google refuses a service account without storage, without mentioning the storage."""
    if not account.owns_files:
        raise errors.not_permitted()
    owner = Person(account.email, is_owner=True)
    book = new_book(new_id(), "Untitled spreadsheet")
    book.properties = {**book.properties, **body.get("properties", {})}
    if body.get("sheets"):
        book = _with_sheets(book, body["sheets"], owner)
    for named in body.get("namedRanges", []):
        requests_sheets.add_named_range(Batch(book, owner), {"namedRange": named})
    files.add(book, account.email)
    mask = api.fields_of(query, "Spreadsheet")
    return api.shown(book, owner, mask=mask, places=[], grid_data=False)


def _with_sheets(book: Book, given: list[Json], owner: Person) -> Book:
    """Replace the default sheet by the sheets requested."""
    book.sheets = []
    for each in given:
        added = requests_sheets.add_sheet(Batch(book, owner), {"properties": each.get("properties", {})})
        sheet_id = added["properties"]["sheetId"]
        writes = [_write(sheet_id, data) for data in each.get("data", []) if data.get("rowData")]
        if writes:
            book, _ = batch.apply(book, writes, owner, KINDS)
    return book


def _write(sheet_id: int, data: Json) -> Json:
    start = {
        "sheetId": sheet_id,
        "rowIndex": data.get("startRow", 0),
        "columnIndex": data.get("startColumn", 0),
    }
    return {"updateCells": {"start": start, "rows": data["rowData"], "fields": "*"}}


def copy_to(call: Call) -> Json:
    if not call.argument.isdigit():
        raise Refused(f"Invalid value at 'sheet_id' (TYPE_INT32), \"{call.argument}\"")
    source = call.book.sheet(int(call.argument))
    target = call.files.get(call.body.get("destinationSpreadsheetId", ""))
    if target is None:
        raise errors.not_found()
    if target.role(call.person.email) not in ("writer", "owner"):
        raise errors.not_permitted()
    book = target.book.copy()
    book.check_size(source.size(ROWS) * source.size(COLUMNS))
    title = f"Copy of {source.title}"
    while book.titled(title):
        title = f"{title} 2"
    book.sheets.append(requests_sheets.copy_of(source, book.new_sheet_id(), title))
    call.files.replace(target, book)
    return answer.sheet_properties(book, book.sheets[-1])


ENDPOINTS: dict[str, Endpoint] = {"spreadsheets.sheets.copyTo": copy_to}
