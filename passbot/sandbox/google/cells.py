"""One cell: CellData as entered. Never changed in place, only replaced."""

from dataclasses import dataclass

from passbot.sandbox.google.body import Json

EMPTY: Json = {}
Scalar = str | bool | int | float


@dataclass(frozen=True)
class CellError:
    """A formula's error instead of a value."""

    kind: str
    message: str = ""

    @property
    def text(self) -> str:
        return {"DIVIDE_BY_ZERO": "#DIV/0!", "NAME": "#NAME?", "REF": "#REF!"}.get(
            self.kind, f"#{self.kind}!"
        )


def entered(value: Scalar) -> Json:
    """The ExtendedValue of a plain value. Text remains text, also if it begins with "="."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    return {"stringValue": value}


def plain(extended: Json | None) -> Scalar | None:
    """The value of an ExtendedValue; for a formula its text."""
    if not extended:
        return None
    for value in extended.values():
        return whole(value)
    return None


def whole(value: Scalar) -> Scalar:
    """17.0 becomes 17 in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def is_checkbox(cell: Json) -> bool:
    rule: Json = cell.get("dataValidation", EMPTY)
    return bool(rule) and rule["condition"]["type"] == "BOOLEAN"


def with_value(cell: Json, extended: Json | None) -> Json:
    """The cell with another value; its other fields stay."""
    changed = {name: part for name, part in cell.items() if name != "userEnteredValue"}
    if extended:
        changed["userEnteredValue"] = extended
    return changed
