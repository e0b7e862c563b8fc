"""A journal of bots' requests and answers, one JSON line each, for finding faults."""

import json
from pathlib import Path
from typing import Any, TextIO  # Any: JSON

from passbot.sandbox.telegram.params import Params, Upload


class Journal:
    """Without a path it writes nothing. It contains numbers of bots, never tokens."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None

    def open(self) -> None:
        if self._path:
            self._file = self._path.open("a", encoding="utf-8")

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def note(self, at: float, bot_id: int, method: str, params: Params, said: object) -> None:
        if self._file:
            line = {"at": at, "bot": bot_id, "method": method, "params": params, "said": said}
            self._file.write(json.dumps(line, ensure_ascii=False, default=_shown) + "\n")


def _shown(value: Any) -> object:  # whatever JSON cannot hold
    return f"{value.name} ({len(value.content)} bytes)" if isinstance(value, Upload) else str(value)
