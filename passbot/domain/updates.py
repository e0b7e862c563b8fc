"""Updates from Telegram, and the state of each conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Update:
    """One update from Telegram, unchanged: `body` is its JSON."""

    update_id: int
    body: str


@dataclass(frozen=True)
class Dialog:
    """The next question of a dialog and the answers so far. `version` grows with every step."""

    flow: str
    step: str
    expires_at: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    message_id: int | None = None
    version: int = 0
