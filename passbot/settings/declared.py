"""Declarations of settings (type, bounds, description), and reading a text by them.

Written by hand instead of with pydantic, whose import alone takes longer than a command may.
"""

import math
from collections.abc import Callable
from dataclasses import Field as Declared
from dataclasses import field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from passbot.domain.site.rules import LIMITS, Rules
from passbot.settings import setting_types


def Field(  # noqa: N802  # it declares, as a class does
    default: Any,
    *,
    description: str,
    ge: float | None = None,
    le: float | None = None,
    repr: bool = True,  # noqa: A002  # as the standard library has it
) -> Any:  # Any: of whichever type the setting is
    """`ge` and `le` bound a number; `description` appears in docs/settings.md."""
    return field(default=default, repr=repr, metadata={"description": description, "ge": ge, "le": le})


def Rule(name: str, *, description: str) -> Any:  # noqa: N802  # Any: it declares, as Field does
    """A rule of the site that is a number: its default and its limits are those that /rules takes."""
    least, most = LIMITS[name]
    return Field(getattr(Rules, name), ge=least, le=most, description=description)


def declared(settings: type[Any]) -> dict[str, "Declared[Any]"]:  # Any: a class of settings
    return {each.name: each for each in fields(settings)}


def read(setting: "Declared[Any]", text: str) -> Any:  # Any: of the setting's type
    """Convert the text. Raises ValueError with the error and what to write instead."""
    kind = _without_none(setting.type)
    if get_origin(kind) is Literal:
        return setting_types.one_of(get_args(kind), text)
    return _bounded(_by_type(kind, text), text, setting.metadata["ge"], setting.metadata["le"])


def _without_none(kind: Any) -> Any:  # Any: a type as it is written
    """The type without None, for an optional setting."""
    return get_args(kind)[0] if type(None) in get_args(kind) else kind


def _by_type(kind: Any, text: str) -> Any:  # Any: a type, and a value of it
    reads = kind.__metadata__ if get_origin(kind) is Annotated else (_PLAIN[kind],)
    value: Any = text
    for each in reads:
        value = each(value)
    return value


def _bounded(value: Any, text: str, least: float | None, most: float | None) -> Any:  # Any: as it came
    if least is not None and not value >= least:
        raise ValueError(f"cannot be {text!r}: write {least:g} or more")
    if most is not None and not value <= most:
        raise ValueError(f"cannot be {text!r}: write {most:g} or less")
    return value


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"cannot be {text!r}: write a whole number") from None


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"cannot be {text!r}: write a number")
    return number


def _yes_or_no(text: str) -> bool:
    return bool(setting_types.switched(text))


_PLAIN: dict[Any, Callable[[str], Any]] = {  # Any: types, and values of them
    str: str,
    int: _whole,
    float: _number,
    bool: _yes_or_no,
    Path: Path,
    setting_types.Secret: setting_types.Secret,
}
