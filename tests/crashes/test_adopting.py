"""A backup from before 100 orders and 60 ticks is put back, and whoever takes over the sheet dies at each step."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from passbot.domain.people.people import OPERATOR, Resident
from passbot.services.gate import arrivals
from passbot.store.db import database
from tests.crashes import adopter
from tests.patience import PATIENCE
from tests.services.people.some_people import invite_guest, order_car, settle
from tests.sheets.past import Past
from tests.sheets.site import FRESH, QUIET, RULES, SETTLED, Site

ORDERS = """
    SELECT o.code, o.kind, o.status, o.house, o.plate_key, o.guest_name, o.valid_from / 60, o.valid_until / 60, r.phone
    FROM orders o JOIN residents r ON r.id = o.resident_id ORDER BY o.code
"""
ENTRIES = """
    SELECT o.code, a.turn, a.at, a.channel FROM arrivals a JOIN orders o ON o.id = a.order_id
    WHERE a.turn IN (1, 3, 5) ORDER BY o.code, a.turn
"""
ANNULMENTS = """
    SELECT o.code, a.turn FROM arrivals a JOIN orders o ON o.id = a.order_id
    WHERE a.turn IN (2, 4, 6) ORDER BY o.code, a.turn
"""


Table = list[tuple[Any, ...]]  # Any: what a driver returns


def sql(statement: str) -> Table:
    found: Table = database.execute_sql(statement).fetchall()
    return found


@dataclass(frozen=True)
class Loss:
    """The site as it was before its disk was lost, and the backup that is left."""

    site: Site
    truth: tuple[Table, ...]
    past: Past


def _expect(site: Site, hosts: list[Resident], first: int, last: int) -> list[str]:
    for at in range(first, last):
        order_car(hosts[at % len(hosts)], f"А{at:03}АА77", rules=RULES, now=site.now)
    return _shown(site)


def _shown(site: Site) -> list[str]:
    site.after(0)
    site.after(FRESH)
    return [str(row[0]) for row in site.board.rows]


def _come(site: Site, codes: list[str]) -> None:
    for row in site.board.rows:
        row[7] = row[7] or row[0] in codes
    site.after(FRESH)
    site.after(SETTLED)


@pytest.fixture
def loss(anna: Resident) -> Loss:
    site, hosts = Site(), [anna, settle("Борис Смирнов", "12")]
    known = _expect(site, hosts, 1, 41)
    _come(site, known[:10])
    site.after(QUIET)
    past = Past()
    hosts.append(settle("Вера Новая", "7"))
    for at in range(10):
        invite_guest(hosts[2], f"Гость {at}", with_pin=True, now=site.now)
    lost = [code for code in _expect(site, hosts, 41, 131) if code not in known]
    _come(site, [*known[10:30], *lost[:20]])
    _come(site, lost[20:38])
    site.after(QUIET)
    for code in lost[:3]:
        arrivals.annul(code, actor=OPERATOR, rules=RULES, now=site.now)
    site.after(FRESH)
    _come(site, lost[95:97])  # these stay: nobody has rested since
    return Loss(site, _truth(), past)


def _truth() -> tuple[Table, ...]:
    return sql(ORDERS), sql(ENTRIES), sql(ANNULMENTS)


@pytest.mark.parametrize("where", ["slices", "anywhere"])
def test_whoever_is_killed_while_it_is_taken_over_begins_again_and_all_is_there_once(
    db: str, loss: Loss, tmp_path: Path, where: str
) -> None:
    sheet, site = tmp_path / "sheet.json", loss.site
    loss.past.come_back()
    before = len(sql("SELECT id FROM orders")), len(sql("SELECT id FROM arrivals"))
    sheet.write_text(adopter.kept(site.board, site.now))
    database.close()

    command = [sys.executable, "-m", "tests.crashes.adopter", db, str(sheet), where]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=3 * PATIENCE)
    database.connect()
    site.sync = site.worker("second")
    for seconds in (61, FRESH, SETTLED, QUIET, FRESH):
        site.after(seconds)

    assert int(ended.stdout) > 1
    assert (40, 10) == before
    assert loss.truth == _truth()
    entered = Counter(row[0] for row in sql(ENTRIES))
    assert entered == Counter(site.completed())
    assert 70 == entered.total()
    assert [] == sql("SELECT id FROM arrivals WHERE archived_at IS NULL")
    waiting = sorted(row[0] for row in sql("SELECT code FROM orders WHERE status = 'open'"))
    assert waiting == sorted(row[0] for row in site.board.rows if row[0])
