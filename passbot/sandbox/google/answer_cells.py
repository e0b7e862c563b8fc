"""CellData in answers: the entered value, and what Google computes from it."""

from collections.abc import Callable
from typing import Any  # Any: JSON

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.calculated import effective
from passbot.sandbox.google.cells import CellError, entered
from passbot.sandbox.google.masks import EVERYTHING, Mask, pick
from passbot.sandbox.google.shown import formatted

MakeCell = Callable[[Json | None], Json]


def cell_maker(mask: Mask, locale: str, default_format: Json) -> MakeCell:
    """Return a function that builds one cell's answer with only the fields in the mask."""
    made: dict[str, Callable[[Json], Any]] = {
        "effectiveValue": _effective_value,
        "formattedValue": lambda cell: formatted(cell, locale),
        "effectiveFormat": lambda cell: effective_format(cell, default_format),
    }
    wanted = [
        (name, make, mask.get(name, EVERYTHING)) for name, make in made.items() if not mask or name in mask
    ]
    entered_fields = {name: below for name, below in mask.items() if name not in made}

    def make_cell(cell: Json | None) -> Json:
        if not cell:
            return {}
        answer = {} if mask and not entered_fields else dict(pick(cell, entered_fields))
        for name, make, below in wanted:
            value = make(cell)
            if value is not None:
                answer[name] = pick(value, below)
        return answer

    return make_cell


def _effective_value(cell: Json) -> Json | None:
    value = effective(cell)
    if value is None:
        return None
    if isinstance(value, CellError):
        return {"errorValue": {"type": value.kind, "message": value.message}}
    return entered(value)


def effective_format(cell: Json, default_format: Json) -> Json | None:
    """None for a cell without a value or format of its own."""
    if "userEnteredValue" not in cell and "userEnteredFormat" not in cell:
        return None
    return _over(default_format, cell.get("userEnteredFormat", {}))


def _over(base: Json, top: Json) -> Json:
    joined = dict(base)
    for name, value in top.items():
        both = isinstance(value, dict) and isinstance(joined.get(name), dict)
        joined[name] = _over(joined[name], value) if both and not name.endswith("Color") else value
    return joined
