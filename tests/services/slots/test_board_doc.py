"""docs/board.md tells what is true."""

import re
from pathlib import Path

import pytest

from passbot.api.board.protocol import Deed
from passbot.domain.board.board_hours import SHORTEST, BoardHours
from passbot.domain.times.windows import read_closing
from passbot.services.slots import board
from tests.services.people.some_people import NOON

TEXT = (Path(__file__).parents[3] / "docs" / "board.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\S+)-(\S+) \| (\d+) \| ([\d, ]+) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("opens", "closes", "minutes", "ids"), ROWS)
def test_the_ids_are_those_of_the_table(db: str, opens: str, closes: str, minutes: str, ids: str) -> None:
    hours = BoardHours(read_closing(opens), read_closing(closes), int(minutes))

    made = board.ensure(board.Named("Board", ("Board",)), hours=hours, zone="Europe/Moscow", now=NOON)

    assert [int(each) for each in ids.split(",")] == [
        slot.id for slot in board.state(made.id, now=NOON).slots
    ]


def test_it_names_every_message_and_the_shortest_slot() -> None:
    assert len(ROWS) > 5
    assert all(f"`{deed}`" in TEXT for deed in Deed if deed not in (Deed.BOOK, Deed.CANCEL, Deed.LOOK))
    assert f"from {SHORTEST} minutes to a day" in TEXT
