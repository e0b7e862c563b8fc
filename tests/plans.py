"""Which statements read what has ever been, as the databases themselves say how they would find it.

SQLite has no statistics here, as on a site: its plan is the same whatever the tables hold. PostgreSQL plans for any
values, and is told that reading a table from end to end is out of the question: where it does it all the same, there
is no index.
"""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from itertools import count
from types import ModuleType
from typing import Any

import passbot
from passbot.store import models
from passbot.store.db import database
from passbot.store.prepared import Prepared
from passbot.store.statement import Statement

# What people do all day does not make these longer.
FIXED = {
    "alarms": "one of each part",
    "applications": "who waits for an admin's yes, and is swept after two months",
    "at_work": "the processes that run",
    "claims": "the same",
    "consent_texts": "a few versions",
    "dialogs": "one of each person who is in the middle of something, and is swept after a day",
    "leases": "a few names",
    "let_in": "who guesses at the secret, and is swept after a day",
    "listed_admins": "the lines of a file",
    "order_pieces": "of what is open",
    "parts": "the processes that run",
    "pin_tries": "who has just been wrong, and is swept by night",
    "rules": "a few names",
    "schema_version": "one row",
    "sheet_audits": "one of each spreadsheet",
    "sheet_erasures": "what has just lost its names, until the sheet has",
    "sheet_health": "one row",
    "sheet_holds": "one of each spreadsheet",
    "sheet_owner": "one row",
    "sheet_proofs": "one of each assumption",
    "unfinished": "what is being worked on",
    "worksheets": "a few of each spreadsheet",
}
# Indexes of what is open, held, owed or here now: as long as that, however much has been.
OPEN = {
    "arrivals_owed",
    "broadcasts_undone",
    "deliveries_owed",
    "inbox_waiting",
    "orders_open",
    "orders_open_host",
    "orders_open_house",
    "orders_open_plate",
    "orders_open_series",
    "orders_ticked",
    "places_at_gate",
    "places_of_site",
    "places_with_grid",
    "residents_admins",
    "residents_phone",
    "series_live",
    "sheet_batches_noted",
    "slots_held",
    "subscriptions_live",
    "waiters_active",
    "waiters_one_offer",
}
ELSEWHERE = {  # said only to the other kind of database
    "processes.leases._COMMON": "sqlite",
    "processes.leases._PRECISE": "sqlite",
}
TABLES = {model._meta.table_name for model in models.MODELS}
# Columns of few values: who looks for one of them alone reads a large part of the table.
FEW = {"kind", "status", "role", "route", "channel", "spreadsheet_id", "language", "zone", "seat", "tab"}
# A place has slots and orders for years: of one only those since a moment are few.
OF_A_PLACE = "place_id"
MOMENTS = {"start_at", "end_at", "day"}

Known = Statement | Prepared[Any]  # Any: of any rows

_STEP = re.compile(r"(SCAN|SEARCH) (\S+)(?: USING (.*?))?(?: \((.*)\))?(?: LEFT-JOIN)?$")


def statements() -> dict[str, Known]:
    """Of the whole product, by name."""
    found: dict[str, Known] = {}
    for module in modules():
        for name, value in vars(module).items():
            for path, each in _within(f"{module.__name__.removeprefix('passbot.services.')}.{name}", value):
                if each not in found.values():
                    found[path] = each
    return found


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(passbot.__path__, "passbot."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _within(path: str, value: object) -> Iterator[tuple[str, Known]]:
    if isinstance(value, Statement | Prepared):
        yield path, value
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _within(f"{path}[{at}]", each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _within(f"{path}[{key}]", each)


def read_on_sqlite(connection: sqlite3.Connection, sql: str) -> list[str]:
    """The steps that read a table that grows, or a large part of it."""
    values: Any = dict.fromkeys(re.findall(r":([a-z_]+)", sql)) or (None,) * sql.count("?")
    found = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    return [step for (*_, step) in found if _grows_on_sqlite(step, sql)]


def _grows_on_sqlite(step: str, sql: str) -> bool:
    found = _STEP.match(step)
    if not found:
        return False
    how, alias, by, conditions = found.groups()
    table, index = _table(alias, sql), (by or "").rpartition("INDEX ")[2]
    if table is None or table in FIXED or index in OPEN:
        return False
    return how == "SCAN" or not is_narrow(
        re.findall(r"(\w+)=", conditions or ""), re.findall(r"(\w+)>", conditions or "")
    )


def is_narrow(equal: list[str], since: list[str]) -> bool:
    """One value of a column that has many; of a range nobody knows how long it is, but of a place's to come."""
    if OF_A_PLACE in equal and MOMENTS & {*equal, *since}:
        return True
    return any(column not in FEW and column != OF_A_PLACE for column in equal)


def _table(alias: str, sql: str) -> str | None:
    """None for what is made in the statement itself."""
    named = re.findall(rf'(\w+)"?\s+(?:AS\s+)?"?{re.escape(alias)}\b', sql)
    return next((table for table in (alias, *named) if table in TABLES), None)


def read_on_postgres(sql: str) -> list[str]:
    """The same. The session must have `enable_seqscan` off, and the tables their statistics."""
    numbers = count(1)
    known: dict[str, str] = {}
    plain = re.sub(
        r"%\((\w+)\)s|%s",
        lambda each: known.setdefault(each[1] or f"{next(numbers)}", f"${len(known) + 1}"),
        sql,
    ).replace("%%", "%")
    cursor = database.connection().execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {plain}")
    return [step for step in _steps(cursor.fetchone()[0][0]["Plan"], "") if step]


def _steps(node: dict[str, Any], table: str) -> Iterator[str]:  # Any: JSON
    table = node.get("Relation Name", table)
    kind, index, where = node["Node Type"], node.get("Index Name", ""), node.get("Index Cond", "")
    equal, since = (re.findall(rf"(\w+)\)?(?:::\w+)? {sign} ", where) for sign in ("=", ">=?"))
    is_read = kind == "Seq Scan" or (index and not is_narrow(equal, since))
    if is_read and table not in FIXED and index not in OPEN:
        yield f"{kind} of {table} {index} {where}".strip()
    for below in node.get("Plans", ()):
        yield from _steps(below, table)
