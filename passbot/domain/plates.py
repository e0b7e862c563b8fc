"""Plates of cars, in the guard's words: read, show, find, rank. One car is one folded key, whoever typed it.

read, read_foreign, show    plate_reading    by the masks of plate_formats and plate_masks
fold, skeleton              plate_text
rank                        plate_search
find                        plate_finding    in a free message
brand_of                    brands
"""

from passbot.domain.brands import brand_of
from passbot.domain.plate_finding import find
from passbot.domain.plate_reading import Plate, read, read_foreign, show
from passbot.domain.plate_search import rank
from passbot.domain.plate_text import fold, skeleton

__all__ = ["Plate", "brand_of", "find", "fold", "rank", "read", "read_foreign", "show", "skeleton"]
