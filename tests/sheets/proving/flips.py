"""For each assumption the habit of the stand-in under which it does not hold."""

from typing import Any

FLIPS: dict[str, dict[str, Any]] = {  # Any: as they are switched
    "number": {"repeated_numbers": True},
    "whole": {"half_batches": True},
    "order": {"deletions_first": True},
    "texts": {"typed_texts": True},
    "copies": {"copies_within": True},
    "boxes": {"boxes_as_words": True},
    "search": {"forgetful_search": True},
    "forgetting": {"quiet_deletes": True},
    "append": {"append_into_gaps": True},
    "rights": {"owners_protect": True},
    "rules": {"refused_rules": True},
    "open ranges": {"bounded_ranges": True},
    "closed ranges": {"growing_ranges": True},
    "moves": {"refused_moves": True},
    "filter": {"filtered_copies": True},
    "fresh": {"late_reads": True},
    "one moment, first": {"torn_reads": "first"},
    "one moment, others": {"torn_reads": "others"},
    "language": {"language": "ru"},
}
