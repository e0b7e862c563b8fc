"""The functions for plates that other rooms use. One car has one folded key, whoever typed it.

read, read_foreign, exact, show    reading    by the masks of formats and mask_search
typed                              reading    refuses what no plate has in it
fold, skeleton, alike              folding
asked                              asking     what a guard types or a camera reads
rank, slipped, parts               ranking

`message` finds plates in a free message, with everything around them.
"""

from passbot.domain.plates.asking import PlateAsked, asked
from passbot.domain.plates.folding import alike, fold, skeleton
from passbot.domain.plates.ranking import parts, rank, slipped
from passbot.domain.plates.reading import Plate, exact, read, read_foreign, show, typed

__all__ = [
    "Plate",
    "PlateAsked",
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
