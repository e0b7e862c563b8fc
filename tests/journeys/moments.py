"""Moments at which a power cut meets the bot. Each holds it exactly there, by its database or by Telegram.

Nobody sleeps until "about now": a lock or an endless answer stops the process where it shall die, and the test
sees from outside that it has got there.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum

from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from tests.journeys.product import Product
from tests.patience import PATIENCE

OUTGOING = ("sendMessage", "sendPhoto", "editMessageText", "answerCallbackQuery")
ENDLESS = """
    CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n
"""


class Moment(StrEnum):
    """From Telegram's hands to the person's screen."""

    AWAY = "while it is away"
    UNSTORED = "received and not stored"
    UNFINISHED = "stored and half handled"
    UNSENT = "handled and not answered"
    UNMARKED = "answered and not noted"


def cut(product: Product, box: Box, moment: Moment, deed: Callable[[], object]) -> None:
    """Let the deed meet the bot, kill it at that moment, and take the obstacle away again."""
    with _HOLDING[moment](product, box) as is_held:
        deed()
        until(is_held)
        product.kill()


def until(is_so: Callable[[], bool]) -> None:
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it has not come to this"
        pause.wait(0.01)


@contextmanager
def _away(product: Product, _box: Box) -> Iterator[Callable[[], bool]]:
    product.kill()
    yield lambda: True


@contextmanager
def _unstored(product: Product, _box: Box) -> Iterator[Callable[[], bool]]:
    """Nobody else can write, so the update stays in the poller's hands."""
    with closing(_open(product)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield lambda: product.telegram.asleep(timeout=PATIENCE)
        writer.execute("ROLLBACK")


@contextmanager
def _unfinished(product: Product, _box: Box) -> Iterator[Callable[[], bool]]:
    """The mark of an update is the first thing its transaction writes; it is never through with it."""
    with _endless(product, "BEFORE UPDATE ON inbox"):
        yield (
            lambda: (
                bool(product.number("SELECT count(*) FROM inbox WHERE status = 'new'"))
                and _is_locked(product)
            )
        )


@contextmanager
def _unsent(product: Product, box: Box) -> Iterator[Callable[[], bool]]:
    """Telegram takes what the bot says and does nothing with it."""
    for method in OUTGOING:
        box.faults.plan(Fault(Side.TELEGRAM, Kind.SLOW, path=method, times=None, seconds=1000))
    owed = "SELECT count(*) FROM deliveries WHERE route = 'telegram' AND status = 'owed'"
    yield lambda: bool(product.number(owed))
    box.faults.clear()


@contextmanager
def _unmarked(product: Product, _box: Box) -> Iterator[Callable[[], bool]]:
    with _endless(product, "BEFORE UPDATE ON deliveries WHEN new.status = 'done'"):
        yield (
            lambda: (
                _is_locked(product) and not product.number("SELECT count(*) FROM inbox WHERE status = 'new'")
            )
        )


@contextmanager
def _endless(product: Product, moment: str) -> Iterator[None]:
    with closing(_open(product)) as writer:
        writer.execute(ENDLESS)
        writer.execute(f"CREATE TRIGGER hold {moment} BEGIN SELECT count(*) FROM endless; END")
        yield
        writer.execute("DROP TRIGGER hold")
        writer.execute("DROP VIEW endless")


def _open(product: Product) -> sqlite3.Connection:
    return sqlite3.connect(product.home / "passbot.db", timeout=PATIENCE, isolation_level=None)


def _is_locked(product: Product) -> bool:
    """Whether somebody is in the middle of writing, now and a moment later."""
    with closing(sqlite3.connect(product.home / "passbot.db", timeout=0.2, isolation_level=None)) as writer:
        try:
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        writer.execute("ROLLBACK")
        return False


_HOLDING = {
    Moment.AWAY: _away,
    Moment.UNSTORED: _unstored,
    Moment.UNFINISHED: _unfinished,
    Moment.UNSENT: _unsent,
    Moment.UNMARKED: _unmarked,
}
