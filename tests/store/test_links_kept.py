"""A site of the version before: its calendar links show what they showed, its slots are as they were."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passbot.domain.calendars.calendar_links import Feed, FeedKind
from passbot.services.calendars import feeds, views
from passbot.store.fields import from_epoch
from passbot.store.migrations import migrate
from tests import databases
from tests.store import before, rows
from tests.store.rows import NOON


@pytest.fixture(params=databases.KINDS)
def anna(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    with before.opened(request.param, tmp_path):
        yield rows.resident()


def test_links_and_slots_of_before_are_as_they_were(anna: int) -> None:
    link = rows.insert("feeds", resident_id=anna, digest="d", created_at=NOON)
    before.slot(before.place("calendar", "calendar", owner_id=anna), title="Dentist")

    migrate()

    assert [Feed(link, from_epoch(NOON), None, FeedKind.ALL)] == feeds.of(anna)
    [slot] = views.listed(owner_id=anna)
    assert ("Dentist", None, None) == (slot.title, slot.reference, slot.metadata)
