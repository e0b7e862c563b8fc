"""Who else can read what a site keeps: names, phones, passwords and tokens are for its own user alone."""

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
    """From here on each new file is 0600, each new folder 0700; SQLite's -wal and -shm follow their database."""
    os.umask(OTHERS)


def too_open(home: Path) -> list[str]:
    """The files and folders of a site that others of this machine can read or write, the home itself as `.`."""
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
