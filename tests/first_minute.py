"""What a new user does first in the sandbox, over HTTP: a code, a registration, a pass, a tick, until the row moves."""

import re
import time
from typing import Any

import httpx

from passbot.sandbox.seed import ADMIN_ID, GUARDS
from passbot.sandbox.telegram.client import Phone, Telegram
from tests.patience import PATIENCE

PLATE = "В 808 НК 77"
ARRIVED = 7  # column H

Sheet = dict[str, Any]  # Any: Google's own JSON


def a_row_moves(base: str) -> None:
    with Telegram(base) as telegram:
        assert telegram.awake(timeout=PATIENCE)
        admin = telegram.known(ADMIN_ID)
        admin.say("/code 27")
        [invite] = re.findall(r"\?start=(\w+)", told(admin))
        nina = telegram.person("Nina", language_code="en", phone="+79160002001")
        register(nina, invite)
        nina.say(PLATE)
        press(nina, "48")
    with httpx.Client(base_url=f"{base}/sandbox/google/", trust_env=False) as google:
        tick(google, seen_on(google, "Orders_latest"))
        seen_on(google, "Orders_completed")


def register(phone: Phone, invite: str) -> None:
    phone.open_link(invite)
    told(phone)
    phone.say("Nina Lee")
    told(phone)
    phone.share_contact()
    press(phone, "✅")


def told(phone: Phone) -> str:
    return "\n".join(each.text for each in phone.wait(timeout=PATIENCE).from_bot)


def press(phone: Phone, sign: str) -> None:
    """The newest button whose label has this in it, once there is one."""
    until = time.monotonic() + PATIENCE
    while not (labels := [each for each in buttons(phone) if sign in each]):
        assert time.monotonic() < until, f"no button {sign} in {buttons(phone)}"
        time.sleep(0.1)
    phone.press(labels[0], wait=PATIENCE)


def buttons(phone: Phone) -> list[str]:
    return [label for each in reversed(phone.chat().from_bot) for label in each.buttons]


def seen_on(google: httpx.Client, title: str) -> int:
    """The index of the row with the plate, once it is there."""
    until = time.monotonic() + PATIENCE
    while PLATE not in (column := plates(look(google), title)):
        assert time.monotonic() < until, f"the row never came to {title}: {column}"
        time.sleep(0.1)
    return column.index(PLATE)


def look(google: httpx.Client) -> Sheet:
    [only] = google.get("all").json()["spreadsheets"]
    seen: Sheet = google.get("spreadsheet", params={"account": GUARDS[0], "id": only["id"]}).json()
    return seen


def plates(seen: Sheet, title: str) -> list[str]:
    """Column B."""
    data = sheet_of(seen, title)["data"][0].get("rowData", [])
    return [str((row.get("values", [{}, {}])[1:2] or [{}])[0].get("formattedValue", "")) for row in data]


def sheet_of(seen: Sheet, title: str) -> Sheet:
    found: list[Sheet] = [each for each in seen["sheets"] if each["properties"]["title"] == title]
    return found[0] if found else {"data": [{}]}


def tick(google: httpx.Client, row: int) -> None:
    seen = look(google)
    place = {
        "sheetId": sheet_of(seen, "Orders_latest")["properties"]["sheetId"],
        "rowIndex": row,
        "columnIndex": ARRIVED,
    }
    ticked = {"rows": [{"values": [{"userEnteredValue": {"boolValue": True}}]}], "fields": "userEnteredValue"}
    request = {"updateCells": {"start": place, **ticked}}
    asked = {"account": GUARDS[0], "spreadsheetId": seen["spreadsheetId"], "requests": [request]}
    google.post("edit", json=asked).raise_for_status()
