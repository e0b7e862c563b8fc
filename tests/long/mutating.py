"""Mutants of our modules, made with cosmic-ray's operators and two of our own; `mutants` runs the tests on them.

Runs in an environment that has cosmic-ray (mutants.txt): reads {"files", "seed", "count"} as JSON, writes the sample.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Keyword, Name

Place = tuple[str, tuple[int, int]]  # file; line and column
Tree = Any  # parso's nodes have no types

LEFT_OUT = (
    "Variable",  # has to be told which
    "RemoveDecorator",  # @dataclass or @property: whoever imports the module falls over
    "ReplaceComparisonOperator_Is_Eq",  # the same of a member of an enum
    "ReplaceComparisonOperator_IsNot_NotEq",
    "ReplaceComparisonOperator_Eq_Is",  # the same of a short text or a small number
    "ReplaceComparisonOperator_NotEq_IsNot",
)
ONLY_READ_BY_MYPY = {"decorator"}  # frozen=True
COUNT_WITH_STARS = {"term", "power"}  # anywhere else * and ** unpack


class DropCall:
    """`record(...)` on a line of its own becomes `pass`: what was to be done is not done."""

    def mutation_positions(self, node: Tree) -> Iterator[tuple[Tree, Tree]]:
        if node.type == "simple_stmt" and _is_call(node.children[0]):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Tree, _index: int) -> Tree:
        first = node.get_first_leaf()
        node.children[0] = Keyword("pass", first.start_pos, first.prefix)
        return node


class DropWith:
    """`with transaction():` becomes `if True:`: nothing is held, nothing is taken back."""

    def mutation_positions(self, node: Tree) -> Iterator[tuple[Tree, Tree]]:
        if node.type == "with_stmt" and not any(each.type == "with_item" for each in node.children):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Tree, _index: int) -> Tree:
        first = node.get_first_leaf()
        begin = [Keyword("if", first.start_pos, first.prefix), Name("True", first.start_pos, " ")]
        node.children[:-2] = begin  # the colon and what is held stay
        return node


def _is_call(node: Tree) -> bool:
    """Also one that is awaited or delegated to. What is logged changes nothing."""
    is_alone = node.type == "atom_expr" or (node.type == "yield_expr" and "yield from" in node.get_code())
    return is_alone and node.get_last_leaf() == ")" and "logger." not in node.get_code()


def main() -> None:
    asked = json.load(sys.stdin)
    chance = random.Random(asked["seed"])
    operators = [
        get_operator(name)() for name in operator_names() if not name.split("/")[1].startswith(LEFT_OUT)
    ]
    places: dict[Place, list[tuple[Any, int]]] = defaultdict(list)
    for file in asked["files"]:
        nodes = list(ast_nodes(get_ast(Path(file).read_text(encoding="utf-8"))))
        for operator in (*operators, DropCall(), DropWith()):
            for count, (node, start) in enumerate(_found(operator, nodes)):
                if not _is_only_for_mypy(node) and not _unpacks(node):
                    places[file, start].append((operator, count))
    chosen = chance.sample(sorted(places), min(asked["count"], len(places)))
    json.dump(
        {"places": len(places), "sample": [_mutant(each, places, chance) for each in chosen]}, sys.stdout
    )


def _found(operator: Any, nodes: list[Tree]) -> Iterator[tuple[Tree, tuple[int, int]]]:
    """In the order in which cosmic-ray counts them."""
    for node in nodes:
        for start, _ in operator.mutation_positions(node):
            yield node, start


def _is_only_for_mypy(node: Tree) -> bool:
    """`X | None` in a signature or an alias, too."""
    while (above := node.parent) is not None:
        if above.type in ONLY_READ_BY_MYPY or node is _annotation(above):
            return True
        if above.type == "expr_stmt" and above.parent.parent.type == "file_input" and _is_alias(above):
            return True
        node = above
    return False


def _unpacks(node: Tree) -> bool:
    return node.type == "operator" and node.value in {"*", "**"} and node.parent.type not in COUNT_WITH_STARS


def _annotation(node: Tree) -> Tree:
    if node.type == "funcdef":
        return node.annotation
    return (
        node.children[{"annassign": 1, "tfpdef": 2}[node.type]]
        if node.type in {"annassign", "tfpdef"}
        else None
    )


def _is_alias(node: Tree) -> bool:
    name, value = node.children[0], node.children[-1]
    return name.type == "name" and not name.value.isupper() and value.type in {"expr", "name", "atom_expr"}


def _mutant(
    place: Place, places: dict[Place, list[tuple[Any, int]]], chance: random.Random
) -> dict[str, object]:
    """One of what may be done there: eleven ways to turn one `<` are not eleven questions to the tests."""
    operator, count = chance.choice(places[place])
    was = Path(place[0]).read_text(encoding="utf-8")
    name = type(operator).__name__
    return {"file": place[0], "operator": name, "was": was, "code": mutate_code(was, operator, count)}


if __name__ == "__main__":
    main()
