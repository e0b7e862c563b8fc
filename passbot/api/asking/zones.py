"""Time zones to choose from on a page: those of big cities, from west to east, named by city."""

from datetime import datetime
from zoneinfo import ZoneInfo

from passbot.texts import Texts

KNOWN = tuple(
    f"{continent}/{city}"
    for continent, cities in {
        "Pacific": "Honolulu Auckland",
        "America": "Anchorage Los_Angeles Denver Chicago New_York Halifax Sao_Paulo Argentina/Buenos_Aires Mexico_City",
        "Atlantic": "Azores",
        "Europe": "London Lisbon Paris Berlin Madrid Rome Vienna Prague Warsaw Belgrade Athens Helsinki Riga Kyiv "
        "Chisinau Istanbul Minsk Kaliningrad Moscow Samara",
        "Africa": "Lagos Cairo Johannesburg Nairobi",
        "Asia": "Jerusalem Tbilisi Yerevan Baku Dubai Yekaterinburg Tashkent Almaty Bishkek Karachi Kolkata Dhaka Omsk "
        "Novosibirsk Krasnoyarsk Bangkok Shanghai Singapore Irkutsk Tokyo Seoul Yakutsk Vladivostok Magadan Kamchatka",
        "Australia": "Perth Sydney",
    }.items()
    for city in cities.split()
)


def choices(*more: str, language: str, now: datetime) -> list[tuple[str, str]]:
    """Pairs of zone name and label (`UTC+3 Moscow`). Includes the zones in `more`."""
    zones = [ZoneInfo(name) for name in dict.fromkeys((*more, *KNOWN))]
    shown = [(now.astimezone(zone).utcoffset(), Texts(language, zone).city, zone.key) for zone in zones]
    return [(key, f"{_offset(now.astimezone(ZoneInfo(key)))} {city}") for _, city, key in sorted(shown)]


def _offset(local: datetime) -> str:
    """`UTC+5:30`"""
    sign, hours, minutes = (local_text := f"{local:%z}")[:1], int(local_text[1:3]), local_text[3:5]
    return f"UTC{sign}{hours}" + ("" if minutes == "00" else f":{minutes}")
