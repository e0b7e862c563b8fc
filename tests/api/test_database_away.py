"""The database is away for a moment: nobody hears of a fault of ours, and it is found again."""

from pathlib import Path

import psycopg
import pytest

from tests.api.days import PATH
from tests.api.server import running


def test_a_cut_connection_is_replaced_before_anybody_hears_of_it(tmp_path: Path) -> None:
    with running("postgres", tmp_path) as server:
        anna = server.caller()
        anna.get(PATH)
        with psycopg.connect(server.url, autocommit=True) as surgeon:
            surgeon.execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)

        answers = [anna.get(PATH) for _ in range(3)]

    assert [200, 200, 200] == [answer.status_code for answer in answers]


def test_a_taken_port_stops_the_start_in_words(tmp_path: Path) -> None:
    with running("sqlite", tmp_path) as server:
        taken = server.base.rpartition(":")[2]
        second = running("sqlite", tmp_path, api_port=taken)
        with pytest.raises(AssertionError) as refusal:
            second.__enter__()

    assert f"The API cannot listen on 127.0.0.1:{taken}" in str(refusal.value)
