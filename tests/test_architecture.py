"""The house: its floors and rooms are contracts in pyproject.toml, held by import-linter; here they are looked at."""

import ast
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
MODULES = sorted((TOP / "passbot").rglob("*.py"))
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_imports_keep_the_contracts() -> None:
    looked = subprocess.run([sys.executable, "-c", LINT], cwd=TOP, capture_output=True, text=True)

    assert 0 == looked.returncode, looked.stdout


def test_every_folder_is_seen_by_the_contracts() -> None:
    folders = {module.parent for module in MODULES}

    assert set() == {folder for folder in folders if not (folder / "__init__.py").exists()}


def test_nobody_imports_relatively() -> None:
    found = [module for module in MODULES if "\nfrom ." in module.read_text(encoding="utf-8")]

    assert [] == found


def test_a_module_fits_on_a_few_screens() -> None:
    assert {} == {module.name: count for module in MODULES if (count := lines_of(module)) > 240}


def lines_of(module: Path) -> int:
    """Without the imports: how many there are is told by the floors."""
    text = module.read_text(encoding="utf-8")
    imports = (each for each in ast.parse(text).body if isinstance(each, ast.Import | ast.ImportFrom))
    return text.count("\n") - sum((each.end_lineno or 0) - each.lineno + 1 for each in imports)
