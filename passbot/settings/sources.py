"""Sources of settings: the environment, passbot.env, and the files of the original passbot."""

import os
from collections.abc import Collection
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from passbot.settings import settings_errors


def found(home: Path, env_file: Path, names: Collection[str]) -> dict[str, str]:
    """Return the texts by setting: the environment wins over passbot.env, which wins over the files."""
    lines = dotenv_values(stream=StringIO(settings_errors.text_of(env_file, errors="strict")))
    written = {key.upper(): text for key, text in (*lines.items(), *os.environ.items()) if text}
    keys = {name: settings_errors.PREFIX + name.upper() for name in names}
    return _originals(home) | {name: written[key] for name, key in keys.items() if key in written}


def _originals(home: Path) -> dict[str, str]:
    """Settings from the original's files; the Google key's is the name of its file."""
    files = {name: home / file for name, file in settings_errors.ORIGINALS.items()}
    texts = {name: settings_errors.text_of(file).strip() for name, file in files.items()}
    texts["token"] = texts["token"].partition("\n")[0].strip()
    texts["creds"] = texts["creds"] and str(files["creds"])
    # An empty admins file names nobody, which differs from a missing file.
    return {name: text for name, text in texts.items() if text or (name == "admins" and files[name].exists())}


def is_overruled(env_file: Path, name: str, *, known: Collection[str]) -> bool:
    """True if a file of the original exists, but a setting replaces it."""
    setting = settings_errors.PREFIX + name.upper()
    written, _ = settings_errors.read(env_file, known=set(known))
    is_set = settings_errors.is_in_environment(setting) or setting in written
    return is_set and (env_file.parent / settings_errors.ORIGINALS[name]).exists()
