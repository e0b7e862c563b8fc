"""Plates of cars, in the guard's words: read, show, ask, rank. One car is one folded key, whoever typed it.

read, read_foreign, exact, show    plate_reading    by the masks of plate_formats and plate_masks
typed                              plate_reading    refuses what no plate has in it
fold, skeleton, alike              plate_text
asked                              plate_asking     what a guard types or a camera reads
rank, slipped, parts               plate_search

In a free message, plates are found with all that stands around them: message.
"""

from passbot.domain.plates.asking import Asked, asked
from passbot.domain.plates.folding import alike, fold, skeleton
from passbot.domain.plates.ranking import parts, rank, slipped
from passbot.domain.plates.reading import Plate, exact, read, read_foreign, show, typed

__all__ = [
    "Asked",
    "Plate",
    "alike",
    "asked",
    "exact",
    "fold",
    "parts",
    "rank",
    "read",
    "read_foreign",
    "show",
    "skeleton",
    "slipped",
    "typed",
]
