"""What is known of the guards' sheet: what it knew more, and what went wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passbot.domain.site.facts.kinds import Facts

Found = Mapping[str, int]  # how many of each thing the sheet knows more than the database


@dataclass(frozen=True)
class SheetHeld(Facts, kind="sheet.held"):
    found: Found


@dataclass(frozen=True)
class SheetAdopted(Facts, kind="sheet.adopted"):
    found: Found


@dataclass(frozen=True)
class SheetDeclined(Facts, kind="sheet.declined"):
    found: Found


@dataclass(frozen=True)
class SheetLost(Facts, kind="sheet.lost"):
    count: int  # rows


@dataclass(frozen=True)
class SheetMadeAgain(Facts, kind="sheet.made_again"):
    """A worksheet was gone."""


@dataclass(frozen=True)
class SheetTitleTaken(Facts, kind="sheet.title_taken"):
    title: str


@dataclass(frozen=True)
class SheetRefused(Facts, kind="sheet.refused"):
    order: str  # its code
    why: str


@dataclass(frozen=True)
class SheetRestore(Facts, kind="sheet.restore"):
    """A stranger's row, which a batch removed and the next one puts back."""

    cells: Sequence[Any]  # Any: a cell as the sheet had it
