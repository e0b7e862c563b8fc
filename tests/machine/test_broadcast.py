"""A word to everybody through the real sender: the report of who has heard it comes behind the last."""

import pytest

from passbot.domain.people.people import Role
from passbot.store import models
from tests.machine.room import Room, settle
from tests.machine.test_faults import all_done

pytestmark = pytest.mark.usefixtures("db")


def is_spread() -> bool:
    return bool(models.Broadcast.select().where(models.Broadcast.done_at.is_null(False)).exists())


def test_the_admin_hears_how_many_have_heard(room: Room) -> None:
    admin, boris = room.person("Olga", role=Role.ADMIN), room.person("Boris")
    settle(5001, "Vera Demo")  # has never written to the bot, which therefore cannot write to her
    boris.say("/help")
    boris.wait()
    admin.say("/broadcast The gate is shut tonight")
    admin.wait()

    admin.press("Send to 3 people")

    assert room.meets(is_spread)
    assert room.meets(all_done)
    said = [each.text for each in admin.chat().from_bot]
    assert "Your message is being sent to 3 people" in said
    assert "📢 2 of 3 have received your message.\nNot delivered: 1." == said[-1]
    assert "The gate is shut tonight" in boris.chat().last.text
