"""Where a person stands in a conversation."""

from datetime import timedelta

import pytest

from passbot.services.people import dialogs
from tests.services.people.some_people import NOON

pytestmark = pytest.mark.usefixtures("db")


def test_a_conversation_goes_on_where_it_was() -> None:
    saved = dialogs.save(7, "order", "plate", {"brand": "Киа", "tries": [1, 2]}, message_id=55, now=NOON)

    assert saved == dialogs.load(7, now=NOON)
    assert ("order", "plate", 55) == (saved.flow, saved.step, saved.message_id)


def test_every_step_is_a_new_version() -> None:
    steps = [dialogs.save(7, "order", step, {}, now=NOON).version for step in ("brand", "plate", "confirm")]

    assert [1, 2, 3] == steps


def test_a_new_flow_takes_the_place_of_the_old_one_with_all_its_answers() -> None:
    dialogs.save(7, "order", "plate", {"brand": "Kia"}, message_id=55, now=NOON)
    dialogs.save(7, "register", "name", {}, now=NOON)

    found = dialogs.load(7, now=NOON)

    assert found is not None
    assert ("register", {}, None) == (found.flow, found.answers, found.message_id)


def test_a_conversation_is_forgotten_when_its_time_is_over() -> None:
    dialogs.save(7, "order", "plate", {}, now=NOON, lasts=timedelta(minutes=30))

    before = dialogs.load(7, now=NOON + timedelta(minutes=29))
    after = dialogs.load(7, now=NOON + timedelta(minutes=30))

    assert (True, None) == (before is not None, after)


def test_a_finished_conversation_is_gone() -> None:
    dialogs.save(7, "order", "plate", {}, now=NOON)

    assert [True, False] == [dialogs.clear(7), dialogs.clear(7)]
    assert dialogs.load(7, now=NOON) is None


def test_everybody_has_a_conversation_of_their_own() -> None:
    dialogs.save(7, "order", "plate", {}, now=NOON)
    dialogs.save(8, "register", "name", {}, now=NOON)

    dialogs.clear(7)

    other = dialogs.load(8, now=NOON)
    assert other is not None
    assert "register" == other.flow


@pytest.mark.parametrize("text", ["\x00", "\ud800", "🚗", "'; DROP TABLE dialogs", "x" * 100_000])
def test_whatever_was_typed_is_kept(text: str) -> None:
    dialogs.save(7, "order", "plate", {"text": text}, now=NOON)

    found = dialogs.load(7, now=NOON)

    assert found is not None
    assert {"text": text} == found.answers
