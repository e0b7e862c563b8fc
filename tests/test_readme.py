"""README tells what is true, and so do the documents that it names, and CONTRIBUTING."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from passbot.__main__ import INTERRUPTED, LATER, OUR_FAULT, READER_LEFT, REFUSED
from passbot.commands import COMMANDS
from passbot.settings.config import SETTINGS
from passbot.settings.sheet_profiles import GOES_TO_GOOGLE
from tests import written
from tests.bench.__main__ import BENCHES
from tests.long.__main__ import NAMES

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")
PAGES = [*TOP.glob("*.md"), *TOP.glob("docs/**/*.md")]
DOCUMENTS = [each.read_text(encoding="utf-8") for each in PAGES]
NOT_UNDERSTOOD = 2  # argparse's own
LINK = re.compile(r"(?:\]\(|src=\")([^)\s\"]+)[)\"]")


def named(pattern: str) -> set[str]:
    return {name for text in DOCUMENTS for name in re.findall(pattern, text)}


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_readme_is_read_in_five_minutes() -> None:
    assert 6_000 >= len((TOP / "README.md").read_bytes())


def test_readme_says_what_goes_to_google_in_the_programs_words() -> None:
    assert [] == [said for said in GOES_TO_GOOGLE.values() if said not in " ".join(README.split())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    for link in (each for each in links if not re.match(r"https?:|mailto:", each)):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_list_of_documents_has_them_all() -> None:
    docs = TOP / "docs"
    listed = {
        (docs / link.partition("#")[0]).resolve() for link in LINK.findall((docs / "README.md").read_text())
    }

    assert set() == {page for page in docs.glob("**/*.md") if page.name != "README.md"} - listed


@pytest.mark.parametrize("name", written.PARTS)
def test_what_is_written_from_the_program_is_as_it_writes_it(name: str) -> None:
    """`python -m tests.written` writes it anew."""
    page = (written.DOCS / name).read_text(encoding="utf-8")

    assert written.written(page, name) == page


def test_every_command_that_is_named_is_there() -> None:
    assert set() == named(r"(?:\./run|passbot/bin/passbot|passbot passbot) ([a-z][a-z-]+)") - {
        command.name for command in COMMANDS
    }


def test_the_exit_codes_are_those_of_the_program() -> None:
    told = re.findall(r"^\| (\d+) \|", (TOP / "docs/commands.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert [0, REFUSED, NOT_UNDERSTOOD, LATER, OUR_FAULT, INTERRUPTED, READER_LEFT] == [
        int(each) for each in told
    ]


def test_every_word_of_a_command_that_is_named_is_there() -> None:
    words = {
        command.name: {word for each in written.choices_of(written.command(command.name)) for word in each}
        for command in COMMANDS
    }
    said = named(r"\./run ([a-z-]+ [a-z][a-z-]+)(?![\w./])")

    assert set() == {
        each for each in said if words[each.split()[0]] and each.split()[1] not in words[each.split()[0]]
    }


def test_every_setting_that_is_named_is_there() -> None:
    assert set() == {name.lower() for name in named(r"PASSBOT_([A-Z_]*[A-Z])\b(?!\.\.\.)")} - set(SETTINGS)


def test_every_file_of_the_project_that_is_named_is_there() -> None:
    files = named(r"[` ]((?:examples|passbot|tests)/[\w./]+)[` ]")

    assert set() == {name for name in files if not (TOP / name).exists()}


def test_every_program_of_the_tests_that_is_named_is_there() -> None:
    programs = named(r"python -m (tests[\w.]*\w)")

    assert set() == {name for name in programs if find_spec(name) is None}


def test_what_such_a_program_is_asked_for_is_known_to_it() -> None:
    lines = named(r"python -m tests\.bench((?: [a-z_]+)+)")

    assert set() == named(r"python -m tests\.long ([a-z_]+)") - {*NAMES}
    assert set() == {name for line in lines for name in line.split()} - {*BENCHES}
