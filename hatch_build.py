"""What the package depends on stands in requirements.txt; each requirements-NAME.txt beside it is the extra NAME."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

TOP = Path(__file__).parent


class Requirements(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        metadata["dependencies"] = pins(TOP / "requirements.txt")
        metadata["optional-dependencies"] = {
            file.stem.removeprefix("requirements-"): pins(file) for file in TOP.glob("requirements-*.txt")
        }


def pins(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
