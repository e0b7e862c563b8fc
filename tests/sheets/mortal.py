"""A real worker process for tests that kill it: `python -m tests.sheets.mortal URL KEY_FILE BASE TITLE`."""

import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot import store
from passbot.domain.rules import Rules
from passbot.sheets.opening import Spreadsheet
from passbot.texts import Texts


def main() -> None:
    url, key, base, title = sys.argv[1:]
    store.bind(url)
    sheet = Spreadsheet(
        json.loads(Path(key).read_text()),
        title=title,
        latest="Orders_latest",
        completed="Orders_completed",
        texts=Texts("en", ZoneInfo("Europe/Moscow")),
        zone="Europe/Moscow",
        settings_rules=Rules(),
        base=base,
        interval=1,
    )
    sheet.worker(holder="mortal").run()


if __name__ == "__main__":
    main()
