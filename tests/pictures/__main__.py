"""Take all pictures of the guides anew: `.venv/bin/python -m tests.pictures`, or `... ru` for one language.

It needs Chromium and takes some minutes: a sandbox for each language, in which people register, order and tick.
"""

import sys
import tempfile
from pathlib import Path

from tests.pictures import admins, guards, residents, steps
from tests.pictures.studio import studio
from tests.pictures.words import ENGLISH, RUSSIAN
from tests.sandbox.browser import chromium

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main(*languages: str) -> None:
    with chromium() as browser:
        for words in (ENGLISH, RUSSIAN):
            if languages and words.language not in languages:
                continue
            with (
                tempfile.TemporaryDirectory() as folder,
                studio(words, Path(folder), PICTURES / words.language, browser) as at,
            ):
                people = admins.begin(at)
                for each in (residents, guards, admins):
                    each.take(at, people)
    if not languages or ENGLISH.language in languages:
        steps.make(PICTURES)


if __name__ == "__main__":
    main(*sys.argv[1:])
