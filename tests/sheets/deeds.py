"""Every deed that an owner can do to the guards' spreadsheet. Each may have a second half, some time later."""

from collections.abc import Callable
from typing import Any

from passbot.sheets.rows import HEADER
from tests.sheets.owner import Gate, Json, columns, lines

LATEST, COMPLETED, SYNC = "Orders_latest", "Orders_completed", "_sync"
Deed = Callable[[Gate], Callable[[], None] | None]
DEEDS: dict[str, Deed] = {}


def deed(name: str) -> Callable[[Deed], Deed]:
    def noted(done: Deed) -> Deed:
        DEEDS[name] = done
        return done

    return noted


def asks(name: str, *titles: str, request: Callable[[int], Json]) -> None:
    """The same request for one worksheet or for several."""

    def done(gate: Gate) -> None:
        tabs = gate.ours()
        gate.owner(*(request(tabs[title]) for title in titles))

    DEEDS[name] = done


def properties(tab: int, fields: str, **given: Any) -> Json:  # Any: Google's JSON
    return {"updateSheetProperties": {"properties": {"sheetId": tab, **given}, "fields": fields}}


def rename(tab: int) -> Json:
    return properties(tab, "title", title=f"Лист {tab}")


def delete(tab: int) -> Json:
    return {"deleteSheet": {"sheetId": tab}}


def area(tab: int, top: int, bottom: int, left: int, right: int) -> Json:
    ends = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": tab} | ends


def merge(top: int, bottom: int, left: int, right: int) -> Callable[[int], Json]:
    return lambda tab: {
        "mergeCells": {"range": area(tab, top, bottom, left, right), "mergeType": "MERGE_ALL"}
    }


def inserted(at: int) -> Callable[[int], Json]:
    span = {"inheritFromBefore": False}
    return lambda tab: {"insertDimension": {"range": columns(tab, at, at + 1)} | span}


def moved(at: int, to: int) -> Callable[[int], Json]:
    return lambda tab: {"moveDimension": {"source": columns(tab, at, at + 1), "destinationIndex": to}}


def cut(at: int) -> Callable[[int], Json]:
    return lambda tab: {"deleteDimension": {"range": columns(tab, at, at + 1)}}


for title in (LATEST, COMPLETED, SYNC):
    asks(f"renames {title}", title, request=rename)
    asks(f"deletes {title}", title, request=delete)
    asks(f"copies {title}", title, request=lambda tab: {"duplicateSheet": {"sourceSheetId": tab}})
asks("renames them all", LATEST, COMPLETED, SYNC, request=rename)
asks("deletes them all", LATEST, COMPLETED, SYNC, request=delete)
for at in (0, 1, 7, 8, 11):
    asks(f"inserts a column at {at}", LATEST, request=inserted(at))
    asks(f"inserts a column of Orders_completed at {at}", COMPLETED, request=inserted(at))
for at, name in enumerate(HEADER):
    asks(f"deletes the column {name}", LATEST, request=cut(at))
    asks(f"moves the column {name}", LATEST, request=moved(at, 0 if at > 5 else 12))
asks("deletes Time_of_arrival", COMPLETED, request=cut(7))
asks("moves Time_of_arrival", COMPLETED, request=moved(7, 0))
asks("merges cells of a row", LATEST, request=merge(1, 2, 1, 4))
asks("merges cells of a column", LATEST, request=merge(1, 4, 0, 1))
asks("merges boxes aside", LATEST, request=merge(1, 2, 8, 11))
asks("merges cells of the header", LATEST, request=merge(0, 1, 1, 3))
asks("hides rows", LATEST, request=lambda tab: _hidden(lines(tab, 1, 4)))
asks("hides columns", LATEST, request=lambda tab: _hidden(columns(tab, 3, 9)))
asks("hides the worksheet", LATEST, request=lambda tab: properties(tab, "hidden", hidden=True))
asks("shows _sync", SYNC, request=lambda tab: properties(tab, "hidden", hidden=False))
asks("moves the worksheet to the end", LATEST, request=lambda tab: properties(tab, "index", index=4))
asks(
    "unfreezes the header",
    LATEST,
    request=lambda tab: properties(
        tab, "gridProperties.frozenRowCount", gridProperties={"frozenRowCount": 0}
    ),
)
asks("deletes the header", LATEST, request=lambda tab: {"deleteDimension": {"range": lines(tab, 0, 1)}})
asks(
    "sorts the rows by their plates",
    LATEST,
    request=lambda tab: _sorted(area(tab, 1, 50, 0, 12)),
)
asks("sorts the header in", LATEST, request=lambda tab: _sorted(area(tab, 0, 50, 0, 12)))


def _hidden(span: Json) -> Json:
    changed = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    return {"updateDimensionProperties": changed}


def _sorted(span: Json) -> Json:
    return {"sortRange": {"range": span, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}}


for at, name in enumerate(HEADER):

    def typed_over(gate: Gate, at: int = at) -> None:
        gate.type_over(gate.ours()[LATEST], 0, at, "Слово")

    DEEDS[f"types over {name}"] = typed_over


@deed("types over the header")
def _translates(gate: Gate) -> None:
    for at in range(len(HEADER)):
        gate.type_over(gate.ours()[LATEST], 0, at, f"Столбец {at}")


@deed("translates the header of moved columns")
def _moves_and_translates(gate: Gate) -> None:
    gate.owner(moved(6, 0)(gate.ours()[LATEST]))
    _translates(gate)


@deed("translates H among moved columns")
def _moves_and_types_over(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    gate.owner(moved(6, 0)(tab))
    gate.type_over(tab, 0, 7, "Приехал")


@deed("types over H and back")
def _and_back(gate: Gate) -> Callable[[], None]:
    tab = gate.ours()[LATEST]
    gate.type_over(tab, 0, 7, "Paid")
    return lambda: gate.type_over(tab, 0, 7, "Arrived")


@deed("writes above the header")
def _above(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    gate.owner({"insertDimension": {"range": lines(tab, 0, 1), "inheritFromBefore": False}})
    gate.type_over(tab, 0, 0, "Осторожно, собака")


@deed("empties the worksheet")
def _empties(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    gate.owner({"updateCells": {"range": {"sheetId": tab}, "fields": "userEnteredValue,dataValidation"}})


@deed("filters")
def _filters(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    criteria = {"6": {"hiddenValues": ["27"]}}
    gate.owner({"setBasicFilter": {"filter": {"range": area(tab, 0, 50, 0, 11), "criteria": criteria}}})


@deed("protects B to G for a while")
def _protects(gate: Gate) -> Callable[[], None]:
    tab, rule = gate.ours()[LATEST], 4711
    given = {"protectedRangeId": rule, "range": area(tab, 0, 50, 1, 7), "description": "mine"}
    owner = gate.box.google.accounts.find("owner").email
    gate.owner({"addProtectedRange": {"protectedRange": given | {"editors": {"users": [owner]}}}})
    return lambda: gate.owner({"deleteProtectedRange": {"protectedRangeId": rule}})


@deed("takes our protection away")
def _unprotects(gate: Gate) -> None:
    said = gate.box.google.look("owner", gate.spreadsheet_id)["sheets"]
    ids = [rule["protectedRangeId"] for each in said for rule in each.get("protectedRanges", [])]
    gate.owner(*({"deleteProtectedRange": {"protectedRangeId": each}} for each in ids))


@deed("changes locale and zone")
def _travels(gate: Gate) -> None:
    given = {"locale": "de_DE", "timeZone": "Asia/Tokyo"}
    gate.owner({"updateSpreadsheetProperties": {"properties": given, "fields": "locale,timeZone"}})


@deed("renames the spreadsheet")
def _renames(gate: Gate) -> None:
    gate.owner({"updateSpreadsheetProperties": {"properties": {"title": "Новая"}, "fields": "title"}})


@deed("puts a copy in the place of Orders_latest")
def _replaces(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    copied = {"sourceSheetId": tab, "newSheetId": 4712, "newSheetName": "Copy of Orders_latest"}
    gate.owner({"duplicateSheet": copied}, delete(tab), properties(4712, "title", title=LATEST))


@deed("puts an empty worksheet in the place of Orders_latest")
def _begins_anew(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    gate.owner(delete(tab), {"addSheet": {"properties": {"title": LATEST}}})


@deed("renames Orders_latest and gives its name to a copy")
def _swaps(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    copied = {"sourceSheetId": tab, "newSheetName": LATEST}
    gate.owner(rename(tab), {"duplicateSheet": copied})


for back in (0, 1):
    for keeps in (True, False):

        def restored(gate: Gate, back: int = back, keeps: bool = keeps) -> None:
            gate.restore(back, with_metadata=keeps)

        DEEDS[f"restores version {back} {'with' if keeps else 'without'} its metadata"] = restored


@deed("makes a table of it")
def _makes_a_table(gate: Gate) -> None:
    """And moves a column of it."""
    tab = gate.ours()[LATEST]
    table = {"name": "Гости", "range": area(tab, 0, 20, 0, 11)}
    gate.owner({"addTable": {"table": table}}, moved(2, 6)(tab))


@deed("deletes the rows")
def _deletes_rows(gate: Gate) -> None:
    gate.owner({"deleteDimension": {"range": lines(gate.ours()[LATEST], 1, 4)}})


@deed("cuts the grid")
def _cuts(gate: Gate) -> None:
    tab = gate.ours()[LATEST]
    gate.owner({"deleteDimension": {"range": columns(tab, 11, 12)}})
