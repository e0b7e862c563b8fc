"""Required fields of requests, which the schemas omit; known from Google's errors."""

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused

REQUIRED: dict[str, tuple[str, ...]] = {
    "addConditionalFormatRule": ("rule",),
    "addDimensionGroup": ("range.dimension",),
    "addFilterView": ("filter",),
    "addNamedRange": ("namedRange.range",),
    "addProtectedRange": ("protectedRange",),
    "addTable": ("table.range",),
    "appendDimension": ("dimension",),
    "autoResizeDimensions": ("dimensions.dimension",),
    "copyPaste": ("source", "destination"),
    "createDeveloperMetadata": ("developerMetadata",),
    "cutPaste": ("source", "destination"),
    "deleteDimension": ("range.dimension",),
    "deleteDimensionGroup": ("range.dimension",),
    "insertDimension": ("range.dimension",),
    "mergeCells": ("range",),
    "moveDimension": ("source.dimension",),
    "repeatCell": ("range",),
    "setBasicFilter": ("filter.range",),
    "setDataValidation": ("range",),
    "sortRange": ("range",),
    "unmergeCells": ("range",),
    "updateBorders": ("range",),
    "updateDimensionGroup": ("dimensionGroup.range.dimension",),
    "updateDimensionProperties": ("range.dimension",),
    "updateFilterView": ("filter",),
    "updateNamedRange": ("namedRange",),
    "updateProtectedRange": ("protectedRange",),
}
NUMBERS = frozenset(
    {
        "startRowIndex",
        "endRowIndex",
        "startColumnIndex",
        "endColumnIndex",
        "startIndex",
        "endIndex",
        "rowIndex",
        "columnIndex",
        "index",
        "newIndex",
        "destinationIndex",
        "insertSheetIndex",
        "dimensionIndex",
        "pixelSize",
        "rowCount",
        "columnCount",
        "frozenRowCount",
        "frozenColumnCount",
    }
)


def check(kind: str, body: Json) -> None:
    """Refuse if a field is missing, or an index is negative."""
    for path in REQUIRED.get(kind, ()):
        _follow(body, path)
    _check_numbers(body)


def _follow(body: Json, path: str) -> None:
    found = body
    for name in path.split("."):
        if name not in found or found[name] == "DIMENSION_UNSPECIFIED":
            raise Refused(f"No {name} specified.")
        found = found[name]


def _check_numbers(part: Json) -> None:
    """Cells are skipped: there are many, and they contain no indexes."""
    for name, value in part.items():
        if isinstance(value, int) and value < 0 and name in NUMBERS:
            raise Refused(f"{name} must not be negative: {value}")
        if isinstance(value, dict):
            _check_numbers(value)
        elif isinstance(value, list) and name != "rows":
            for each in value:
                if isinstance(each, dict):
                    _check_numbers(each)
