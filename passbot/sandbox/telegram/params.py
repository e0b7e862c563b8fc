"""The parameters of one request: texts from a form, or any values from a JSON body."""

import json
from dataclasses import dataclass
from typing import Any  # Any: JSON

from passbot.sandbox.telegram.errors import bad

TRUE = ("1", "true", "yes")


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    content_type: str
    content: bytes


class Params(dict[str, Any]):
    """Converts like Telegram's server: an invalid number is 0, anything that is not true is false."""

    def text(self, name: str) -> str:
        value = self.get(name, "")
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else "" if value is None else _as_text(value)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in TRUE

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        if name not in self:
            return default
        try:
            value = int(self.text(name))
        except ValueError:
            value = 0
        return max(value if low is None else low, value if high is None else min(value, high))

    def document(self, name: str, called: str) -> Any:  # JSON
        """A JSON-serialised parameter, or None if missing."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {called} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        value = self.get(name)
        return value if isinstance(value, Upload) else None


def _as_text(value: object) -> str:
    return str(value) if isinstance(value, int | float) else json.dumps(value)
