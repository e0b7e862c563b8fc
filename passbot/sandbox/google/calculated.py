"""What a cell comes to. The sandbox calculates nothing: a formula shows that it is not known here."""

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.cells import CellError, Scalar, whole

UNKNOWN = CellError("NAME", "The sandbox does not calculate formulas.")


def effective(cell: Json) -> Scalar | CellError | None:
    """The value, or what a formula comes to."""
    extended = cell.get("userEnteredValue")
    if not extended:
        return None
    for kind, value in extended.items():
        return UNKNOWN if kind == "formulaValue" else whole(value)
    return None
