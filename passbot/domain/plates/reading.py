"""Read a plate from typed text, and format it for the guard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from passbot.domain.plates import mask_search, regions
from passbot.domain.plates.folding import (
    LATIN_TWINS,
    RUSSIAN_LETTERS,
    TO_CYRILLIC,
    fold,
    has_signs,
    is_cyrillic,
    is_digit_of_another_kind,
    is_strange,
)
from passbot.domain.plates.mask_search import Mask
from passbot.errors import InvalidInput

MAX_TYPED = 64
MIN_KEY, MAX_KEY = 3, 12  # fewer characters are no plate: they could not be told from a piece of another

REGION_UNKNOWN = "region.unknown"
MENDED = "plate.mended"
FOREIGN = "foreign"


@dataclass(frozen=True)
class Plate:
    """`key` identifies the car; hints (best first) and warnings are only for display."""

    key: str
    shown: str
    is_partial: bool = False
    hints: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read(text: str) -> Plate:
    """Read a plate of a known kind, a piece of one (partial), or a foreign one in Latin letters and digits."""
    key = without_country(typed(text))
    plate = recognise(key) or mend(key)
    if plate:
        return with_signs(plate, text)
    if any(map(is_cyrillic, text)) or mask_search.looks_russian(key):
        raise _not_russian(key)
    if key.isalpha() or key.isdigit() or not MIN_KEY <= len(key) <= MAX_KEY:
        raise _unknown()
    return _foreign(key)


def read_foreign(text: str) -> Plate:
    """Accept a plate of no known kind on the person's word: 3 to 12 letters and digits."""
    key = typed(text)
    if not MIN_KEY <= len(key) <= MAX_KEY:
        message = f"Write {MIN_KEY} to {MAX_KEY} letters and digits, as on the plate."
        raise InvalidInput("plate.foreign", message, least=MIN_KEY, limit=MAX_KEY)
    return _foreign(key)


def exact(key: str) -> Plate:
    """Take a folded key as it is, without mending: from a button, or because the person insists."""
    return recognise(key) or read_foreign(key)


def show(key: str) -> str:
    """Format with spaces as on the plate, Russian ones in Cyrillic. Folding the result gives the same key."""
    masks = sorted(mask_search.matching(key), key=lambda mask: _weight(mask, key))
    if not masks:
        return in_one_alphabet(key, prefers_cyrillic=_is_fragment(key))
    return in_one_alphabet(masks[0].space(key), prefers_cyrillic=masks[0].is_russian)


def typed(text: str) -> str:
    """Fold the text; refuse characters that folding would lose although the person may have meant them."""
    if len(text) > MAX_TYPED:
        raise InvalidInput(
            "plate.long", "This is too long for a plate. Send the plate alone, for example А123ВС77."
        )
    if any(map(is_digit_of_another_kind, text)):
        raise InvalidInput("plate.digits", "Write the digits of the plate as 0 to 9.")
    strange = "".join(dict.fromkeys(filter(is_strange, text)))
    if strange:
        raise InvalidInput(
            "plate.characters", f"Leave out {strange}: a plate has letters and digits only.", found=strange
        )
    key = fold(text)
    if not key:
        raise InvalidInput("plate.empty", "Write the plate, like А123ВС77, or its last 3 or 4 characters.")
    return key


def without_country(key: str) -> str:
    """Remove the RUS under the region, if a Russian plate stands before it."""
    bare = key.removesuffix("RUS").removesuffix("PYC")
    if bare == key:
        return key
    is_russian = any(mask.is_russian for mask in mask_search.matching(bare))
    return bare if is_russian or mask_search.mended(bare) else key


def recognise(key: str) -> Plate | None:
    masks = sorted(mask_search.matching(key), key=lambda mask: _weight(mask, key))
    if masks:
        hints = tuple(dict.fromkeys(mask.format.kind for mask in masks))
        is_partial = masks[0].is_russian and not masks[0].is_whole
        return Plate(key, show(key), is_partial, hints, _warnings(masks, key))
    return Plate(key, show(key), is_partial=True) if _is_fragment(key) else None


def mend(key: str) -> Plate | None:
    """Put O for 0 and similar slips right by position, if exactly one plate results; if several, the bot asks."""
    candidates = list(mask_search.mended(key))
    if len(candidates) > 1:
        shown = [show(candidate) for candidate in candidates]
        raise InvalidInput(
            "plate.ambiguous", f"Which one is it: {' or '.join(shown)}? Mind O and 0.", candidates=shown
        )
    plate = recognise(candidates[0]) if candidates else None
    return plate and replace(plate, warnings=(*plate.warnings, MENDED))


def with_signs(plate: Plate, text: str) -> Plate:
    """Warn that 🅰️ was read as А."""
    is_new = has_signs(text) and MENDED not in plate.warnings
    return replace(plate, warnings=(*plate.warnings, MENDED)) if is_new else plate


def _weight(mask: Mask, key: str) -> int:
    """Sort weight: lower is likelier. A neighbour country's whole plate beats a Russian piece, unless its format is
    weak.
    """
    if mask.is_russian and mask.is_whole:
        return 0 if mask.region_of(key) in regions.KNOWN else 1
    if mask.is_russian:
        return 3
    return 4 if mask.format.is_weak else 2


def _warnings(masks: Sequence[Mask], key: str) -> tuple[str, ...]:
    return (REGION_UNKNOWN,) if _weight(masks[0], key) == 1 else ()


def _is_fragment(key: str) -> bool:
    return 3 <= len(key) <= 4 and key.isascii() and any(map(str.isdigit, key))


def in_one_alphabet(text: str, *, prefers_cyrillic: bool) -> str:
    """Use one alphabet: D (diplomats) has no Cyrillic twin, Б (Ulan Bator) no Latin one; no plate mixes them."""
    letters = set(filter(str.isalpha, text))
    is_cyrillic_only = any(map(is_cyrillic, letters))
    could_be_either = letters <= set(LATIN_TWINS)
    return text.translate(TO_CYRILLIC) if is_cyrillic_only or (prefers_cyrillic and could_be_either) else text


def _foreign(key: str) -> Plate:
    return Plate(key, in_one_alphabet(key, prefers_cyrillic=False), hints=(FOREIGN,))


def _not_russian(key: str) -> InvalidInput:
    wrong = "".join(dict.fromkeys(char for char in key if char.isalpha() and char not in LATIN_TWINS))
    if not wrong:
        return _unknown()
    letters = " ".join(RUSSIAN_LETTERS)
    return InvalidInput(
        "plate.letters",
        f"There is no {wrong} on Russian plates, only {letters}. "
        "Correct it, or choose foreign or special plate.",
        found=wrong,
        letters=letters,
    )


def _unknown() -> InvalidInput:
    return InvalidInput(
        "plate.unknown",
        "No plate looks like this. Write it like А123ВС77, or its last 3 or 4 characters; "
        "if it is right, choose foreign or special plate.",
        example="А123ВС77",
    )
