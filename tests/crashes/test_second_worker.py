"""Two processes keep one sheet: when the one that leads is killed, the other one leads within 15 seconds."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.long.whole_site import WholeSite, whole_site

WITHIN = 15.0
TOO_LONG = 60.0
TELL_EACH_LEADER = """
    CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('leads', NEW.holder); RETURN NEW; END $$;
    CREATE TRIGGER leads AFTER INSERT OR UPDATE ON leases
        FOR EACH ROW WHEN (NEW.name = 'sheet') EXECUTE FUNCTION tell();
    LISTEN leads;
"""


@contextmanager
def worker(site: WholeSite) -> Iterator[subprocess.Popen[str]]:
    """It serves."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    command = [sys.executable, "-m", "passbot", "start", "--only", "sync"]
    with (site.home / "said.txt").open("ab") as said:
        process = subprocess.Popen(
            command, env=environment | site.settings, stdout=subprocess.PIPE, stderr=said, text=True
        )
    with process:
        try:
            assert process.stdout
            assert "passbot serves" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def wait_for_leader(connection: psycopg.Connection, pid: int) -> None:
    """Until it takes the lease, or renews it."""
    for told in connection.notifies(timeout=TOO_LONG):
        if told.payload.endswith(f" {pid}"):
            return
    raise AssertionError(f"{pid} does not lead")


@pytest.mark.long
def test_a_killed_leader_is_replaced_within_15_seconds(tmp_path: Path) -> None:
    with (
        whole_site("postgres", tmp_path) as site,
        psycopg.connect(site.url, autocommit=True) as connection,
    ):
        connection.execute(TELL_EACH_LEADER)
        with worker(site) as first:
            wait_for_leader(connection, first.pid)
            with worker(site) as second:
                first.kill()
                began = time.monotonic()

                wait_for_leader(connection, second.pid)

                assert WITHIN > time.monotonic() - began
