"""For each assumption the habit of the stand-in under which it does not hold."""

from typing import Any

from passbot.sandbox.google.recorded import INSTEAD

FLIPS: dict[str, dict[str, Any]] = INSTEAD | {  # Any: as they are switched
    "one moment, first": {"torn_reads": "first"},
    "one moment, others": {"torn_reads": "others"},
    "language": {"language": "ru"},
}
