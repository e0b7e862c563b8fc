"""What can happen to a site, each with its own way back."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.long.whole_site import WholeSite


@dataclass(frozen=True)
class Fault:
    name: str
    happens: Callable[[WholeSite, Random], None]
    database: str = ""  # the only one where it can

    def is_for(self, site: WholeSite) -> bool:
        return self.database in ("", "postgres" if site.server else "sqlite")


def _killed(site: WholeSite, random: Random) -> None:
    if site.is_alive():
        site.kill()
    time.sleep(random.uniform(0, 2))
    supervise(site)


def _stopped(site: WholeSite, random: Random) -> None:
    if not site.is_alive():
        return
    site.signal(signal.SIGSTOP)
    time.sleep(random.uniform(1, 15))
    site.signal(signal.SIGCONT)


def _full(site: WholeSite, random: Random) -> None:
    if not site.is_alive():
        return
    site.fill_disk(True)
    time.sleep(random.uniform(1, 12))
    if random.random() < 0.3:  # and dies of it, or of something else
        site.kill()
        supervise(site)
        if site.is_alive():
            site.fill_disk(True)
            time.sleep(random.uniform(5, 15))
    if site.is_alive():
        site.fill_disk(False)


def _database_restarted(site: WholeSite, random: Random) -> None:
    assert site.server
    site.server.stop(random.choice(["fast", "immediate"]))
    time.sleep(random.uniform(0, 8))
    if random.random() < 0.3 and site.is_alive():  # it begins while its database is away
        site.kill()
        supervise(site)
        time.sleep(random.uniform(1, 6))
    site.server.start()


def _killed_while_stopped(site: WholeSite, random: Random) -> None:
    if site.is_alive():
        site.signal(signal.SIGSTOP)
        threading.Event().wait(random.uniform(0.5, 3))
        site.kill()
    supervise(site)


FAULTS = (
    Fault("kill -9", _killed),
    Fault("kill -9", _killed),
    Fault("SIGSTOP", _stopped),
    Fault("SIGSTOP, then kill -9", _killed_while_stopped),
    Fault("full disk", _full, "sqlite"),
    Fault("full disk", _full, "sqlite"),
    Fault("PostgreSQL restarted", _database_restarted, "postgres"),
    Fault("PostgreSQL restarted", _database_restarted, "postgres"),
)


def supervise(site: WholeSite) -> None:
    if not site.is_alive():
        site.start()


def mend(site: WholeSite) -> None:
    if site.server:
        site.server.start()
    supervise(site)
    site.fill_disk(False)
    site.signal(signal.SIGCONT)
