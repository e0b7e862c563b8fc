"""The disk fills up while people order: what was confirmed is there, the rest is refused with what to do."""

import subprocess
import sys
from pathlib import Path

from passbot import store
from passbot.services import database, search
from passbot.store.db import session
from tests import databases
from tests.services.people import NOON

TOP = Path(__file__).parents[2]
ORDERING = """
import resource, sys
from passbot import store
from passbot.domain.rules import Rules
from passbot.errors import Unavailable
from passbot.services.reaching import reached
from passbot.store.db import session
from tests.services.people import order_car, settle

store.open_store(sys.argv[1])
with session():
    host = settle("Anna Demo", "27")
    resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, resource.RLIM_INFINITY))
    for number in range(1, 1000):
        try:
            with reached():
                made = order_car(host, f"А{number:03}ВС77", rules=Rules(quota_house_day=1_000))
        except Unavailable as refusal:
            print(refusal.message)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print(order_car(host, "А999ВС77", rules=Rules(quota_house_day=1_000)).code)
            break
        print(made.code, flush=True)
"""


def test_a_full_disk_refuses_in_words_and_loses_nothing(tmp_path: Path) -> None:
    url = databases.empty_url("sqlite", tmp_path)
    ended = subprocess.run(
        [sys.executable, "-c", ORDERING, url], cwd=TOP, capture_output=True, text=True, check=True
    )
    *confirmed, refusal, after_room = ended.stdout.splitlines()

    store.bind(url)
    with session():
        standing = {each.code for each in search.mine(1, now=NOON, limit=1_000)}

    assert "Make room on the disk" in refusal
    assert len(confirmed) > 5
    assert {*confirmed, after_room} == standing
    assert [] == [promise for promise, broken in database.check(url) if broken]
