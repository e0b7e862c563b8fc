"""What waited in the inbox of the version before is handled by this one."""

from pathlib import Path

import pytest

from passbot.services.owed import updates
from passbot.store import work_schema
from passbot.store.db import database, transaction
from passbot.store.migrations import MIGRATIONS, migrate
from tests import databases
from tests.store import before


@pytest.mark.parametrize("kind", databases.KINDS)
def test_what_no_person_sent_does_not_wait_for_ever(kind: str, tmp_path: Path) -> None:
    with before.opened(kind, tmp_path, MIGRATIONS.index(work_schema.in_hand)):
        waiting = "INSERT INTO inbox (update_id, sender_id, body, status, received_at) VALUES "
        with transaction():
            database.execute_sql(waiting + "(1, NULL, '{}', 'new', 1), (2, 7, '{}', 'new', 1)")

        migrate()

        assert [0, 7] == updates.pick_up("bot elsewhere 1")
