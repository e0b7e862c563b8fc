"""The files that the first passbot was set up with, as a source of settings."""

import os
from collections.abc import Collection
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from passbot import mistakes


class Originals(PydanticBaseSettingsSource):
    """The files that the first passbot was set up with."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str, str, bool]:  # noqa: ARG002  # its contract
        file = self.current_state["home"] / mistakes.ORIGINALS[field_name]
        text = mistakes.text_of(file).strip()
        if field_name == "token":
            text = text.partition("\n")[0].strip()
        if field_name == "creds" and text:
            text = str(file)
        return text, field_name, False

    def __call__(self) -> dict[str, str]:
        texts = {name: self.get_field_value(FieldInfo(), name)[0] for name in mistakes.ORIGINALS}
        has_list = (self.current_state["home"] / mistakes.ORIGINALS["admins"]).exists()
        # An empty list names nobody, which is not the same as no list.
        return {name: text for name, text in texts.items() if text or (name == "admins" and has_list)}


def is_overruled(env_file: Path, name: str, *, known: Collection[str]) -> bool:
    """Whether a file of the original is there and a setting goes before it."""
    setting = mistakes.PREFIX + name.upper()
    written, _ = mistakes.read(env_file, known=set(known))
    is_set = any(os.environ[key] for key in os.environ if key.upper() == setting) or setting in written
    return is_set and (env_file.parent / mistakes.ORIGINALS[name]).exists()
