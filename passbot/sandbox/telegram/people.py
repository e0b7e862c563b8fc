"""The people who use Telegram here, and their groups."""

from dataclasses import dataclass, field
from typing import Any  # Any: JSON

Json = dict[str, Any]


@dataclass
class Person:
    """A person with a phone. Bots see `as_user`, never the number."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    phone: str = ""
    deactivated: bool = False

    def as_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, **self._names()}
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> Json:
        return {"id": self.id, **self._names(), "type": "private"}

    def as_contact(self) -> Json:
        names = {name: value for name, value in self._names().items() if name != "username"}
        return {"phone_number": self.phone.lstrip("+"), **names, "user_id": self.id}

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}


@dataclass
class Group:
    """A group chat. Its id is negative; as a supergroup it has another one."""

    id: int
    title: str
    members: list[int] = field(default_factory=list)
    migrated_to: int = 0

    def as_chat(self) -> Json:
        kind = "supergroup" if self.id < -(10**12) else "group"
        return {"id": self.id, "title": self.title, "type": kind}
