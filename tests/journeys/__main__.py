"""Write the bot's lines of every transcript anew: `python -m tests.journeys --record [NAME ...]`.

The people's lines stay as they are. Read the difference before you keep it.
"""

import argparse
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys import script
from tests.journeys.playing import PARTS, played, stage


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys", description=__doc__)
    parser.add_argument("--record", action="store_true", required=True, help="the only thing to do here")
    parser.add_argument("name", nargs="*", help="only transcripts with this in their name")
    wanted = parser.parse_args().name
    for language, part in product(script.LANGUAGES, PARTS):
        files = script.files(language, part)
        files = [file for file in files if not wanted or any(name in file.stem for name in wanted)]
        if files:
            record(language, part, files)


def record(language: str, part: str, files: list[Path]) -> None:
    with TemporaryDirectory() as folder, stage(Path(folder) / "site", language, part) as site:
        for file in files:
            try:
                file.write_text(played(script.read(file), site, language))
            except Exception as exc:
                exc.add_note(f"in {file}")
                raise


if __name__ == "__main__":
    main()
