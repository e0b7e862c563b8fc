"""File permissions: names, phones, passwords and tokens may be readable only by the site's own user."""

import os
from collections.abc import Iterator
from pathlib import Path

OTHERS = 0o077
NAMES = (
    "passbot.db*",
    "token.txt",
    "creds.json",
    "admins.txt",
    "passbot.env",
    "log",
    "log/*",
    "backup",
    "backup/*",
)


def keep_to_oneself() -> None:
    """From now on new files are 0600 and new folders 0700; SQLite's -wal and -shm copy the database's mode."""
    os.umask(OTHERS)


def too_open(home: Path) -> list[str]:
    """Files and folders of a site that other users can read or write; the home itself is `.`."""
    return sorted({str(found.relative_to(home)) for found in _kept(home) if _is_open(found)})


def _is_open(found: Path) -> bool:
    try:
        return bool(found.stat().st_mode & OTHERS)
    except OSError:  # gone meanwhile, as a -wal is when the site stops
        return False


def _kept(home: Path) -> Iterator[Path]:
    yield home
    for name in NAMES:
        yield from home.glob(name)
