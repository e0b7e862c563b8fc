"""Read the database of the original passbot. It is never changed."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from passbot.errors import InvalidInput


@dataclass(frozen=True)
class Person:
    """A person as the original stores them: all text, unchecked."""

    name: str
    phone: str
    house: str
    chat: str
    code: str  # the code that their orders carry


@dataclass(frozen=True)
class Car:
    """A pass that has not been ticked; `ordered` is local time."""

    code: str
    plate: str
    brand: str
    ordered: str


@dataclass(frozen=True)
class Original:
    people: tuple[Person, ...]
    cars: tuple[Car, ...]
    unused_invites: int


def read(path: Path) -> Original:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            # Broken UTF-8 in a row hides no other row.
            file.text_factory = lambda stored: stored.decode("utf-8", "replace")
            people = file.execute("SELECT Name, Phone, House_num, Chat_Id, Code FROM Users ORDER BY rowid")
            cars = file.execute(
                "SELECT Code, Car_num, Car_brand, Time FROM Orders WHERE Status = 0 ORDER BY Number"
            )
            [[invites]] = file.execute("SELECT count(*) FROM InvitationCodes")
            return Original(
                tuple(Person(*map(str, row)) for row in people),
                tuple(Car(*map(str, row)) for row in cars),
                invites,
            )
    except (sqlite3.Error, ValueError) as exc:
        raise InvalidInput(
            "original.unreadable", f"{path} is not the database of an original passbot ({exc})."
        ) from exc
