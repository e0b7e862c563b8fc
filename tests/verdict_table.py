"""What is typed, what is ordered, and the verdict: one table for the domain, the bot's words and REST.

A line is `typed | plate verdict, plate verdict`. Verdicts: green (exact), amber (similar), white (shown, one of
several or too little typed), and none, where the order is not found by it. A foreign plate stands in <>.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from passbot.domain.gate.verdicts import Grade
from passbot.domain.passes.orders import Kind, Order, Status
from passbot.domain.people.people import Resident, Role
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.times.windows import Window

MOMENT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
GRADES = {"green": Grade.EXACT, "amber": Grade.SIMILAR, "white": Grade.SHOWN, "none": None}

LINES = """
    # one order, the whole plate in every way of typing
    А123ВС77          | А123ВС77 green
    а123вс77          | А123ВС77 green
    A123BC77          | А123ВС77 green
    a123bc77          | А123ВС77 green
    А 123 ВС 77       | А123ВС77 green
    A-123-BC/77       | А123ВС77 green
    Аl23ВС77          | А123ВС77 green
    А123ВС77RUS       | А123ВС77 green
    А123ВC 77         | А123ВС77 green
    # one symbol another, less, more, swapped
    А124ВС77          | А123ВС77 amber
    А123ВС78          | А123ВС77 amber
    В123ВС77          | А123ВС77 amber
    А123ВЕ77          | А123ВС77 amber
    А132ВС77          | А123ВС77 amber
    А123СВ77          | А123ВС77 amber
    А213ВС77          | А123ВС77 amber
    А123ВС177         | А123ВС77 amber
    А123ВС777         | А123ВС77 amber
    А123ВС77          | А123ВС777 amber
    А123ВС7           | А123ВС77 green
    123ВС77           | А123ВС77 amber
    А12ВС77           | А123ВС77 amber
    А1223ВС77         | А123ВС77 amber
    К771МН50          | А123ВС77 none
    А124ВЕ77          | А123ВС77 none
    # pieces
    123               | А123ВС77 green
    А123              | А123ВС77 green
    a123              | А123ВС77 green
    123ВС             | А123ВС77 green
    123bc             | А123ВС77 green
    ВС77              | А123ВС77 green
    А123ВС            | А123ВС77 green
    23В               | А123ВС77 green
    12                | А123ВС77 white
    а1                | А123ВС77 white
    77                | А123ВС77 white
    124               | А123ВС77 none
    Б123              | А123ВС77 amber
    М100              | А100АА77 amber
    А124ВС            | А123ВС77 amber
    132ВС             | А123ВС77 amber
    1243              | А123ВС77 none
    123ВЕ             | А123ВС77 amber
    Б12               | А123ВС77 none
    # a piece that several hold, and one that does not
    123               | А123ВС77 white, К123КК99 white
    А123              | А123ВС77 green, М999ММ99 none
    777               | А123ВС777 white, К456МН777 white, М777ММ99 white
    А123ВС            | А123ВС77 white, А123ВС177 white
    А123ВС77          | А123ВС77 green, А123ВС777 amber
    А124ВС77          | А123ВС77 amber, А125ВС77 amber
    77                | А123ВС77 white, К123КК77 white
    # one car, two hosts
    А123ВС77          | А123ВС77 green, А123ВС77 green
    123               | А123ВС77 white, А123ВС77 white
    # ordered by a piece only
    А482ВС797         | 482 green
    482               | 482 green
    К482ММ50          | 482 green
    4821              | 482 green
    482ВС             | 482 green
    А481ВС797         | 482 none
    А4В2ВС797         | 482 amber
    А482ВС797         | 482 white, А482 white
    А482ВС797         | 482 white, А482ВС797 green
    482               | 482 white, А482ВС797 white
    482               | 482 white, К482ММ50 white
    А123ВС77          | А123ВС green
    А123ВС77          | А123ВС green, К456МН50 none
    А123ВС            | А123ВС green
    А123ВС78          | А123ВС green
    К123ВС78          | А123ВС none
    # O and 0, where one reading is left, and where both are
    0001ОО199         | О001ОО199 green
    О001ОО199         | О001ОО199 green
    о0о1оо199         | О001ОО199 green
    0001ОО77          | О001ОО77 amber
    0001ОО199         | О001ОО199 amber, <0001OO199> green
    А1О3ВС77          | А103ВС77 green
    АЗ21ВС77          | А321ВС77 green
    А32IВС77          | А321ВС77 green
    О001              | О001ОО77 green
    0001              | О001ОО77 amber
    001               | О001ОО77 green
    ОО1               | О001ОО77 amber
    О01               | О001ОО77 amber
    # foreign and special plates
    AB1234CD          | <AB1234CD> green
    АВ1234СD          | <AB1234CD> green
    AB1235CD          | <AB1234CD> amber
    1234              | <AB1234CD> green
    АВ1234            | <AB1234CD> green
    AB1234CDE         | <AB1234CD> amber
    123BC77           | <123BC77> green
    123BC77           | <123BC77> green, А123ВС77 amber
    А123ВС77          | <123BC77> amber
    1234УБА           | <1234УБА> green
    001D00477         | <001D00477> green
    001D00478         | <001D00477> amber
    4197ХК47          | 4197ХК47 green
    4197ХК4           | 4197ХК47 amber
    4197ХК            | 4197ХК47 green
    АА12377           | АА12377 green
    12377             | АА12377 green
    12378             | АА12377 amber
    # nonsense
    %%%               | А123ВС77 none
    ___               | А123ВС77 none
    🚗🚗🚗            | А123ВС77 none
    ²²²               | А123ВС77 none
    ЖЖЖЖ              | А123ВС77 none
"""


@dataclass(frozen=True)
class Line:
    typed: str
    expected: tuple[tuple[Plate, Grade | None], ...]

    @property
    def key(self) -> str:
        return plates.asked(self.typed).key

    @property
    def names(self) -> tuple[str, ...]:
        """The plates that it is whole, as it stands or put right."""
        asked = plates.asked(self.typed)
        return (asked.key, asked.whole)


def _lines() -> Iterator[Line]:
    for line in LINES.splitlines():
        if line.strip() and not line.strip().startswith("#"):
            typed, orders = line.split("|")
            expected = [order.rsplit(maxsplit=1) for order in orders.split(",")]
            yield Line(typed.strip(), tuple((_plate(plate), GRADES[word]) for plate, word in expected))


def _plate(text: str) -> Plate:
    text = text.strip()
    return plates.read_foreign(text.strip("<>")) if text.startswith("<") else plates.read(text)


TABLE = tuple(_lines())


def ids(line: Line) -> str:
    return f"{line.typed} | {', '.join(plate.key for plate, _ in line.expected)}"


def order(number: int, plate: Plate | None, **other: object) -> Order:
    """An open order whose time is now, of a house of its own."""
    resident = Resident(
        id=number, uuid=str(number), name="Анна Петрова", phone=None, house=str(number), role=Role.RESIDENT,
        language="en", telegram_id=None,
    )  # fmt: skip
    facts: dict[str, object] = {
        "id": number, "code": f"ZZZZ{number:02}", "kind": Kind.CAR, "status": Status.OPEN, "resident": resident,
        "house": str(number), "plate": plate and plate.shown, "plate_key": plate and plate.key,
        "is_partial": bool(plate and plate.is_partial), "brand": None, "guest_name": None,
        "day": date(2026, 5, 4), "window": Window(MOMENT, MOMENT + timedelta(hours=48)), "pin": None,
        "slot_id": None, "series_id": None, "created_at": MOMENT,
    }  # fmt: skip
    return Order(**(facts | other))  # type: ignore[arg-type]  # whatever a test wants to be different
