"""Every dialogue of the first README, each branch, in both languages, as it stands in the transcripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import script
from tests.journeys.playing import PARTS, played, stage
from tests.journeys.product import Product

NAMES = {part: [file.stem for file in script.files("en", part)] for part in PARTS}

SPOKEN = [
    pytest.param("ru"),
    pytest.param("en", marks=pytest.mark.long),
]  # the house's own language every time


@pytest.fixture(scope="module", params=SPOKEN)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory, language: str) -> Iterator[Product]:
    with stage(tmp_path_factory.mktemp("journeys") / "site", language) as product:
        yield product


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory, language: str) -> Iterator[Product]:
    with stage(tmp_path_factory.mktemp("desks") / "site", language, "desks") as product:
        yield product


@pytest.mark.parametrize("name", NAMES[""])
def test_a_dialogue_goes_as_it_is_written_down(theatre: Product, language: str, name: str) -> None:
    goes_as_written(theatre, language, script.FOLDER / language / f"{name}.txt")


@pytest.mark.parametrize("name", NAMES["desks"])
def test_so_does_every_dialogue_about_desks(offices: Product, language: str, name: str) -> None:
    goes_as_written(offices, language, script.FOLDER / language / "desks" / f"{name}.txt")


def goes_as_written(site: Product, language: str, file: Path) -> None:
    said = played(script.read(file), site, language)

    assert file.read_text() == said
    assert "" == site.errors()


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_dialogues(part: str) -> None:
    english, russian = ({file.stem for file in script.files(language, part)} for language in script.LANGUAGES)

    assert english == russian
