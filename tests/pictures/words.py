"""What the people of the pictures are called and what they write, in each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    language: str
    locale: str
    resident: str
    neighbour: str
    guard: str
    admin: str
    guest: str
    taxi: str
    tomorrow: str
    place: str
    office: str


ENGLISH = Words(
    language="en",
    locale="en-GB",
    resident="Nina Lee",
    neighbour="Thomas Reed",
    guard="George Hill",
    admin="Olivia Stone",
    guest="Mary Curie",
    taxi="yellow kia 4821",
    tomorrow="Tomorrow",
    place="Barber, the chair by the window",
    office="Mill Street\n1  2  3   window\n4  5  6   door",
)
RUSSIAN = Words(
    language="ru",
    locale="ru-RU",
    resident="Нина Ли",
    neighbour="Фома Рябов",
    guard="Егор Холмов",
    admin="Ольга Каменская",
    guest="Мария Кюри",
    taxi="желтый киа 4821",
    tomorrow="Завтра",
    place="Барбер, кресло у окна",
    office="Мельничная\n1  2  3   окно\n4  5  6   дверь",
)
