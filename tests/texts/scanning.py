"""Reads the code for what it says: which texts it asks for, what it refuses, and words that stand in it."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "passbot"
SPOKEN = {"Say", "Show", "Toast", "Button", "SendFile"}
REFUSALS = {"InvalidInput", "NotFound", "NotAllowed", "Conflict", "must_be_admin"}
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
CYRILLIC = re.compile("[А-Яа-яЁё]")
SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;]?\s+[^\W\d_]+")
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Refused:
    """A refusal as it is raised. `facts` is None where they are not written out."""

    module: str
    code: re.Pattern[str]
    facts: frozenset[str] | None


def modules(*parts: str) -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = str(file.relative_to(PACKAGE))
        if not parts or name.split("/")[0] in parts:
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def patterns(node: ast.AST) -> Iterator[re.Pattern[str]]:
    """Every string below that can be a text's id; what an f-string leaves open may be anything."""
    inside = {
        id(piece) for each in ast.walk(node) if isinstance(each, ast.JoinedStr) for piece in each.values
    }
    for each in ast.walk(node):
        if isinstance(each, ast.JoinedStr):
            pattern = "".join(
                re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else ".+"
                for piece in each.values
            )
            if re.match(r"[a-z_]+\\\.", pattern):
                yield re.compile(pattern)
        elif id(each) not in inside and ID.fullmatch(literal(each)):
            yield re.compile(re.escape(literal(each)))


def asked(tree: ast.AST) -> Iterator[re.Pattern[str]]:
    """The ids that texts are asked for: `texts(…)`, `t(…)`, `turn.texts(…)`, `t.count(…)`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and _asks(call.func):
            yield from patterns(call.args[0])


def _asks(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute) and called.attr == "count":
        return _asks(called.value)
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("t", "texts")


def refused(within: Collection[str] | None = None) -> Iterator[Refused]:
    for module, tree in modules():
        if within is not None and module not in within:
            continue
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _called(call) in REFUSALS and call.args:
                names = [word.arg for word in call.keywords]
                facts = None if None in names else frozenset(name for name in names if name)
                for code in patterns(call.args[0]):
                    yield Refused(module, code, facts)


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def words(tree: ast.AST) -> Iterator[str]:
    """Sentences and Cyrillic that are handed to a person as they stand."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SPOKEN:
            yield from (literal(each) for each in ast.walk(call) if is_speech(literal(each)))


def is_speech(text: str) -> bool:
    plain = TAG.sub("", text)
    return bool(CYRILLIC.search(plain) or SENTENCE.search(plain))


def cyrillic(tree: ast.AST) -> Iterator[str]:
    """Russian anywhere but in a docstring."""
    documented = {
        id(body[0].value)
        for each in ast.walk(tree)
        if (body := getattr(each, "body", None)) and isinstance(body, list) and isinstance(body[0], ast.Expr)
    }
    for each in ast.walk(tree):
        if id(each) not in documented and CYRILLIC.search(literal(each)):
            yield literal(each)


def literal(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def reached_from(part: str) -> set[str]:
    """The modules of the package that this part imports, and what those import, and so on."""
    known = {name: set(_imported(tree)) for name, tree in modules()}
    found = {name for name in known if name.startswith(f"{part}/")}
    while new := {name for module in found for name in known[module]} & known.keys() - found:
        found |= new
    return found


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("passbot"):
            path = "/".join((node.module or "").split(".")[1:])
            yield f"{path}.py"
            yield from (f"{path}/{name.name}.py".lstrip("/") for name in node.names)
