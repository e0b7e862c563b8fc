"""Finds our worksheets by their sheet ids, which no owner can change.

A title is used only if the id is unknown or gone: at the first start, after an older version was restored, and when the
settings name another title.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from passbot.domain.site.worksheets import Tab, Worksheet
from passbot.sheets.layout import SYNC, Sheet


class Memory(Protocol):
    """Storage of the worksheets' ids, kept in the database."""

    def known(self, spreadsheet_id: str) -> tuple[Worksheet, ...]: ...
    def remember(self, spreadsheet_id: str, found: tuple[Worksheet, ...]) -> None: ...


class NoMemory:
    """No storage: worksheets are found by title, where there is no database yet."""

    def known(self, spreadsheet_id: str) -> tuple[Worksheet, ...]:
        del spreadsheet_id
        return ()

    def remember(self, spreadsheet_id: str, found: tuple[Worksheet, ...]) -> None:
        """Nothing is stored."""


@dataclass(frozen=True)
class OnlyLooks:
    """Read-only storage."""

    memory: Memory

    def known(self, spreadsheet_id: str) -> tuple[Worksheet, ...]:
        return self.memory.known(spreadsheet_id)

    def remember(self, spreadsheet_id: str, found: tuple[Worksheet, ...]) -> None:
        """Nothing is stored; the worker will do it."""


@dataclass(frozen=True)
class Ours:
    """The worksheets that were found; missing ones are not in `of_today`."""

    of_today: Mapping[Tab, Sheet]
    older: tuple[Sheet, ...]  # Orders_completed_2025 and so on, whatever their titles are now
    names: dict[Tab, str]  # titles in the settings
    former: dict[Tab, str]  # earlier titles in the settings, of worksheets that were not renamed since

    def get(self, tab: Tab) -> Sheet | None:
        return self.of_today.get(tab)

    @property
    def missing(self) -> list[str]:
        return [name for tab, name in self.names.items() if tab not in self.of_today]

    def worksheets(self) -> tuple[Worksheet, ...]:
        wanted = self.names | self.former
        today = [Worksheet(tab, sheet.id, wanted[tab]) for tab, sheet in self.of_today.items()]
        older = [Worksheet(Tab.OLDER, sheet.id) for sheet in self.older]
        return tuple(sorted([*today, *older], key=lambda each: each.sheet_id))


def names(latest: str, completed: str) -> dict[Tab, str]:
    return {Tab.LATEST: latest, Tab.COMPLETED: completed, Tab.SYNC: SYNC}


def find(sheets: Mapping[str, Sheet], known: tuple[Worksheet, ...], wanted: dict[Tab, str]) -> Ours:
    """Find ours among these worksheets, given by title."""
    by_id = {sheet.id: sheet for sheet in sheets.values()}
    today = dict(_of_today(sheets, by_id, known, wanted))
    ids = {sheet.id for sheet in today.values()}
    others = [sheet for sheet in sheets.values() if sheet.id not in ids]
    older = tuple(each for each in others if _is_older(each, known, wanted[Tab.COMPLETED]))
    former = {
        each.tab: each.wanted
        for each in known
        if each.tab in today and each.wanted != wanted[each.tab] and today[each.tab].id == each.sheet_id
    }
    return Ours(today, older, wanted, former)


def _of_today(
    sheets: Mapping[str, Sheet],
    by_id: Mapping[int, Sheet],
    known: tuple[Worksheet, ...],
    wanted: Mapping[Tab, str],
) -> Iterator[tuple[Tab, Sheet]]:
    kept = {each.tab: each for each in known}
    by_name = {title.lower(): sheet for title, sheet in sheets.items()}  # Google compares titles without case
    for tab, name in wanted.items():
        mine, named = kept.get(tab), by_name.get(name.lower())
        ours = by_id.get(mine.sheet_id) if mine else None
        if named and (ours is None or (mine and mine.wanted != name) or _was_left(ours, name)):
            yield tab, named
        elif ours is not None:
            yield tab, ours


def _was_left(sheet: Sheet, name: str) -> bool:
    """True if this worksheet was set aside by a repair or belongs to a past year: another one has replaced it."""
    return bool(re.fullmatch(r".* \(old( \d+)?\)", sheet.title)) or _is_of_a_year(sheet, name)


def _is_of_a_year(sheet: Sheet, completed: str) -> bool:
    return bool(re.fullmatch(re.escape(completed) + r"_\d{4}( \d+)?", sheet.title))


def _is_older(sheet: Sheet, known: tuple[Worksheet, ...], completed: str) -> bool:
    """True for a past year's Orders_completed: by its stored id, its title, or, if nothing is stored, its
    protection.
    """
    is_known = any(each.tab is Tab.OLDER and each.sheet_id == sheet.id for each in known)
    return is_known or _is_of_a_year(sheet, completed) or (not known and sheet.is_shut)
