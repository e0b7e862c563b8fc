"""How the evidence is read: each function returns what was seen instead of what is assumed, or nothing. Pure."""

import re
from collections.abc import Iterable, Iterator
from statistics import median

from passbot.sheets.layout import Json
from passbot.sheets.proving.assumption import Evidence, NotSeen
from passbot.sheets.proving.trials import (
    APPENDED,
    BOX,
    CLOSED,
    COPIED,
    FILTERED,
    FILTERED_TO,
    MOVED,
    MOVED_COLUMNS,
    NUMBER,
    OPEN,
    ORDERED,
    ORDERED_TO,
    TEXTS,
    WHOLE,
    WORDS,
)
from passbot.sheets.rows import ARRIVED

TOO_LONG = 3.0  # seconds
ENGLISH = re.compile(r"\b(already|doesn't|the|that|with)\b")


def number(seen: Evidence) -> str:
    first, second = seen.refusals
    if first:
        return f"a new number was refused: {first}"
    if not second:
        return "the number was taken twice"
    return (
        "" if seen.at(NUMBER) == "first" else f"the second batch wrote “{seen.at(NUMBER)}” although refused"
    )


def whole(seen: Evidence) -> str:
    (refusal,) = seen.refusals
    if not refusal:
        return "an impossible request was accepted"
    return "what stood before the refused request was applied" if seen.at(WHOLE) != "" else ""


def order(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    found = seen.at(ORDERED_TO), seen.at(ORDERED)
    return "" if found == ("leaves", "stays") else f"after copying and deleting there was {_told(found)}"


def texts(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    found = tuple(seen.at(TEXTS, at) for at in range(len(WORDS)))
    return "; ".join(
        f"“{word}” became {_told([read])}" for word, read in zip(WORDS, found, strict=True) if word != read
    )


def copies(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    source, copy = (tuple(seen.at(COPIED, at, there=there) for at in range(4)) for there in (False, True))
    return "" if source == copy else f"of {_told(source)} the copy was {_told(copy)}"


def boxes(seen: Evidence) -> str:
    if seen.at(COPIED) == "":
        raise NotSeen("the row with the checkboxes could not be written")
    found = seen.at(COPIED, 1), seen.at(COPIED, 2)
    return "" if found[0] is True and found[1] is False else f"they were read as {_told(found)}"


def search(seen: Evidence) -> str:
    if seen.is_found is None:
        raise NotSeen("the search was not answered")
    return "" if seen.is_found else "it was not found"


def forgetting(seen: Evidence) -> str:
    return "" if seen.refusals[0] else "it is accepted"


def append(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    rows = {cells[0]: at for at, cells in enumerate(seen.here) if cells}
    box = next((at for at, cells in enumerate(seen.here) if at > BOX // 2 and _has_box(cells)), None)
    at = rows.get("appended")
    if at is None or box is None:
        return "the new row was not found" if at is None else "the checkbox was written over"
    return "" if at > box else f"it came to row {at + 1}, the checkbox stands in row {box + 1}"


def _has_box(cells: object) -> bool:
    return isinstance(cells, list | tuple) and len(cells) > ARRIVED and cells[ARRIVED] in (False, "FALSE")


def rights(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    rules = seen.looked.get("protectedRanges", [])
    return "" if any(rule.get("requestingUserCanEdit") for rule in rules) else "it was not there afterwards"


def rules(seen: Evidence) -> str:
    return _refused(seen)


def open_ranges(seen: Evidence) -> str:
    ends = [each["endRowIndex"] for each in _ranges(seen, OPEN) if "endRowIndex" in each]
    return f"ends were set, at row {max(ends)}" if ends else ""


def closed_ranges(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    height = seen.looked["properties"]["gridProperties"]["rowCount"]
    ends = {each.get("endRowIndex", height) for each in _ranges(seen, CLOSED)}
    expected = height - APPENDED
    return "" if ends <= {expected} else f"they end at {sorted(ends)}, and not at {expected}"


def _ranges(seen: Evidence, column: int) -> list[Json]:
    """The ranges of this column in whatever was accepted."""
    found = [each for each in _all_ranges(seen.looked) if each.get("startColumnIndex") == column]
    if not found:
        raise NotSeen("no protection, view or colour rule was there to look at")
    return found


def _all_ranges(looked: Json) -> Iterator[Json]:
    for rule in looked.get("protectedRanges", []):
        yield from rule.get("unprotectedRanges", [])
    for rule in looked.get("conditionalFormats", []):
        yield from rule.get("ranges", [])
    for view in looked.get("filterViews", []):
        yield view.get("range", {})


def moves(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    found = tuple(seen.at(MOVED, MOVED_COLUMNS + at) for at in range(3))
    return "" if found == ("two", "three", "one") else f"the order was {_told(found)}"


def filtered(seen: Evidence) -> str:
    if refused := _refused(seen):
        return refused
    found = [seen.at(FILTERED_TO + at) for at in range(2)]
    if found != ["shown", "hidden"]:
        return f"of a shown and a hidden row the copy has {_told(found)}"
    return "" if seen.at(FILTERED + 1, 1) == "written" else "a hidden row was not written"


def fresh(seen: Evidence) -> str:
    return f"{seen.late} reads showed the state before" if seen.late else ""


def one_moment(seen: Evidence) -> str:
    return f"{len(seen.torn)} reads were of two moments" if seen.torn else ""


def language(seen: Evidence) -> str:
    if not seen.words:
        raise NotSeen("nothing was refused")
    return "" if any(map(ENGLISH.search, seen.words)) else f"“{seen.words[0]}”"


def time(seen: Evidence) -> str:
    return took(seen) if max(seen.seconds) >= TOO_LONG else ""


def _refused(seen: Evidence) -> str:
    return next((f"it was refused: {refusal}" for refusal in seen.refusals if refusal), "")


def _told(values: Iterable[object]) -> str:
    return ", ".join(map(repr, values))


# What is worth telling even where it holds.


def took(seen: Evidence) -> str:
    return f"{median(seen.seconds):.2f} s in the middle of {len(seen.seconds)}, {max(seen.seconds):.2f} s the longest"


def words(seen: Evidence) -> str:
    return f"“{seen.refusals[1]}”"


def read(seen: Evidence) -> str:
    return f"in {seen.reads} reads, one of them beside a write" if seen.reads > 1 else ""


def formula(seen: Evidence) -> str:
    """As Google gives it back."""
    rules = seen.looked.get("conditionalFormats", [])
    values = rules[0]["booleanRule"]["condition"]["values"] if rules else []
    return f"read back as {values[0]['userEnteredValue']}" if values else ""
