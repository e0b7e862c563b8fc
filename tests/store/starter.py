"""A process that opens the databases that stdin names, one a line, and says how it went."""

import sys

from passbot import store
from passbot.store.db import database, session


def main() -> None:
    for line in sys.stdin:
        print(opened(line.strip()), flush=True)


def opened(url: str) -> str:
    try:
        store.open_store(url)
        with session():
            return f"ready {database.execute_sql('SELECT version FROM schema_version').fetchone()[0]}"
    except Exception as exc:  # noqa: BLE001  # whatever it is, the test wants to read it
        return f"{type(exc).__name__}: {exc}"


if __name__ == "__main__":
    main()
