"""A plate as a guard types it or a camera reads it: the folded characters, and the one whole plate that they can be."""

from dataclasses import dataclass

from passbot.domain import codes
from passbot.domain.plates import mask_search
from passbot.domain.plates.folding import fold
from passbot.domain.plates.mask_search import Mask
from passbot.domain.plates.reading import recognise, without_country

# Only cars and taxis have three-digit regions; tractors, motorcycles, trailers and mopeds do not need them yet.
_WITH_LONG_REGIONS = ("ru.car", "ru.taxi")
_LONG_REGION = 3


@dataclass(frozen=True)
class PlateAsked:
    """`whole` is empty if it is only a piece or no plate; `code` is empty if it cannot be an order's code."""

    key: str
    whole: str = ""
    code: str = ""

    @property
    def is_like_a_plate(self) -> bool:
        """True if it alone would pass for a plate or a piece of one. Three of a hundred order codes would."""
        return recognise(self.key) is not None


def asked(text: str) -> PlateAsked:
    key = without_country(fold(text))
    is_code = len(key) == codes.ORDER_LENGTH and set(key) <= set(codes.ORDER_ALPHABET)
    return PlateAsked(key, _whole(key), key if is_code else "")


def _whole(key: str) -> str:
    """The plate as typed; else the one that results when O for 0 and similar slips are mended by position.

    A likely plate wins over an unlikely one: 0001ОО199 is the car О001ОО199, but 0001ОО77 may be a motorcycle.
    """
    if any(map(_is_likely, mask_search.matching(key))):
        return key if _is_whole(key) else ""
    likely = [plate for plate, masks in _readings(key).items() if any(map(_is_likely, masks))]
    if len(likely) == 1:
        return likely[0]
    return key if _is_whole(key) else ""


def _readings(key: str) -> dict[str, tuple[Mask, ...]]:
    """Every whole plate that this could be after mending slips by position, with the kinds of each."""
    return {plate: mask_search.matching(plate) for plate in mask_search.mended(key) if _is_whole(plate)}


def _is_whole(key: str) -> bool:
    plate = recognise(key)
    return plate is not None and not plate.is_partial


def _is_likely(mask: Mask) -> bool:
    region = mask.slots.count("r")
    return not mask.is_russian or region < _LONG_REGION or mask.format.kind in _WITH_LONG_REGIONS
