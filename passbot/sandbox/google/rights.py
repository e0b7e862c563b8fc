"""Permissions to change: protected ranges, their editors, and the owner, who may always."""

from collections.abc import Iterator
from dataclasses import dataclass

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import protected
from passbot.sandbox.google.grid import Box, Sheet
from passbot.sandbox.google.ranges import span_of


@dataclass(frozen=True)
class Person:
    """The account of a request, with its role in this file."""

    email: str
    is_owner: bool = False
    owner: str = ""

    def may_edit(self, rule: Json) -> bool:
        """A rule without `editors` permits every editor of the document."""
        if self.is_owner or rule.get("warningOnly") or "editors" not in rule:
            return True
        return self.email in rule["editors"].get("users", ())


def guard(book: Book, sheet: Sheet, box: Box, person: Person) -> None:
    """Refuse if a cell of the box is protected against this person."""
    if person.is_owner:
        return
    for rule in sheet.protected.values():
        if not person.may_edit(rule) and any(_locked(book, sheet, rule, box)):
            raise protected()


def guard_sheet(sheet: Sheet, person: Person) -> None:
    """For changes of the sheet itself, which unprotected ranges do not allow."""
    if any(not person.may_edit(rule) for rule in sheet.protected.values()):
        raise protected()


def _locked(book: Book, sheet: Sheet, rule: Json, box: Box) -> Iterator[bool]:
    covered = sheet.box(span_of(range_of(book, rule)))
    if not box.meets(covered):
        return
    asked = box.common(covered)
    free = [sheet.box(span_of(each)) for each in rule.get("unprotectedRanges", ())]
    if any(each.holds(asked) for each in free):
        return
    for row in range(asked.top, asked.bottom):
        for column in range(asked.left, asked.right):
            yield not any(each.holds(Box(row, row + 1, column, column + 1)) for each in free)


def range_of(book: Book, rule: Json) -> Json:
    """The range, or that of the named range that is protected."""
    if "namedRangeId" in rule and "range" not in rule:
        found: Json = book.named[rule["namedRangeId"]]["range"]
        return found
    given: Json = rule["range"]
    return given
