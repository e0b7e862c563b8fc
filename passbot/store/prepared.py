"""Queries that Peewee builds once, at their first use, instead of at every call.

`Prepared(Order.select(Order.id).where(Order.code == P.code))` costs what SQL by hand costs (`Statement`) where it
writes, or reads a row or a few; of a hundred rows the names and moments cost half as much again. Peewee alone spends
0.3 ms on each call.
"""

import json
import re
from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property, partial
from inspect import signature
from typing import Any, Generic, TypeVar, overload

from peewee import SQL, Alias, AutoField, Field, Node, PostgresqlDatabase, SqliteDatabase, fn

from passbot.store.db import database, on_sqlite
from passbot.store.fields import JsonField, UtcField, from_epoch, to_epoch
from passbot.store.statement import for_postgres, for_sqlite

Row = TypeVar("Row")

_HERE = "\0"  # marks a value in the SQL that Peewee has built
_PLAIN = re.compile(r"[\w .{}-]*")
_TO_POSTGRES: dict[type, Callable[[Any], Any]] = {datetime: to_epoch, bool: int}  # Any: what a driver takes
_TO_SQLITE = _TO_POSTGRES | {list: json.dumps}


class Parameter(Node):
    """A parameter, given at each call: `P.code`. Moments and bools are converted; `in_(P.ids)` takes a list."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __sql__(self, ctx: Any) -> Any:  # Any: Peewee's
        return ctx.value(self.name, _Name)


class _Name(str):
    """The name of a parameter, to tell it from a constant."""


class _Parameters:
    def __getattr__(self, name: str) -> Any:  # Any: compared as Peewee's fields are
        return Parameter(name)


P = _Parameters()
COUNT = fn.count(SQL("*")).alias("count")


def given(*fields: Any) -> dict[Any, Any]:  # Any: Peewee's
    """Parameters for an insert or update: each column gets the parameter of its name; for a model all columns but the
    id.
    """
    columns = [each for field in fields for each in (_all(field) if isinstance(field, type) else [field])]
    return {column: Parameter(column.column_name) for column in columns}


def _all(model: Any) -> list[Any]:  # Any: Peewee's
    return [each for each in model._meta.sorted_fields if not isinstance(each, AutoField)]


class Prepared(Generic[Row]):
    """A query of Peewee, and what becomes of each of its rows: a named tuple of its columns, or `into` with the same
    names. Moments and JSON come as the model's fields read them.
    """

    @overload
    def __init__(self: "Prepared[Any]", query: Any) -> None: ...  # Any: Peewee's

    @overload
    def __init__(self, query: Any, into: type[Row]) -> None: ...

    def __init__(self, query: Any, into: Any = None) -> None:
        self._query, self._into = query, into

    def run(self, **values: Any) -> int:
        """The number of rows written."""
        written: int = self._execute(values).rowcount
        return written

    def one(self, **values: Any) -> Row | None:
        found = self._execute(values).fetchone()
        return None if found is None else self._read(found)

    def value(self, **values: Any) -> Any:  # Any: of the model's field
        """The only column of the first row; None without a row."""
        found: Any = self.one(**values)
        return None if found is None else found[0]

    def rows(self, **values: Any) -> list[Row]:
        found = self._execute(values).fetchall()
        return [*map(self._read, found)]

    def _execute(self, values: dict[str, Any]) -> Any:  # Any: what a driver takes, and its cursor
        here = on_sqlite()
        changes = _TO_SQLITE if here else _TO_POSTGRES
        for name, value in values.items():
            if change := changes.get(type(value)):
                values[name] = change(value)
        return database.execute_sql(self.on_sqlite if here else self.on_postgres, values)

    @cached_property
    def on_sqlite(self) -> str:
        return for_sqlite(self._said_to(SqliteDatabase(None)))

    @cached_property
    def on_postgres(self) -> str:
        return for_postgres(self._said_to(PostgresqlDatabase(None)))

    def _said_to(self, dialect: Any) -> str:  # Any: Peewee has no types
        """Constants are written into the SQL: a partial index is used only if its condition is visible."""
        if not getattr(self._query, "_return_cursor", True):
            self._query._returning = None  # Peewee would add it to each INSERT on PostgreSQL
        sql, values = dialect.get_sql_context(param=_HERE).sql(self._query).query()
        before, *after = sql.split(_HERE)
        return str(before) + "".join(
            f"{_written(value)}{piece}" for value, piece in zip(values, after, strict=True)
        )

    @cached_property
    def _read(self) -> Callable[[Sequence[Any]], Row]:  # Any: what a driver returns
        columns: list[Any] = self._query._returning  # Any: Peewee has no types
        names = [_name(each) for each in columns]
        into: Any = self._into or namedtuple("Found", names)
        if names != list(signature(into).parameters):
            raise TypeError(f"{into} is not made of {names}")
        make = partial(tuple.__new__, into) if issubclass(into, tuple) else lambda row: into(*row)
        convert = [(at, python) for at, each in enumerate(columns) if (python := _python(each))]
        return partial(_converted, make, convert) if convert else make


def _written(value: object) -> str:
    if isinstance(value, _Name):
        return f":{value}"
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return f"'{value}'"
    raise ValueError(f"a value to be given as a parameter: {value!r}")


def _name(node: Any) -> str:  # Any: Peewee has no types
    return str(node.column_name if isinstance(node, Field) else node._alias)


def _python(node: Any) -> Callable[[Any], Any] | None:  # Any: Peewee's
    node = node.node if isinstance(node, Alias) else node
    if isinstance(node, UtcField) and not node.null:
        return from_epoch
    return node.python_value if isinstance(node, UtcField | JsonField) else None


def _converted(make: Callable[[Any], Row], convert: list[Any], row: Any) -> Row:  # Any: of any column
    values = list(row)
    for at, python in convert:
        values[at] = python(values[at])
    return make(values)
