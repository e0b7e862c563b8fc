"""Two processes do one part's work: when the one that leads is killed, the other one leads within 15 seconds, when
it is stopped, within 3.
"""

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

TOO_LONG = 60.0
TELL_EACH_LEADER = """
    CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('leads', NEW.holder); RETURN NEW; END $$;
    CREATE TRIGGER leads AFTER INSERT OR UPDATE ON leases
        FOR EACH ROW WHEN (NEW.name IN ('sheet', 'timetable') AND NEW.until > 0) EXECUTE FUNCTION tell();
    LISTEN leads;
"""
RUN = "from passbot.__main__ import main; sys.exit(main())"


@contextmanager
def worker(site: WholeSite, part: str, machine: str = "") -> Iterator[subprocess.Popen[str]]:
    """It serves. On another machine nobody here can see that it is dead."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
    started = f"import sys, socket; socket.gethostname = lambda: {machine!r} or 'here'; {RUN}"
    command = [sys.executable, "-c", started, "start", "--only", part]
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


@pytest.mark.parametrize("part", ["sync", "jobs"])
@pytest.mark.parametrize(("end", "within"), [("kill", 15.0), ("terminate", 3.0)])
def test_a_leader_that_ends_is_replaced_in_time(tmp_path: Path, part: str, end: str, within: float) -> None:
    with (
        whole_site("postgres", tmp_path) as site,
        psycopg.connect(site.url, autocommit=True) as connection,
    ):
        connection.execute(TELL_EACH_LEADER)
        with worker(site, part) as first:
            wait_for_leader(connection, first.pid)
            with worker(site, part, machine="elsewhere") as second:
                getattr(first, end)()
                began = time.monotonic()

                wait_for_leader(connection, second.pid)

                took = time.monotonic() - began
                print(f"{part} after {end}: {took:.1f} s")
                assert took < within
