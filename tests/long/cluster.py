"""Two of each process on PostgreSQL behind nginx, 200 people, and a part killed every ten seconds.

`python -m tests.long cluster --seed N [--minutes 5] [--people 200] [--every 30]`: `every` is about how many seconds
pass between two orders of one person. Whoever is killed is begun again some seconds later, and its twin is not killed
meanwhile. At the end: every order is answered once and in order, stands on the sheet and is archived once if it was
ticked, nothing was said twice but what was on its way when a bot was killed, and that once more at most. How long it
took until somebody else did the work of a killed process is printed; the exit code says whether all of it held.
"""

import argparse
import tempfile
import time
from pathlib import Path
from random import Random

from tests.long.badday import SETTINGS, Running, told
from tests.long.cluster_site import Cluster, cluster
from tests.long.takeovers import Takeovers
from tests.long.town_of_a_cluster import Town, town
from tests.long.verdict_of_a_cluster import Deaths, judged
from tests.long.verdict_of_a_day import Verdict
from tests.nginx import IS_HERE

KILL_EVERY = 10.0
AWAY = (0.5, 9.0)  # seconds until a killed process is begun again
SETTLED_WITHIN = 180.0


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long cluster")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--every", type=float, default=30)
    given = parser.parse_args(args.rest)
    if not IS_HERE:
        print("This needs nginx and openssl: apt-get install nginx openssl")
        return 2
    print(f"cluster seed={args.seed} minutes={given.minutes:g} people={given.people}", flush=True)
    folder = tempfile.TemporaryDirectory(prefix="passbot-cluster-")
    with (
        folder,
        cluster(Path(folder.name), **SETTINGS, board_access="open") as site,
        town(site, people=given.people, every=given.every) as people,
    ):
        return told(lived(site, people, Random(args.seed), given.minutes * 60))


def lived(site: Cluster, people: Town, random: Random, seconds: float) -> Verdict:
    for name in site.programs:
        site.start(name)
    site.wait()
    with Takeovers(site.site.url) as takeovers:
        with Running(people.lives) as running:
            deaths = _suffer(site, takeovers, random, seconds)
            running.stop_asking()
            took = _settled(people, takeovers)
        return judged(site, people, deaths, takeovers, took=took)


def _suffer(site: Cluster, takeovers: Takeovers, random: Random, seconds: float) -> Deaths:
    deaths, end = Deaths(), time.monotonic() + seconds
    time.sleep(KILL_EVERY)
    while time.monotonic() < end:
        next_kill = time.monotonic() + KILL_EVERY
        possible = [name for name in site.programs if _may_die(site, name)]
        if not possible:  # a machine so busy that nobody is back yet
            time.sleep(0.2)
            continue
        name = random.choice(possible)
        _kill(site, name, takeovers, deaths)
        time.sleep(random.uniform(*AWAY))
        site.start(name)
        time.sleep(max(0.0, next_kill - time.monotonic()))
    site.wait()
    return deaths


def _may_die(site: Cluster, name: str) -> bool:
    return site.is_well(name) and site.is_well(site.twin(name))


def _kill(site: Cluster, name: str, takeovers: Takeovers, deaths: Deaths) -> None:
    process = site.programs[name].process
    assert process
    takeovers.killed(name, process.pid)
    site.programs[name].kill()
    deaths.kills.append((name, time.time()))


def _settled(people: Town, takeovers: Takeovers) -> float:
    """Seconds until all that was asked is answered, all that was ticked is archived, and nothing is owed."""
    began, life = time.monotonic(), people.life
    while time.monotonic() - began < SETTLED_WITHIN:
        if life.is_answered() and life.is_archived() and takeovers.is_quiet():
            break
        time.sleep(0.5)
    return time.monotonic() - began
