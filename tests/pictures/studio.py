"""A sandbox with the product in it, people who have registered there, and a browser that looks on."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from passbot.clock import utc_now
from passbot.sandbox.telegram.client import Phone, Telegram
from tests.commands.test_sandbox import product_of
from tests.first_minute import ARRIVED, look, plates, sheet_of
from tests.patience import PATIENCE
from tests.pictures.words import Words
from tests.ports import free_port

expect.set_options(timeout=1000 * PATIENCE)
SHARP = 1.5  # pixels of the picture for each of the page's
QUALITY = 78
CHAT = {"width": 390, "height": 2600}
SHEET_ALONE = """
.top, .pane-tabs, .pane.chat, .tools, .formula, .hints { display: none !important }
.panes { grid-template-columns: 1fr !important; padding: 0 !important }
"""
ZONES = ("Europe/Moscow", "Europe/London", "America/New_York", "America/Los_Angeles", "Pacific/Auckland")
DAYTIME = range(9, 18)


def by_day(now: datetime) -> str:
    """A zone in which it is day now, so that no picture shows a gate at night."""
    return next((zone for zone in ZONES if now.astimezone(ZoneInfo(zone)).hour in DAYTIME), ZONES[0])


@dataclass
class Studio:
    words: Words
    folder: Path
    base: str
    api: str
    telegram: Telegram
    browser: Browser
    zone: str
    pictures: Path
    met: int = 0

    def command(self, *words: str) -> object:
        """`./run ...` on this site."""
        command = [sys.executable, "-m", "passbot", *words, "--json"]
        environ = {"PATH": os.defpath, "PASSBOT_HOME": str(self.folder / "site")}
        said = subprocess.run(command, env=environ, capture_output=True, check=True, timeout=PATIENCE)
        return json.loads(said.stdout)

    def registers(self, name: str, *, role: str = "resident", house: str = "27", language: str = "") -> Phone:
        """A new person by an invite link; their chat ends with the menu."""
        self.met += 1
        first, _, last = name.partition(" ")
        about = {"last_name": last, "language_code": language or self.words.language}
        phone = self.telegram.person(first, phone=f"+7916123450{self.met}", **about)
        made = self.command("invite", "new", "--house", house, "--role", role)
        assert isinstance(made, list)
        phone.open_link(made[0]["code"])
        phone.wait(timeout=PATIENCE)
        phone.say(name)
        phone.wait(timeout=PATIENCE)
        phone.share_contact()
        self.press(phone, "✅")
        self.quiet()
        return phone

    def say(self, phone: Phone, text: str) -> None:
        phone.say(text)
        phone.wait(timeout=PATIENCE)
        self.quiet()

    def press(self, phone: Phone, *signs: str) -> None:
        """One button after the other: the newest whose label has this in it, once there is one."""
        for sign in signs:
            self.until(lambda sign=sign: any(sign in each for each in self.buttons(phone)))  # type: ignore[misc]
            phone.press(next(each for each in self.buttons(phone) if sign in each), wait=PATIENCE)
            self.quiet()

    @staticmethod
    def buttons(phone: Phone) -> list[str]:
        return [label for each in reversed(phone.chat().from_bot) for label in each.buttons]

    def quiet(self) -> None:
        self.telegram.quiet(quiet=0.5, timeout=PATIENCE)

    def until(self, is_so: Callable[[], object]) -> None:
        end = time.monotonic() + 3 * PATIENCE
        while not is_so():
            assert time.monotonic() < end, "it never came"
            time.sleep(0.1)

    # The sheet, as Google has it.

    def row(self, piece: str) -> list[str]:
        """The cells of the open row whose plate has this in it; none while there is no such row."""
        with self._google() as google:
            seen = look(google)
        found = [index for index, plate in enumerate(plates(seen, "Orders_latest")) if piece in plate]
        if not found:
            return []
        values = sheet_of(seen, "Orders_latest")["data"][0]["rowData"][found[-1]].get("values", [])
        return [str(found[-1]), *(str(each.get("formattedValue", "")) for each in values)]

    def _google(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.base}/sandbox/google/", trust_env=False)

    # Pictures.

    @contextmanager
    def page(self, width: int, height: int, address: str = "") -> Iterator[Page]:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=SHARP,
            locale=self.words.locale,
            timezone_id=self.zone,
            reduced_motion="reduce",
            bypass_csp=True,  # the page takes no styles but its own
        )
        try:
            page = context.new_page()
            page.goto(address or self.base)
            yield page
        finally:
            context.close()

    def chat(self, phone: Phone, name: str, *, last: int) -> None:
        """The last so many messages of somebody's chat."""
        with self.page(CHAT["width"], CHAT["height"]) as page:
            pane = page.locator("section.chat").first
            pane.locator("select.who").select_option(str(phone.id))
            said = pane.locator(".messages > li")
            expect(said).to_have_count(len(phone.chat().messages) + self._days(pane))
            page.wait_for_function(
                "[...document.images].every((each) => each.complete && (each.naturalWidth || !each.src))"
            )
            boxes = [each.bounding_box() for each in said.all()[-last:]]
            found = [each for each in boxes if each]
            top, end = found[0]["y"] - 4, found[-1]["y"] + found[-1]["height"] + 8
            clip = {"x": 0.0, "y": top, "width": float(CHAT["width"]), "height": end - top}
            self.keep(page.screenshot(clip=clip), name)  # type: ignore[arg-type]  # a FloatRect

    def _days(self, pane: Locator) -> int:
        expect(pane.locator(".messages > li.said").first).to_be_visible()
        return pane.locator(".messages > li.day").count()

    @contextmanager
    def sheet(self, width: int = 1480, height: int = 284) -> Iterator[Page]:
        """The guards' sheet alone; on it `page.get_by_role("checkbox", name="H2")` ticks."""
        with self.page(width, height) as page:
            page.add_style_tag(content=SHEET_ALONE)
            expect(page.get_by_role("tab", name="Orders_latest")).to_be_attached()
            yield page

    def tick(self, page: Page, piece: str) -> None:
        index = int(self.row(piece)[0])
        page.get_by_role("checkbox", name=f"H{index + 1}").check()
        assert ARRIVED == 7

    def keep(self, png: bytes, name: str) -> Path:
        file = self.pictures / f"{name}.webp"
        Image.open(io.BytesIO(png)).convert("RGB").save(file, "WEBP", quality=QUALITY, method=6)
        return file


@contextmanager
def studio(words: Words, folder: Path, pictures: Path, browser: Browser) -> Iterator[Studio]:
    zone = by_day(utc_now())
    site = folder / "site"
    site.mkdir(parents=True)
    own = {
        "LANGUAGE": words.language,
        "ZONE": zone,
        "CHAT_PACE": 0,
        "BOARD_FROM": "08:00",
        "BOARD_UNTIL": "20:00",
    }
    (site / "passbot.env").write_text("".join(f"PASSBOT_{name}={value}\n" for name, value in own.items()))
    api_port = free_port()
    command = [
        sys.executable,
        "-m",
        "passbot",
        "sandbox",
        "--data",
        str(folder),
        "--port",
        str(port := free_port()),
    ]
    said = (folder / "said.txt").open("wb")
    with (
        said,
        subprocess.Popen(
            [*command, "--api-port", str(api_port)], stdout=subprocess.PIPE, stderr=said, text=True
        ) as process,
    ):
        try:
            product_of(process)
            base = f"http://127.0.0.1:{port}"
            with Telegram(base) as telegram:
                assert telegram.awake(timeout=PATIENCE)
                pictures.mkdir(parents=True, exist_ok=True)
                api = f"http://127.0.0.1:{api_port}"
                yield Studio(words, folder, base, api, telegram, browser, zone, pictures)
        finally:
            process.terminate()
            process.wait(PATIENCE)
