"""Values of cells. The only formulas implemented are sums of plain numbers and booleans; others give an error."""

import ast
import operator
import re
from collections.abc import Callable

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.cells import CellError, Scalar, whole

UNKNOWN = CellError("NAME", "The sandbox calculates numbers only, no functions and no other cells.")
BY_ZERO = CellError("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
TRUTHS: dict[str, Scalar] = {"=TRUE": True, "=FALSE": False, "=TRUE()": True, "=FALSE()": False}
SUM = re.compile(r"=[0-9.+\-*/() ]{1,100}", re.ASCII)
SIGNS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def effective(cell: Json) -> Scalar | CellError | None:
    """The value, or the result of the formula."""
    extended = cell.get("userEnteredValue")
    if not extended:
        return None
    for kind, value in extended.items():
        return _calculated(value) if kind == "formulaValue" else whole(value)
    return None


def _calculated(formula: str) -> Scalar | CellError:
    truth = TRUTHS.get(formula.strip().upper())
    if truth is not None:
        return truth
    if not SUM.fullmatch(formula):
        return UNKNOWN
    try:
        return whole(_sum(ast.parse(formula[1:].strip(), mode="eval").body))
    except ZeroDivisionError:
        return BY_ZERO
    except (SyntaxError, KeyError, OverflowError):
        return UNKNOWN


def _sum(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return float(SIGNS[type(node.op)](_sum(node.left), _sum(node.right)))
    if isinstance(node, ast.UnaryOp):
        return SIGNS[type(node.op)](_sum(node.operand))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise KeyError(type(node))
