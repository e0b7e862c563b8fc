"""Jobs of the timetable, each done by itself at a moment of the test's."""

from datetime import datetime

from passbot.domain.site.rules import Rules
from passbot.errors import Unavailable
from passbot.pulse import Part
from passbot.site_files import Site
from passbot.timetable.jobs import BY_NAME, Tools


def no_network(*_asked: object, **_how: object) -> str:
    raise Unavailable("calendar.unreachable", "There is no network here.")


def run_at(now: datetime, site: Site, *jobs: str) -> None:
    tools = Tools(site, Part("timetable"), no_network, begin=lambda _name: None)
    for job in jobs:
        BY_NAME[job].work(tools, Rules(), now)
