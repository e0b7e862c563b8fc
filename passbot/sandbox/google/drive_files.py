"""Drive's files: list, create, get, rename, copy, delete, export, and import of CSV into a sheet."""

import csv
import io

from passbot.sandbox.google import drive_search
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.drive_calls import Download, DriveCall
from passbot.sandbox.google.errors import DriveRefused
from passbot.sandbox.google.files import File, as_time, new_id
from passbot.sandbox.google.grid import Sheet, new_sheet
from passbot.sandbox.google.rights import Person
from passbot.sandbox.google.shown import formatted
from passbot.sandbox.google.values_write import Writer

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t"}
USUAL_PAGE = 100


def as_json(file: File, email: str) -> Json:
    owners = [_user(each, email) for each in file.permissions if each["role"] == "owner"]
    return {
        "kind": "drive#file",
        "id": file.book.book_id,
        "name": file.title,
        "mimeType": SPREADSHEET,
        "createdTime": as_time(file.created),
        "modifiedTime": as_time(file.modified),
        "parents": file.parents,
        "owners": owners,
        "ownedByMe": file.role(email) == "owner",
        "permissions": file.permissions,
        "shared": len(file.permissions) > 1,
        "trashed": False,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.book.book_id}/edit?usp=drivesdk",
    }


def _user(permission: Json, email: str) -> Json:
    address = permission["emailAddress"]
    return {
        "kind": "drive#user",
        "displayName": permission.get("displayName", address),
        "emailAddress": address,
        "me": address == email,
        "permissionId": permission["id"],
    }


def list_files(call: DriveCall) -> Json:
    """List files, newest first as Drive does."""
    seen = sorted((each for each in call.files if each.role(call.email)), key=lambda each: -each.modified)
    found = [as_json(each, call.email) for each in seen]
    met = [each for each in found if drive_search.meets(each, call.query.get("q", ""))]
    start, size = int(call.query.get("pageToken") or 0), call.query.get("pageSize", USUAL_PAGE)
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": met[start : start + size]}
    if start + size < len(met):
        answer["nextPageToken"] = str(start + size)
    return answer


def create(call: DriveCall) -> Json:
    owner = call.owner_of_new_files()
    if call.body.get("mimeType") != SPREADSHEET:
        raise DriveRefused("The sandbox keeps nothing but spreadsheets.", 400, "badRequest")
    title = call.body.get("name", "Untitled spreadsheet")
    return as_json(call.files.create(title, owner.email, parents=call.body.get("parents")), call.email)


def get(call: DriveCall) -> Json:
    return as_json(call.file(), call.email)


def update(call: DriveCall) -> Json:
    """Rename or, for an upload, replace the content."""
    file = call.file("writer", "owner")
    book = file.book.copy()
    if call.body.get("name"):
        book.properties = {**book.properties, "title": call.body["name"]}
    if call.raw_body and not call.body:
        book.properties = {**book.properties, "timeZone": "America/Los_Angeles"}  # an import has Google's own
        book.sheets = [_imported(book, file.person(call.email), call.raw_body.decode())]
    call.files.replace(file, book)
    return as_json(file, call.email)


def _imported(book: Book, person: Person, text: str) -> Sheet:
    """The single sheet made from a CSV, named like the file."""
    rows = list(csv.reader(io.StringIO(text)))
    width = max(map(len, rows), default=0)
    sheet = new_sheet(
        book.new_sheet_id(),
        {"title": book.properties["title"], "sheetType": "GRID", "gridProperties": {}},
        max(len(rows), 1000),
        max(width, 26),
    )
    draft = Book(book.book_id, book.properties, [sheet])
    Writer(draft, person, as_typed=True).put(sheet, 0, 0, rows)
    return sheet


def copy(call: DriveCall) -> Json:
    """Copies sheets and metadata, but no permissions or comments."""
    source, owner = call.file(), call.owner_of_new_files()
    book = source.book.copy()
    book.book_id = new_id()
    book.properties = {**book.properties, "title": call.body.get("name", f"Copy of {source.title}")}
    file = call.files.add(book, owner.email, parents=call.body.get("parents") or source.parents)
    return as_json(file, call.email)


def delete(call: DriveCall) -> None:
    call.files.delete(call.file("owner"))


def export(call: DriveCall) -> Download:
    """Export the first sheet as displayed."""
    file, wanted = call.file(), call.query.get("mimeType", "")
    if wanted not in DELIMITERS:
        raise DriveRefused(
            "The requested conversion is not supported.", 400, "badRequest", location="convertTo"
        )
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITERS[wanted])
    sheet = file.book.sheets[0]
    width = max((column + 1 for _, column, _ in sheet.occupied()), default=0)
    for row in sheet.rows[: sheet.last_row_with_data() + 1]:
        writer.writerow([formatted(row.cells.get(column, {})) or "" for column in range(width)])
    return Download(text.getvalue().removesuffix("\r\n").encode(), wanted)


ENDPOINTS = {
    "files.list": list_files,
    "files.create": create,
    "files.get": get,
    "files.update": update,
    "files.copy": copy,
    "files.delete": delete,
    "files.export": export,
}
