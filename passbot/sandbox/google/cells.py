"""One cell: a CellData as a person entered it. Never changed in place: whoever writes puts a new one."""

from dataclasses import dataclass

from passbot.sandbox.google.body import Json

EMPTY: Json = {}
Scalar = str | bool | int | float


@dataclass(frozen=True)
class CellError:
    """What a formula may come to instead of a value."""

    kind: str
    message: str = ""

    @property
    def text(self) -> str:
        return {"DIVIDE_BY_ZERO": "#DIV/0!", "NAME": "#NAME?", "REF": "#REF!"}.get(
            self.kind, f"#{self.kind}!"
        )


def entered(value: Scalar) -> Json:
    """The ExtendedValue of a plain value. Text stays text, whatever it begins with."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    return {"stringValue": value}


def plain(extended: Json | None) -> Scalar | None:
    """The value of an ExtendedValue; a formula gives its text."""
    if not extended:
        return None
    for value in extended.values():
        return whole(value)
    return None


def whole(value: Scalar) -> Scalar:
    """17.0 is 17 on the wire."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def is_checkbox(cell: Json) -> bool:
    rule: Json = cell.get("dataValidation", EMPTY)
    return bool(rule) and rule["condition"]["type"] == "BOOLEAN"


def with_value(cell: Json, extended: Json | None) -> Json:
    """The cell with another value; all else stays."""
    changed = {name: part for name, part in cell.items() if name != "userEnteredValue"}
    if extended:
        changed["userEnteredValue"] = extended
    return changed
