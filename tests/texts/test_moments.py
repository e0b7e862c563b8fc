"""Moments as people say them, in either language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from passbot.texts import Texts

MOSCOW_MIDNIGHT = datetime(2026, 2, 4, 21, tzinfo=UTC)
NOON = datetime(2026, 2, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("ru", MOSCOW_MIDNIGHT, "конца ср 4 февр."),
        ("en", MOSCOW_MIDNIGHT, "the end of Wed 4 Feb"),
        ("ru", datetime(2026, 2, 4, 20, 59, tzinfo=UTC), "ср 4 февр. 23:59"),
        ("en", datetime(2026, 2, 2, 19, 30, tzinfo=UTC), "22:30"),
    ],
)
def test_midnight_is_the_end_of_the_day_before(language: str, at: datetime, said: str) -> None:
    assert said == Texts(language, ZoneInfo("Europe/Moscow")).end(at, now=NOON)
