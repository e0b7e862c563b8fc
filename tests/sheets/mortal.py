"""A real worker process for tests that kill it: `python -m tests.sheets.mortal URL KEY_FILE BASE TITLE`."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot import store
from passbot.domain.site.rules import Rules
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.sync import Sync
from passbot.sheets.timing import Pace
from passbot.sheets.worker import Worker
from passbot.texts import Texts

HASTY = Pace(settles=timedelta(seconds=1), lease=timedelta(seconds=2))


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
    )

    def opened() -> tuple[GoogleBoard, Sync]:
        board = sheet.board()
        return board, Sync(board, sheet.wording, rules=Rules(), holder=f"mortal {os.getpid()}", pace=HASTY)

    Worker(opened, holder=f"mortal {os.getpid()}", interval=1).run()


if __name__ == "__main__":
    main()
