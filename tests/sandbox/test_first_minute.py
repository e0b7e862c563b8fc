"""What a visitor sees first: the sandbox with its product, in a browser, in both languages, on four screens."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.patience import PATIENCE
from tests.ports import free_port
from tests.sandbox.browser import chromium

expect.set_options(timeout=PATIENCE * 1000)
WIDTHS = (390, 768, 1024, 1280)
PANES = {"en": ("Resident", "Admin", "Sheet"), "ru": ("Житель", "Админ", "Таблица")}
EXPECTED = {
    "en": ("You are expected at house 27!", "Valid until"),
    "ru": ("Вас ждут в доме 27!", "Действует до"),
}
ARRIVED = {"en": r"^✅ Arrived \d", "ru": r"^✅ Прибытие \d"}
LOCALE = {"en": "en-GB", "ru": "ru-RU"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@dataclass(frozen=True)
class Open:
    """A sandbox, and the language of those who visit it."""

    base: str
    language: str
    browser: Browser

    def page(self, width: int, scheme: str = "light") -> Page:
        screen = {"width": width, "height": 844 if width < 500 else 768}
        page = self.browser.new_context(
            viewport=screen,  # type: ignore[arg-type]  # a dict of two numbers
            locale=LOCALE[self.language],
            color_scheme=scheme,  # type: ignore[arg-type]  # "light" or "dark"
            reduced_motion="reduce",
        ).new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(self.base)
        return page

    def pane(self, page: Page, number: int) -> Locator:
        name = PANES[self.language][number]
        tab = page.get_by_role("tab", name=name, exact=True)
        if tab.is_visible():
            tab.click()
        return page.get_by_role("region", name=name, exact=True)


@pytest.fixture(scope="module", params=["en", "ru"])
def site(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("first minute")
    command = [sys.executable, "-m", "passbot", "sandbox", "--data", str(folder)]
    port = free_port()
    ports = ["--port", str(port), "--api-port", str(free_port())]
    with subprocess.Popen([*command, *ports], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert "The sandbox is open" in process.stdout.readline()
            found = Open(f"http://127.0.0.1:{port}", request.param, browser)
            begun(found)
            yield found
        finally:
            process.terminate()


def begun(site: Open) -> None:
    """The first visit ends when both of Anna's rows are on the sheet."""
    page = site.page(1280)
    expect(site.pane(page, 2).get_by_role("checkbox")).to_have_count(2)
    expect(site.pane(page, 1).get_by_role("link").last).to_be_visible(timeout=PATIENCE * 1000)
    page.context.close()


def test_chats_begin_in_the_visitors_language_with_a_pass_and_a_guest(site: Open) -> None:
    page = site.page(1280)
    guest, invite = EXPECTED[site.language]

    expect(site.pane(page, 0).get_by_text(guest)).to_be_visible()
    expect(site.pane(page, 1).get_by_text(invite).last).to_be_visible()
    expect(site.pane(page, 2).get_by_text("А 123 ВС 77")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_ticks_are_in_sight(site: Open, width: int) -> None:
    page = site.page(width)
    box = site.pane(page, 2).get_by_role("checkbox", name="H2")
    expect(box).to_be_visible()

    on_top = box.evaluate("""(box) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2) === box;
    }""")

    assert on_top
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_digits_are_of_no_font_of_emoji(site: Open) -> None:
    page = site.page(1280)
    phone = site.pane(page, 2).locator("td", has_text=re.compile(r"^\+7 [\d -]+$")).first
    expect(phone).to_be_visible()
    phone.evaluate("(node) => { node.id = 'digits'; }")
    devtools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        devtools.send(f"{domain}.enable")

    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "#digits"})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]

    assert fonts
    assert [] == [each["familyName"] for each in fonts if "emoji" in each["familyName"].lower()]
    families = page.evaluate(
        "[getComputedStyle(document.body), getComputedStyle(digits)].map((each) => each.fontFamily)"
    )
    assert [] == [each for each in families if "emoji" in each.lower()]  # where the other fonts are missing


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(site: Open, width: int, scheme: str) -> None:
    page = site.page(width, scheme)
    expect(site.pane(page, 0).get_by_text(EXPECTED[site.language][0])).to_be_visible()
    found = []

    for number in range(len(PANES[site.language])):
        site.pane(page, number)
        found += Axe().run(page).response["violations"]
    page.locator(".tool-button").first.click()
    found += Axe().run(page).response["violations"]

    assert [] == [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


def test_what_was_tried_or_dismissed_goes_for_good(site: Open) -> None:
    page = site.page(1280)
    tries = site.pane(page, 0).locator(".hints .try")
    expect(tries).to_have_count(3)

    tries.nth(1).click()
    expect(tries).to_have_count(2)
    expect(site.pane(page, 0).locator(".said.mine").get_by_text("/passes")).to_be_visible()
    site.pane(page, 0).locator(".hints .dismiss").first.press("Enter")
    expect(tries).to_have_count(1)
    page.reload()

    expect(site.pane(page, 2).locator(".hints .try")).to_have_count(3)
    expect(tries).to_have_count(1)


def test_a_hint_leads_to_the_tick_and_goes_with_it(site: Open) -> None:
    page = site.page(1024)
    sheet = site.pane(page, 2)
    expect(sheet.get_by_role("checkbox", name="H2")).to_be_visible()

    sheet.locator(".hints .try").first.press("Enter")
    page.keyboard.press("Space")

    expect(sheet.locator(".hints .try")).to_have_count(2)
    expect(site.pane(page, 0).get_by_text(re.compile(ARRIVED[site.language]))).to_be_visible()
    expect(
        sheet.get_by_text(re.compile(r"^прибытие \d"))
    ).to_be_attached()  # in the site's language, whoever visits


@pytest.mark.parametrize("width", [390, 1280])
def test_an_invites_link_opens_for_somebody_who_is_not_here_yet(site: Open, width: int) -> None:
    page = site.page(width)
    admin, resident = site.pane(page, 1), page.get_by_role("region", name=PANES[site.language][0], exact=True)
    expect(admin.locator("select")).to_have_value("1003")

    admin.get_by_role("link").last.click()

    expect(resident.locator("select")).not_to_have_value("1001")
    expect(resident.locator(".said.mine").get_by_text(re.compile("/start "))).to_be_visible()
    assert "1003" != resident.locator("select").input_value()
    expect(site.pane(page, 1).locator("select")).to_have_value("1003")
