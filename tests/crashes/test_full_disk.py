"""The disk fills up while people order: what was confirmed is there, the rest is refused with what to do."""

import resource
import subprocess
import sys
import threading
from pathlib import Path

from passbot import store
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from passbot.services.passes import search
from passbot.services.site import database
from passbot.store.db import session
from tests import databases
from tests.box import box
from tests.journeys.moments import until
from tests.journeys.product import Product, admin, running_product, said
from tests.services.people.some_people import NOON

__all__ = ["box"]
TOP = Path(__file__).parents[2]
ORDERING = """
import resource, sys
from passbot import store
from passbot.domain.site.rules import Rules
from passbot.errors import Unavailable
from passbot.services.processes.reaching import reached
from passbot.store.db import session
from tests.services.people.some_people import order_car, settle

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


def test_what_was_said_on_a_full_disk_is_not_said_again(box: Box, tmp_path: Path) -> None:
    """The disk fills up while an answer is on its way: it arrives, and cannot be marked."""
    with running_product(box, tmp_path / "site", chat_pace=0, overall_pace=0, language="en") as product:
        olga = admin(product)
        said(olga, ["/start"])
        product.rest()
        before = len(olga.chat().from_bot)
        box.faults.plan(Fault(Side.TELEGRAM, Kind.SLOW, path="sendMessage", seconds=1))
        olga.say("/help")
        until(lambda: not box.faults.active)

        fill_disk(product, is_full=True)
        until(lambda: len(olga.chat().from_bot) > before)
        olga.say("/language")  # nobody can store it, so nobody answers it
        threading.Event().wait(4)  # four looks at what is owed
        while_full = len(olga.chat().from_bot) - before
        fill_disk(product, is_full=False)
        product.rest()

        assert (1, 2) == (while_full, len(olga.chat().from_bot) - before)
        assert 0 == product.number("SELECT count(*) FROM deliveries WHERE status <> 'done'")
        assert 0 == product.number("SELECT count(*) FROM inbox WHERE status <> 'done'")


def fill_disk(product: Product, *, is_full: bool) -> None:
    """For its process alone: not a byte more in any file."""
    assert product.process
    most = 1 if is_full else resource.RLIM_INFINITY
    resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
