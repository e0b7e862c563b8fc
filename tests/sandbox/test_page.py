"""The page in a real browser, a real bot and a real sheet behind it. Its pictures go to build/screenshots."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # Google's own JSON

import httpx
import pytest
from gspread.utils import ValidationConditionType
from playwright.sync_api import Browser, Locator, Page, expect

from passbot.sandbox.running import Box, running
from passbot.sandbox.seed import TOKEN, accounts, seed
from tests.sandbox.browser import chromium
from tests.sandbox.google.clients import gspread_client
from tests.sandbox.process import echo_bot

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
expect.set_options(timeout=20_000)  # both cores are busy while the others test
DESKTOP, PHONE = {"width": 1440, "height": 860}, {"width": 390, "height": 844}
HEADER = ["Code", "Car_num", "Car_brand", "Time", "Name", "Phone", "House_num", "Arrived"]
ORDERS = [
    ["K7M2", "А123ВС77", "BMW", "18:52", "Иванова Анна", "+79990000001", "12", False],
    ["P3XA", "О001ТР98", "Лада", "18:55", "Smith Boris", "+79990000002", "7", False],
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with running() as box:
        keys = accounts(box.sandbox.google, base=box.base)
        box.do(lambda: seed(box.sandbox.telegram.world, box.sandbox.google))
        sheet = gspread_client(box.base, keys["worker"]).open("Orders").sheet1
        sheet.update_title("Orders_latest")
        sheet.update([HEADER, *ORDERS], "A1")
        sheet.freeze(rows=1)
        sheet.format(
            "A1:H1",
            {"textFormat": {"bold": True}, "backgroundColor": {"green": 0.9, "red": 0.85, "blue": 0.85}},
        )
        sheet.add_validation("H2:H3", ValidationConditionType.boolean, [], strict=True, showCustomUi=True)
        with echo_bot(box.base):
            yield box
    assert [] == box.violations


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, box: Box) -> Iterator[Page]:
    """The page as somebody opens it for the first time; it must stay in its width and complain of nothing."""
    complaints: list[str] = []
    context = browser.new_context(viewport=request.param, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(box.base)
    yield page
    picture(page, request.node.name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [] == complaints
    context.close()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name).strip('-')}.png")


def pane(page: Page, name: str) -> Locator:
    """A pane by its name; on a phone it is behind a tab."""
    if (page.viewport_size or DESKTOP)["width"] < 1000:
        page.get_by_role("tab", name=name, exact=True).click()
    return page.get_by_role("region", name=name, exact=True)


def say(chat: Locator, text: str) -> None:
    begin = chat.get_by_role("button", name="START", exact=True)
    message = chat.get_by_role("textbox", name="Message")
    while not message.is_visible():  # between two drawings of the page neither is
        expect(begin.or_(message)).to_be_visible()
        if begin.is_visible():
            begin.click()
            expect(message).to_be_visible()
    message.fill(text)
    message.press("Enter")


def test_a_person_talks_to_the_bot(page: Page) -> None:
    chat = pane(page, "Resident")

    say(chat, "Hello, gate")

    expect(chat.get_by_text("You said: Hello, gate").last).to_be_visible()


def test_a_button_is_pressed_and_answered(page: Page) -> None:
    chat = pane(page, "Resident")
    say(chat, "A button, please")

    chat.get_by_role("button", name="Press me: 0").last.click()

    expect(chat.get_by_text("Pressed 1", exact=True)).to_be_visible()
    expect(chat.get_by_role("button", name="Press me: 1").last).to_be_visible()


def test_what_is_typed_never_becomes_markup(page: Page) -> None:
    chat = pane(page, "Admin")

    say(chat, "<img src=x onerror=\"document.title='taken over'\">")

    expect(chat.get_by_text("You said: <img src=x").last).to_be_visible()
    assert "passbot sandbox" == page.title()


def test_new_keys_do_not_take_the_words_out_of_ones_hands(page: Page, box: Box) -> None:
    chat = pane(page, "Admin")
    say(chat, "Hello")
    expect(chat.get_by_text("You said: Hello").last).to_be_visible()
    chat.get_by_role("textbox", name="Message").press_sequentially("half typed")
    name = f"Key {page.viewport_size}"
    keys = {"keyboard": [[{"text": name}]]}
    admin = int(page.evaluate("localStorage.getItem('passbot-sandbox-admin')"))

    said = {"chat_id": admin, "text": "New keys", "reply_markup": keys}
    assert httpx.post(f"{box.base}/bot{TOKEN}/sendMessage", json=said).json()["ok"]
    expect(chat.get_by_role("button", name=name)).to_be_visible()
    page.keyboard.type(", and sent")
    page.keyboard.press("Enter")

    expect(chat.get_by_text("You said: half typed, and sent").last).to_be_visible()


def test_a_tick_reaches_the_sheet(page: Page, box: Box) -> None:
    row = {DESKTOP["width"]: 2, PHONE["width"]: 3}[(page.viewport_size or DESKTOP)["width"]]
    sheet = pane(page, "Sheet")

    sheet.get_by_role("checkbox", name=f"H{row}").check()

    expect(sheet.get_by_role("checkbox", name=f"H{row}")).to_be_checked()
    page.wait_for_function("fetch('/sandbox/faults').then((answer) => answer.ok)")  # the tick went before it
    spreadsheet_id = box.google.spreadsheets()[0]["id"]
    ticked = box.google.read("guard1", spreadsheet_id, [f"Orders_latest!H{row}"])
    assert [[True]] == ticked["valueRanges"][0]["values"]


def test_the_worker_is_seen_at_once(page: Page, box: Box) -> None:
    sheet = pane(page, "Sheet")
    expect(sheet.get_by_text("Smith Boris")).to_be_visible()
    spreadsheet_id = box.google.spreadsheets()[0]["id"]
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 10}
    rows = [{"values": [{"userEnteredValue": {"stringValue": "arrived 18:51"}}]}]

    box.google.edit(
        "owner",
        spreadsheet_id,
        [{"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}],
    )

    expect(sheet.get_by_text("arrived 18:51")).to_be_attached()


def test_the_chosen_language_stays(page: Page) -> None:
    page.get_by_role("button", name="ru", exact=True).click()
    expect(page.get_by_role("heading", name="passbot — песочница")).to_be_visible()

    page.reload()

    expect(page.get_by_role("heading", name="passbot — песочница")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_trouble_is_made_and_cleared(page: Page, box: Box) -> None:
    page.get_by_role("button", name="Trouble").click()
    group = page.get_by_role("group", name="Google Sheets")

    group.get_by_role("button", name="is down").click()

    expect(page.get_by_text("Google Sheets: is down — until cleared")).to_be_visible()
    assert ["unavailable_before"] == [fault.kind for fault in box.faults.active]
    page.get_by_role("button", name="Clear all trouble").click()
    expect(page.get_by_text("Nothing is wrong now.")).to_be_visible()
    assert [] == box.faults.active


def test_a_new_person_opens_an_invite_link(page: Page) -> None:
    chat = pane(page, "Resident")
    chat.get_by_role("combobox", name="Person").select_option(label="+ Add a person")
    page.get_by_label("First name").fill("Vera")
    page.get_by_label("Language in Telegram").select_option(label="Українська")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(chat.get_by_role("combobox", name="Person").locator("option:checked")).to_have_text("Vera")

    chat.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Open a link").click()
    page.get_by_role("textbox", name="t.me/…").fill("https://t.me/any?start=ABCD-1234")
    page.get_by_role("button", name="Open", exact=True).click()

    expect(chat.get_by_text("Hello! Your code: ABCD-1234.")).to_be_visible()


def test_a_phone_number_is_shared_by_its_button(page: Page) -> None:
    chat = pane(page, "Resident")
    say(chat, "/start")

    chat.get_by_role("button", name="Share my number").click()
    page.get_by_role("button", name="Share", exact=True).click()

    expect(chat.get_by_text("Thank you for").last).to_be_visible()


def test_the_keyboard_alone_will_do(page: Page) -> None:
    sheet = pane(page, "Sheet")
    grid = sheet.get_by_role("group", name="Sheet")
    expect(grid.get_by_text("BMW")).to_be_visible()

    grid.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "x", "y", "Enter"):
        grid.press(key) if key != "y" and key != "Enter" else page.keyboard.press(key)

    expect(grid.get_by_text("xy", exact=True)).to_be_visible()


def test_a_group_folds_its_rows_and_a_tab_has_its_colour(page: Page, box: Box) -> None:
    sheet = pane(page, "Sheet")
    expect(sheet.get_by_text("BMW")).to_be_visible()
    lines = {"sheetId": 0, "dimension": "ROWS", "startIndex": 20, "endIndex": 22}
    tab = {"sheetId": 0, "tabColorStyle": {"rgbColor": {"red": 1}}}
    asked: list[dict[str, Any]] = [
        {"addDimensionGroup": {"range": lines}},
        {"updateSheetProperties": {"properties": tab, "fields": "tabColorStyle"}},
    ]
    box.google.edit("owner", box.google.spreadsheets()[0]["id"], asked)

    fold = sheet.get_by_role("button", name="Rows 21 to 22")
    fold.press("Enter")

    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(sheet.get_by_role("rowheader", name="21", exact=True)).to_have_count(0)
    expect(sheet.get_by_role("tab").first).to_have_css("box-shadow", re.compile(r"rgb\(255, 0, 0\)"))
    fold.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "true")
    remove = {"deleteDimensionGroup": {"range": lines}}
    box.google.edit("owner", box.google.spreadsheets()[0]["id"], [remove])


def test_a_picture_is_sent_and_shown(page: Page) -> None:
    chat = pane(page, "Resident")
    say(chat, "/start")
    send = chat.locator("input[type=file]")

    send.set_input_files({"name": "car.png", "mimeType": "image/png", "buffer": page.screenshot()})

    picture = chat.locator("img.photo").last
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => (await image.decode(), image.naturalWidth)") > 0


def test_a_blocked_bot_can_be_unblocked(page: Page) -> None:
    chat = pane(page, "Admin")
    say(chat, "/start")
    chat.get_by_role("button", name="More").click()

    page.get_by_role("menuitem", name="Stop and block the bot").click()
    chat.get_by_role("button", name="UNBLOCK").click()

    expect(chat.get_by_role("textbox", name="Message")).to_be_visible()


def test_rows_are_coloured_by_truths_texts_and_the_time(page: Page) -> None:
    year, month, day, hour, minute = (
        f"VALUE(MID($J2,{at},{size}))" for at, size in ((7, 4), (4, 2), (1, 2), (12, 2), (15, 2))
    )
    start = f"(DATE({year},{month},{day})+TIME({hour},{minute},0))"
    row = {"H": True, "J": "21.11.2026 18:30", "K": ""}
    formulas = {
        '=OR($H2=TRUE,$K2<>"")': True,
        '=$K2<>""': False,
        f'=AND($J2<>"",{start}<NOW())': False,
        f'=AND($J2<>"";{start}>NOW();{start}<NOW()+1/24)': True,
        "=SUM($A2)": False,
    }

    found = page.evaluate(
        """async ([formulas, row]) => {
          const { formulaHolds } = await import("/formulas.js");
          return formulas.map((each) => formulaHolds(each, (name) => row[name], Date.parse("2026-11-21T18:00")));
        }""",
        [list(formulas), row],
    )

    assert list(formulas.values()) == found
