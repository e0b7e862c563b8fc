"""The product as a process of its own, on a site of its own, beside a sandbox."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Phone, Telegram
from tests.patience import PATIENCE

ADMIN = 1003
UNFINISHED = """
    SELECT (SELECT count(*) FROM inbox WHERE status = 'new')
         + (SELECT count(*) FROM deliveries WHERE route = 'telegram' AND status = 'owed')
"""


@dataclass
class Product:
    """Start it, kill it, start it again: the site stays."""

    home: Path
    base: str
    telegram: Telegram
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "passbot", "start", "--only", "bot"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
        with (self.home / "said.txt").open("ab") as said:
            self.process = subprocess.Popen(
                command, env=environment | {"PASSBOT_HOME": str(self.home)}, stdout=said, stderr=said
            )
        assert self.telegram.awake(timeout=PATIENCE), (self.home / "said.txt").read_text()

    def kill(self) -> None:
        """As a power cut does."""
        assert self.process
        self.process.kill()
        self.process.wait()
        self.telegram.asleep(timeout=PATIENCE)

    def stop(self) -> int:
        """As an operator does; answers how it ended."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:  # Any: what SQLite holds
        with sqlite3.connect(self.home / "passbot.db", timeout=PATIENCE) as database:
            found: list[tuple[Any, ...]] = database.execute(sql, values).fetchall()
        database.close()
        return found

    def number(self, sql: str, *values: object) -> int:
        return int(self.rows(sql, *values)[0][0])

    def log(self) -> str:
        """Everything it has told its operator."""
        files = [self.home / "said.txt", *self.home.glob("**/*.log")]
        return "\n".join(file.read_text() for file in files if file.exists())

    def errors(self) -> str:
        found = [file.read_text() for file in self.home.glob("**/errors.log")]
        return "\n".join(found)

    def rest(self, patience: float = PATIENCE) -> None:
        """Wait until it has handled every update and said all that it owes for them."""
        deadline = time.monotonic() + patience
        while not self.telegram.quiet(quiet=0.02) or self.number(UNFINISHED):
            assert time.monotonic() < deadline, self.log()

    def settle(self) -> None:
        """Wait until it has taken every update and then was silent for a moment."""
        assert self.telegram.quiet(quiet=0.3, timeout=PATIENCE)


@contextmanager
def site(box: Box, home: Path, **settings: object) -> Iterator[Product]:
    """A site that is not started yet, with one admin."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "token.txt").write_text(TOKEN)
    (home / "admins.txt").write_text(f"{ADMIN}\n")
    lines = [f"PASSBOT_{name.upper()}={value}" for name, value in settings.items()]
    (home / "passbot.env").write_text("\n".join([f"PASSBOT_TELEGRAM_BASE={box.base}", *lines]) + "\n")
    with Telegram(box.base) as telegram:
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        product = Product(home, box.base, telegram)
        try:
            yield product
        finally:
            if product.process and product.process.poll() is None:
                product.process.kill()
                product.process.wait()


@contextmanager
def running_product(box: Box, home: Path, **settings: object) -> Iterator[Product]:
    with site(box, home, **settings) as product:
        product.start()
        yield product


def admin(product: Product, language: str = "en") -> Phone:
    return product.telegram.person("Admin", id=ADMIN, language_code=language, phone="+79990000003")


def said(phone: Phone, texts: Sequence[str]) -> None:
    """One after the other, each once the bot has answered the one before."""
    for text in texts:
        phone.say(text)
        phone.wait()
