"""The clock of the server has jumped: an admin reads it, looks, and says that it is right."""

import pytest

from passbot.domain.site.health import Code
from passbot.services.site import clocks
from passbot.services.telling import alarms
from passbot.services.telling.alarms import News
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON


@pytest.mark.parametrize(
    ("language", "button", "said"),
    [
        ("en", "The time is right", "The server's clock is right: 4 May 2026, 12:00"),
        ("ru", "Время верное", "Часы сервера верны: 4 мая 2026, 12:00"),
    ],
)
def test_an_admin_confirms_it_by_the_button_of_the_alarm(
    admin: Chat, language: str, button: str, said: str
) -> None:
    admin.language = language
    admin.say("/language")
    admin.press("language", language)
    clocks.doubt("+02:00:00", now=NOON)
    alarms.owe_to_chats(News(("clock",), Code.JUMP, NOON, why="+02:00:00"), now=NOON)

    told = admin.notices()
    answer = admin.press_label(button)

    assert "(+02:00:00)" in told
    assert said in answer
    assert not clocks.is_doubted(now=admin.now)


@pytest.mark.parametrize(("why", "shown"), [("+21600:00:00", "+2 yrs"), ("-49:00:00", "-2 days")])
def test_a_jump_of_days_or_years_is_told_in_them(admin: Chat, why: str, shown: str) -> None:
    alarms.owe_to_chats(News(("clock",), Code.JUMP, NOON, why=why), now=NOON)

    assert f"({shown}): it says 4 May 2026" in admin.notices()


def test_that_it_is_over_has_no_button(admin: Chat) -> None:
    alarms.owe_to_chats(News(("clock",), Code.JUMP, NOON, until=NOON, why="+02:00:00"), now=NOON)

    admin.notices()

    assert not admin.heard[-1].get("keyboard")


def test_nobody_else_can_press_it(anna: Chat) -> None:
    clocks.doubt("+02:00:00", now=NOON)

    assert "Only an admin can confirm the clock." in anna.press("clock.right")
