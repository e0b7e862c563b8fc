"""Match folded text against the masks: which plates it can be, where spaces go, which typing slips can be mended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from passbot.domain.plates.formats import NEIGHBOURS, PIECES, RUSSIA, Format

_CLASSES = {
    "l": "[ABEKMHOPCTYX]",
    "b": "[ABEIKMHOPCTX]",
    "u": "[ABCEHIKMOPTX]",
    "a": "[A-Z]",
    "m": "[A-ZБГДЖЗИЛПФЦЧШЩЪЫЬЭЮЯӨҮ]",
    "d": "[0-9]",
    "n": "[0-9]",
    "o": "[0-7]",
    "i": "[1-7]",
    "c": "[1-9]",
}
_REGIONS = {"rr": "(?!00)[0-9]{2}", "rrr": "[1-9][0-9]{2}", "kk": "(?:0[1-9]|1[0-9]|20)"}

_LETTERS = frozenset("lbuam")
_TO_LETTER = {"0": "O"}
_TO_DIGIT = {"O": "0", "З": "3", "Ч": "4", "Б": "6", "I": "1", "L": "1"}


@dataclass(frozen=True)
class Mask:
    """One spelling of a format. A Russian format has three: with a two-digit region, a three-digit one, and none."""

    format: Format
    shown: str
    is_whole: bool = True

    @cached_property
    def slots(self) -> str:
        return self.shown.replace(" ", "").replace("-", "")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        runs = ("".join(run) for _, run in groupby(self.slots))
        return re.compile("".join(map(_fragment, runs)))

    @cached_property
    def joints(self) -> frozenset[int]:
        """Where a space may stand: after this many characters of the key."""
        ends, length = set(), 0
        for part in re.split("[ -]", self.shown):
            length += len(part)
            ends.add(length)
        return frozenset(ends)

    @property
    def is_russian(self) -> bool:
        return self.format.country == "ru"

    @cached_property
    def is_strict(self) -> bool:
        """False for masks that take any letter: mending by them would turn half of Europe's plates into theirs."""
        return {"a", "m"}.isdisjoint(self.slots)

    @cached_property
    def shape(self) -> str:
        return shape(self.slots.translate(_SAMPLES))

    def fits(self, key: str) -> bool:
        return self.pattern.fullmatch(key) is not None

    def region_of(self, key: str) -> str | None:
        digits = self.slots.count("r")
        return key[-digits:] if digits else None

    def space(self, key: str) -> str:
        chars = iter(key)
        return "".join(char if char in " -" else next(chars) for char in self.shown)

    def mend(self, key: str) -> str | None:
        """Replace look-alikes by what this mask wants at each position (O or 0); None if the result still
        does not fit.
        """
        mended = "".join(self._mended(slot, char) for slot, char in zip(self.slots, key, strict=True))
        return mended if self.fits(mended) else None

    def _mended(self, slot: str, char: str) -> str:
        if slot in _LETTERS:
            return _TO_LETTER.get(char, char)
        if slot.isupper() or (char == "I" and self._has_i):
            return char
        return _TO_DIGIT.get(char, char)

    @cached_property
    def _has_i(self) -> bool:
        """Belarus and Ukraine use the letter I, so there it is no slip for 1."""
        return not {"b", "u"}.isdisjoint(self.slots)


@lru_cache(1_000)  # the same few words of a message are matched a dozen times
def matching(key: str) -> tuple[Mask, ...]:
    return tuple(mask for mask in _BY_LENGTH.get(len(key), ()) if mask.fits(key))


def mended(key: str) -> dict[str, Mask]:
    """Every plate that this could be after mending slips by position. A word without a digit is none."""
    plates: dict[str, Mask] = {}
    if not any(map(str.isdigit, key)):
        return plates
    for mask in _BY_LENGTH.get(len(key), ()):
        plate = mask.mend(key) if mask.is_strict else None
        if plate:
            plates.setdefault(plate, mask)
    return plates


def looks_russian(key: str) -> bool:
    """True if letters and digits stand in Russian order, whichever letters they are."""
    return shape(key) in _RUSSIAN_SHAPES


def shape(key: str) -> str:
    return "".join("n" if char.isdigit() else "l" for char in key)


def _fragment(run: str) -> str:
    slot = run[0]
    if run in _REGIONS:
        return _REGIONS[run]
    some_not_zero = f"(?!0{{{len(run)}}})" if slot == "n" else ""
    return f"{some_not_zero}{_CLASSES.get(slot, slot)}{{{len(run)}}}"


def _spellings(russian: Format) -> Iterator[Mask]:
    bare = russian.mask.rstrip("r").rstrip()
    both = ("rr",) if russian.mask.endswith("rr") else ("rr", "rrr")
    for region in both:
        yield Mask(russian, f"{bare} {region}")
    yield Mask(russian, bare, is_whole=False)


def _all_masks() -> Iterator[Mask]:
    for russian in RUSSIA:
        yield from _spellings(russian)
    for piece in PIECES:
        yield Mask(piece, piece.mask, is_whole=False)
    for foreign in NEIGHBOURS:
        yield Mask(foreign, foreign.mask)


_SAMPLES = str.maketrans(dict.fromkeys("dnoicrk", "1") | dict.fromkeys("lbuam", "A"))
MASKS = tuple(_all_masks())
_BY_LENGTH = {
    length: tuple(mask for mask in MASKS if len(mask.slots) == length)
    for length in {len(mask.slots) for mask in MASKS}
}
_RUSSIAN_SHAPES = frozenset(mask.shape for mask in MASKS if mask.is_russian)
