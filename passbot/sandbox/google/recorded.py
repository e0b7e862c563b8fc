"""A recording of `check --prove` as the simulator's habits: it then answers as the real Google did."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from passbot.sandbox.google.body import Json

FORM = 1
INSTEAD: dict[str, Json] = {  # the habit under which an assumption does not hold
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
}
SLOWEST, NOTICED = 20.0, 0.1  # seconds
NOT_ONE = "{file} is no recording of `check --prove`: {why}"

DAMAGED = "something is missing in it, or is not what a proof writes"


@dataclass(frozen=True)
class Recording:
    at: str
    locale: str
    habits: Json
    unknown: tuple[str, ...]  # what was not tried, or this sandbox cannot imitate

    @staticmethod
    def read(file: Path) -> "Recording":
        """Raises SystemExit with what is wrong with the file."""
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            if found.get("form") != FORM:
                raise ValueError("its form is another")
            return of(found)
        except OSError as exc:
            raise SystemExit(NOT_ONE.format(file=file, why=exc.strerror)) from None
        except ValueError as exc:
            raise SystemExit(NOT_ONE.format(file=file, why=exc)) from None
        except (LookupError, TypeError, AttributeError):
            raise SystemExit(NOT_ONE.format(file=file, why=DAMAGED)) from None

    @property
    def words(self) -> str:
        """One line for the person who starts the sandbox."""
        differing = ", ".join(sorted(self.habits)) or "nothing"
        unknown = f"; as usual, because not recorded: {', '.join(self.unknown)}" if self.unknown else ""
        return f"Google answers as recorded at {self.at}; unlike the sandbox's own: {differing}{unknown}"


def of(found: Json) -> Recording:
    habits: Json = {}
    for each in found["assumptions"]:
        if each["verdict"] == "differs":
            habits |= dict(_habits(each["name"], each["saw"], found))
    if (pace := median([0.0, *(each["seconds"] for each in found["calls"])])) >= NOTICED:
        habits["seconds"] = min(SLOWEST, pace)
    unknown = [each["name"] for each in found["assumptions"] if _is_unknown(each)]
    return Recording(found["at"], found["locale"], habits, tuple(unknown))


def _habits(name: str, saw: str, found: Json) -> Iterator[tuple[str, object]]:
    yield from INSTEAD.get(name, {}).items()
    if name == "one moment":
        yield "torn_reads", found["torn"][0]
    elif name == "language":
        yield "language", "ru" if any("а" <= letter <= "я" for letter in saw.lower()) else "de"


def _is_unknown(each: Json) -> bool:
    is_known = each["name"] in INSTEAD or each["name"] in ("one moment", "language", "time")
    return each["verdict"] == "not tried" or not is_known
