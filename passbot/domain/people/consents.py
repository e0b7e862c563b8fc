"""Consent: the words that a site has written about people's data, and what one account said to them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from passbot.errors import InvalidInput

LONGEST = 3_000  # characters; with what stands around them they must fit into one message


class Answer(StrEnum):
    NONE = "none"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True)
class ConsentText:
    """One version in one language. Its number is the version; a changed text is a new one."""

    version: int
    language: str
    words: str
    made_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Consent:
    """What one account says to a version now: the last answer counts, and when it was given."""

    text: ConsentText
    answer: Answer
    at: datetime
    resident_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Tally:
    """How many residents have said what to a version. Who has agreed to it is asked about nothing else."""

    text: ConsentText
    agreed: int
    refused: int
    asked: int  # and have not answered


def read_words(words: str) -> str:
    """The words as they are kept."""
    words = words.replace("\r\n", "\n").strip()
    if not 1 <= len(words) <= LONGEST:
        message = f"The words have 1 to {LONGEST} characters, these have {len(words)}. Nothing was changed."
        raise InvalidInput("consent.length", message, longest=LONGEST, has=len(words))
    return words
