"""For each assumption the habit of the stand-in under which it does not hold."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Flip:
    habits: dict[str, Any] = field(default_factory=dict)  # Any: as they are switched


FLIPS = {
    "number": Flip({"repeated_numbers": True}),
    "whole": Flip({"half_batches": True}),
    "order": Flip({"deletions_first": True}),
    "texts": Flip({"typed_texts": True}),
    "copies": Flip({"copies_within": True}),
    "boxes": Flip({"boxes_as_words": True}),
    "search": Flip({"forgetful_search": True}),
    "forgetting": Flip({"quiet_deletes": True}),
    "append": Flip({"append_into_gaps": True}),
    "rights": Flip({"owners_protect": True}),
    "rules": Flip({"refused_rules": True}),
    "open ranges": Flip({"bounded_ranges": True}),
    "closed ranges": Flip({"growing_ranges": True}),
    "moves": Flip({"refused_moves": True}),
    "filter": Flip({"filtered_copies": True}),
    "fresh": Flip({"late_reads": True}),
    "one moment, first": Flip({"torn_reads": "first"}),
    "one moment, others": Flip({"torn_reads": "others"}),
    "language": Flip({"language": "ru"}),
}
