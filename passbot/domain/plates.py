"""Plates of cars, in the guard's words: read, show, rank. One car is one folded key, whoever typed it.

read, read_foreign, exact, show    plate_reading    by the masks of plate_formats and plate_masks
fold, skeleton                     plate_text
rank                               plate_search

In a free message, plates are found with all that stands around them: message.
"""

from passbot.domain.plate_reading import Plate, exact, read, read_foreign, show
from passbot.domain.plate_search import rank
from passbot.domain.plate_text import fold, skeleton

__all__ = ["Plate", "exact", "fold", "rank", "read", "read_foreign", "show", "skeleton"]
