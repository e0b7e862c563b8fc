"""What `python -m tests.long mutants` stands on: which tests a module has, and a copy that may be spoilt."""

from pathlib import Path

import pytest

from tests.long.mutants import GROUPS, files_of
from tests.long.tests_of import near, wide
from tests.long.tree_copy import TOP, Copy, Verdict

FOLDING = "passbot/domain/plates/folding.py"
PALETTE = "passbot/domain/plates/colours.py"


@pytest.mark.parametrize("file", files_of(list(GROUPS)))
def test_every_module_has_tests(file: str) -> None:
    assert near(file)


def test_the_test_of_the_same_name_is_nearest() -> None:
    assert ["tests/services/passes/test_orders.py"] == near("passbot/services/passes/orders.py")


def test_who_imports_a_module_knows_it() -> None:
    assert "tests/domain/gate/test_verdicts.py" in {*near(FOLDING), *wide(FOLDING)}
    assert set() == set(near(FOLDING)) & set(wide(FOLDING))


def test_a_mutant_lives_in_a_copy_alone(tmp_path: Path) -> None:
    before = (TOP / PALETTE).read_text(encoding="utf-8")
    copy = Copy(tmp_path)

    with copy.changed(PALETTE, "raise RuntimeError\n"):
        spoilt = copy.run(near(PALETTE), timeout=60)
        failed = copy.failed()
    whole = copy.run(near(PALETTE), timeout=60)

    assert (Verdict.KILLED, Verdict.SURVIVED) == (spoilt, whole)
    assert set(near(PALETTE)) == failed
    assert before == (TOP / PALETTE).read_text(encoding="utf-8")
