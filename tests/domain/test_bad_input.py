"""Bad input to every reader: a refusal that names the fault and says what to do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from passbot.domain import codes
from passbot.domain.people import houses, names, phones
from passbot.domain.plates import plates
from passbot.domain.times import windows
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def pattern(
    kind: Repeat = Repeat.DAILY,
    weekdays: frozenset[int] = frozenset(),
    until: date = JUNE,
    zone: str = "Europe/Paris",
    pauses: tuple[tuple[date, date], ...] = (),
) -> Pattern:
    return Pattern(kind, time(9), time(18), zone, MAY, until, weekdays, pauses)


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: plates.read(""), "plate.empty"),
    (lambda: plates.read("🚗 - ."), "plate.empty"),
    (lambda: plates.read("а12²вс"), "plate.digits"),
    (lambda: plates.read("А①23ВС77"), "plate.digits"),
    (lambda: plates.read("А١٢٣ВС77"), "plate.digits"),
    (lambda: plates.read("АⅧ3ВС77"), "plate.digits"),
    (lambda: plates.read("=А123ВС77"), "plate.characters"),
    (lambda: plates.read("А*23ВС77"), "plate.characters"),
    (lambda: plates.read("粤B12345"), "plate.characters"),
    (lambda: plates.read("\x00А123ВС77"), "plate.characters"),
    (lambda: plates.read("А123ВС77" * 9), "plate.long"),
    (lambda: plates.read("А123ФГ77"), "plate.letters"),
    (lambda: plates.read("D123AA77"), "plate.letters"),
    (lambda: plates.read("А000ВС77"), "plate.unknown"),
    (lambda: plates.read("А123ВС00"), "plate.unknown"),
    (lambda: plates.read("А123ВС0777"), "plate.unknown"),
    (lambda: plates.read("АВС"), "plate.unknown"),
    (lambda: plates.read("12"), "plate.unknown"),
    (lambda: plates.read("79161234567"), "plate.unknown"),
    (lambda: plates.read("BOSS"), "plate.unknown"),
    (lambda: plates.read("0O1OAA77"), "plate.ambiguous"),
    (lambda: plates.read_foreign("A"), "plate.foreign"),
    (lambda: plates.read_foreign("ABCDEFGHIJKLM"), "plate.foreign"),
    (lambda: phones.read(""), "phone.format"),
    (lambda: phones.read("112"), "phone.format"),
    (lambda: phones.read("8 (000) 000-00-00"), "phone.format"),
    (lambda: phones.read("+7 916 123-45-6"), "phone.format"),
    (lambda: phones.read("+7 916 123-45-67-89"), "phone.format"),
    (lambda: phones.read("8-800-FLOWERS"), "phone.format"),
    (lambda: phones.read("8 ٩١٦ 123 45 67"), "phone.format"),
    (lambda: phones.read("8916123456²"), "phone.format"),
    (lambda: phones.read("=79161234567"), "phone.format"),
    (lambda: phones.read("0" * 500), "phone.format"),
    (lambda: names.read(""), "name.letters"),
    (lambda: names.read("Анна"), "name.words"),
    (lambda: names.read("а б в г д е"), "name.words"),
    (lambda: names.read("/order now please"), "name.letters"),
    (lambda: names.read("=IMPORTXML(A1) Анна"), "name.letters"),
    (lambda: names.read("+Анна Петрова"), "name.letters"),
    (lambda: names.read("-Анна Петрова"), "name.letters"),
    (lambda: names.read("@anna petrova"), "name.letters"),
    (lambda: names.read("'Анна Петрова"), "name.letters"),
    (lambda: names.read("Анна Петрова 2"), "name.letters"),
    (lambda: names.read("Анна <b>Петрова</b>"), "name.letters"),
    (lambda: names.read("Анна - Петрова"), "name.letters"),
    (lambda: names.read("\ud800 \ud800"), "name.letters"),
    (lambda: names.read("А" * 79 + " Б"), "name.long"),
    (lambda: houses.read(""), "house.format"),
    (lambda: houses.read("0"), "house.format"),
    (lambda: houses.read("12/"), "house.format"),
    (lambda: houses.read("7?"), "house.format"),
    (lambda: houses.read("123456"), "house.format"),
    (lambda: houses.read("12345678"), "house.format"),
    (lambda: houses.read("27²"), "house.format"),
    (lambda: houses.read("٢٧"), "house.format"),
    (lambda: houses.read("27АБ"), "house.format"),
    (lambda: houses.read("А27"), "house.format"),
    (lambda: codes.read_invite(""), "invite.format"),
    (lambda: codes.read_invite("KAJFG"), "invite.format"),
    (lambda: codes.read_invite("KAJFGRYGH7HJWNGMU6U0"), "invite.format"),
    (lambda: codes.read_invite("KAJFGRYGH7HJWNGMU6UС7"), "invite.format"),
    (lambda: codes.read_invite("https://t.me/gate_bot"), "invite.format"),
    (lambda: codes.read_invite("https://t.me/[gate_bot?start=x"), "invite.format"),
    (lambda: windows.read_time("25:00"), "time.format"),
    (lambda: windows.read_time("24:00"), "time.format"),
    (lambda: windows.read_time("9:5"), "time.format"),
    (lambda: windows.read_time("١٤:٣٠"), "time.format"),
    (lambda: windows.read_time("soon"), "time.format"),
    (lambda: windows.read_day("31.02.2026"), "day.format"),
    (lambda: windows.read_day("0000-01-01"), "day.format"),
    (lambda: windows.read_day("tomorrow"), "day.format"),
    (lambda: windows.zone(""), "zone.unknown"),
    (lambda: windows.zone("Mars/X"), "zone.unknown"),
    (lambda: windows.zone("../etc/passwd"), "zone.unknown"),
    (lambda: windows.zone("Europe"), "zone.unknown"),
    (lambda: windows.zone("\x00"), "zone.unknown"),
    (lambda: windows.to_utc(datetime(2026, 3, 29, 2, 30), PARIS), "time.missing"),  # noqa: DTZ001
    (lambda: windows.to_utc(datetime.min, PARIS), "time.range"),  # noqa: DTZ901
    (lambda: windows.day_window(date.max, PARIS), "time.range"),
    (lambda: windows.day_window(date.min, PARIS), "time.range"),
    (lambda: windows.span(date.max, time(9), time(9), PARIS), "time.range"),
    (lambda: windows.day_window(date(2011, 12, 30), ZoneInfo("Pacific/Apia")), "day.missing"),
    (lambda: Window(NOON, NOON), "window.order"),
    (lambda: Window(NOON, NOON.replace(microsecond=5)), "window.order"),
    (lambda: Window(NOON.replace(tzinfo=None), NOON), "time.naive"),
    (lambda: pattern(kind=Repeat.WEEKLY), "pattern.weekdays"),
    (lambda: pattern(weekdays=frozenset({7})), "pattern.weekdays"),
    (lambda: pattern(until=date(2026, 4, 30)), "pattern.until"),
    (lambda: pattern(zone="Europe/Nowhere"), "zone.unknown"),
    (lambda: pattern(pauses=((JUNE, MAY),)), "pattern.pause"),
]


@pytest.mark.parametrize(("act", "code"), BAD)
def test_bad_input_is_refused_with_words_that_help(act: Callable[[], object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        act()

    assert code == refused.value.code
    assert refused.value.message.endswith((".", "?"))
