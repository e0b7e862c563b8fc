"""What Google answered to a read, as plain values. Pure."""

from typing import Any

HIGHEST_NUMBER = 2**30  # Google's ids of metadata end at 2**31


def number_of(cell: object) -> int:
    """Of the last batch; 0 where a person wrote something that none of ours can be."""
    if not isinstance(cell, int | float) or not 0 < cell < HIGHEST_NUMBER or cell != int(cell):
        return 0
    return int(cell)


def signs_of(state: dict[str, Any]) -> tuple[object, str, str, str]:  # Any: Google's JSON
    """Number and hash of the last batch, who wrote it, and what another installation has told."""
    number, *texts = [*state.get("values", [[]])[0], "", "", "", ""][:4]
    digest, owner, word = map(str, texts)
    return number, digest, owner, word


def column_of(values: dict[str, Any]) -> list[str]:  # Any: Google's JSON
    return [str(cells[0]) if cells else "" for cells in values.get("values", [])]
