"""The sandbox's folder: its stored state, keys for Google, and the site that runs in it."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # Any: Google's own JSON

from passbot.sandbox.seed import ADMIN_ID, TOKEN

ADDRESSES = (
    "# The sandbox writes the lines down to the empty one at each start; your own settings go below it.\n"
)

HELD = "Another sandbox runs in {data}. Stop it, or choose another folder: --data DIR"


@dataclass(frozen=True)
class Folder:
    """The paths in the folder that --data names."""

    data: Path

    @property
    def memory(self) -> Path:
        return self.data / "sandbox.sqlite"

    @property
    def accounts(self) -> Path:
        return self.data / "accounts"

    @property
    def site(self) -> Path:
        return self.data / "site"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lock the folder: two sandboxes would overwrite each other's state. A killed one leaves no lock."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SystemExit(HELD.format(data=self.data)) from None
            yield

    def wipe(self) -> None:
        """Delete our files; other files in the folder stay."""
        for name in ("sandbox.sqlite", "sandbox.sqlite-wal", "sandbox.sqlite-shm"):
            (self.data / name).unlink(missing_ok=True)
        for folder in (self.accounts, self.site):
            shutil.rmtree(folder, ignore_errors=True)

    def write_keys(self, keys: dict[str, dict[str, Any]]) -> None:
        """Write each account's key, again at each start, because the address in it may have changed."""
        self.accounts.mkdir(parents=True, exist_ok=True)
        for name, key in keys.items():
            _write_secret(self.accounts / f"{name}.json", json.dumps(key, indent=2) + "\n")

    def write_site(self, *, base: str, api_port: int, worker_key: dict[str, Any]) -> None:
        """Write PASSBOT_HOME. A person's own changes stay, but the addresses become those of this start."""
        self.site.mkdir(parents=True, exist_ok=True)
        _write_secret(self.site / "creds.json", json.dumps(worker_key, indent=2) + "\n")
        for name, text in (("token.txt", TOKEN), ("admins.txt", str(ADMIN_ID))):
            if not (self.site / name).exists():
                _write_secret(self.site / name, text + "\n")
        self._write_addresses(base, api_port)

    def _write_addresses(self, base: str, api_port: int) -> None:
        settings = self.site / "passbot.env"
        old = settings.read_text() if settings.exists() else ""
        own = old.partition("\n\n")[2] if old.startswith(ADDRESSES) else old
        values = {
            "TELEGRAM_BASE": base,
            "GOOGLE_BASE": base,
            "API_PORT": api_port,
            "API_URL": f"http://127.0.0.1:{api_port}",
            "API_ORIGINS": "*",
            "BOARD_ACCESS": "open",
        }
        lines = "".join(f"PASSBOT_{name}={value}\n" for name, value in values.items())
        settings.write_text(f"{ADDRESSES}{lines}\n{own}")


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
