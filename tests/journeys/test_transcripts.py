"""Every dialogue of the first README, each branch, in both languages, as it stands in the transcripts."""

from collections.abc import Iterator

import pytest

from tests.journeys import script
from tests.journeys.playing import played, stage
from tests.journeys.product import Product

NAMES = [file.stem for file in script.files("en")]


@pytest.fixture(scope="module", params=script.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory, language: str) -> Iterator[Product]:
    with stage(tmp_path_factory.mktemp("journeys") / "site", language) as product:
        yield product


@pytest.mark.parametrize("name", NAMES)
def test_a_dialogue_goes_as_it_is_written_down(theatre: Product, language: str, name: str) -> None:
    file = script.FOLDER / language / f"{name}.txt"

    said = played(script.read(file), theatre, language)

    assert file.read_text() == said
    assert "" == theatre.errors()


def test_both_languages_have_the_same_dialogues() -> None:
    english, russian = ({file.stem for file in script.files(language)} for language in script.LANGUAGES)

    assert english == russian
