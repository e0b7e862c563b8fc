"""Imports point down only. The table is the picture in README, as a list of who may know whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "passbot"
MODULES = sorted(PACKAGE.rglob("*.py"))
FRAMEWORKS = {"asyncio", "anyio", "fastapi", "gspread", "httpx", "starlette", "telegram", "uvicorn"}
DATABASE = {"peewee", "playhouse", "psycopg", "sqlite3"}
STRANGERS = {
    "domain": FRAMEWORKS | DATABASE,
    "store": FRAMEWORKS,
    "services": FRAMEWORKS,
    "sandbox": {"peewee", "playhouse"},  # keeps its own file
}

BELOW_EDGES = "clock dbthread domain errors outage pulse recurring services slices texts wake"
AROUND = "admins_list app collecting config heartbeat log off_machine mail parts picture_file readers sandbox sources"
ARROWS = {
    "__init__": "",
    "errors": "",
    "clock": "",
    "outage": "errors pulse",
    "recurring": "clock",
    "jumps": "clock domain errors services",
    "holders": "",
    "leading": "clock errors outage pulse services",
    "site_files": "",
    "domain": "errors",
    "store": "domain errors",
    "wake": "",
    "slices": "store",
    "services": "domain errors holders slices store wake",
    "fair_queue": "",
    "dbthread": "errors fair_queue services slices",
    "pulse": "clock domain log",
    "collecting": "",
    "carrier": "outage services wake",
    "heartbeat": "",
    "kept": "domain pulse",
    "measures": "clock domain pulse",
    "outcry": "domain mail services texts",
    "ping": "",
    "heart": "domain heartbeat outcry pulse",
    "watch": "clock domain errors measures outcry ping pulse services",
    "texts": "domain errors",
    "listening": "errors",
    "picture_file": "",
    "bot": f"{BELOW_EDGES} listening picture_file",
    "sheets": f"{BELOW_EDGES} leading",
    "api": f"{BELOW_EDGES} listening parsing",
    "fetching": "domain errors",
    "parsing": "domain errors",
    "aside": "services",
    "busy_times": "domain errors parsing services slices",
    "mail": BELOW_EDGES,
    "off_machine": "errors",
    "database_file": BELOW_EDGES,
    "faults": "",
    "jobs": f"faults jumps leading off_machine site_files {BELOW_EDGES} aside busy_times fetching",
    "sandbox": "",
    "log": "",
    "values": "",
    "mistakes": "errors log values",
    "readers": "",
    "sources": "mistakes",
    "declared": "values",
    "agreeing": "domain",
    "config": "agreeing declared domain errors mistakes sources values",
    "admins_list": "config errors mistakes services texts",
    "parts": f"{BELOW_EDGES} admins_list api bot carrier config fetching heart heartbeat jobs kept leading listening "
    "mail measures outcry ping sheets site_files watch",
    "app": f"{BELOW_EDGES} admins_list collecting database_file config holders kept parts",
    "commands": f"{BELOW_EDGES} {AROUND}",
    "__main__": "commands config errors log readers",
}


def part(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def wrong(found: dict[Path, set[str]]) -> dict[str, set[str]]:
    return {str(module.relative_to(PACKAGE)): names for module, names in found.items() if names}


def test_every_part_has_its_place() -> None:
    places = {part(module) for module in MODULES}

    assert set() == places - ARROWS.keys()


def test_a_module_knows_only_what_stands_below_it() -> None:
    known = {
        module: {name.split(".")[1] for name in imports(module) if name.startswith("passbot.")}
        for module in MODULES
    }

    upwards = {
        module: names - {part(module), *ARROWS.get(part(module), "").split()}
        for module, names in known.items()
    }

    assert {} == wrong(upwards)


def test_a_framework_stays_where_it_belongs() -> None:
    known = {module: {name.split(".")[0] for name in imports(module)} for module in MODULES}

    misplaced = {module: names & STRANGERS.get(part(module), DATABASE) for module, names in known.items()}

    assert {} == wrong(misplaced)


def test_a_module_fits_on_a_few_screens() -> None:
    lines = {module: module.read_text(encoding="utf-8").count("\n") for module in MODULES}

    assert {} == {module.name: count for module, count in lines.items() if count > 250}
