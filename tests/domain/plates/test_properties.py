"""What holds for every plate and for any text whatsoever."""

from hypothesis import given
from hypothesis import strategies as st

from passbot.domain.plates import finding, plates
from passbot.domain.plates.finding import PlateFound
from passbot.domain.plates.folding import TO_CYRILLIC
from passbot.domain.plates.mask_search import MASKS, Mask
from passbot.domain.plates.ranking import Match
from passbot.errors import InvalidInput

MANGLED = st.sampled_from(" -–./|_🚗\u200b")


@st.composite
def plate_keys(draw: st.DrawFn) -> str:
    mask: Mask = draw(st.sampled_from(MASKS))
    return draw(st.from_regex(mask.pattern, fullmatch=True))


@st.composite
def mangled(draw: st.DrawFn, key: str) -> str:
    """The same plate in another alphabet here and there, in another case, with something between."""
    chars = [
        draw(st.sampled_from([char, char.lower(), char.translate(TO_CYRILLIC)])) + draw(MANGLED | st.just(""))
        for char in key
    ]
    return "".join(chars)


@given(plate_keys())
def test_what_is_shown_reads_as_the_same_plate(key: str) -> None:
    plate = plates.read(key)

    assert plate == plates.read(plate.shown)
    assert (key, key) == (plate.key, plates.fold(plate.shown))


@given(plate_keys().flatmap(lambda key: st.tuples(st.just(key), mangled(key))))
def test_no_way_of_typing_makes_another_car(key_and_text: tuple[str, str]) -> None:
    key, text = key_and_text

    assert key == plates.read(text).key


@given(plate_keys())
def test_a_plate_is_found_by_itself_and_by_its_end(key: str) -> None:
    assert Match.WHOLE is plates.rank(key, key)
    assert len(key) <= 3 or Match.END is plates.rank(key[-3:], key)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = plates.fold(text)

    assert folded == plates.fold(folded)


@given(st.text(), st.text())
def test_the_skeleton_of_a_part_is_a_part_of_the_skeleton(left: str, right: str) -> None:
    left, right = plates.fold(left), plates.fold(right)

    assert plates.skeleton(left + right) == plates.skeleton(left) + plates.skeleton(right)


@given(st.text())
def test_the_skeleton_has_a_letter_for_a_letter(text: str) -> None:
    assert len(plates.fold(text)) == len(plates.skeleton(text))


@given(st.text() | st.from_regex(r"[А-Яа-яA-Za-z0-9 ]{2,14}", fullmatch=True))
def test_any_text_is_a_plate_or_a_refusal(text: str) -> None:
    try:
        plate = plates.read(text)
    except InvalidInput:
        return

    assert plate.key == plates.fold(plate.shown)
    assert 2 <= len(plate.key) <= 12


@given(st.text(), st.text())
def test_showing_finding_and_ranking_take_any_text(text: str, other: str) -> None:
    assert all(found.plate.key == plates.fold(found.plate.shown) for found in everything_in(text))
    assert plates.fold(text) == plates.fold(plates.show(plates.fold(text)))
    assert plates.rank(text, plates.fold(other)) in {None, *Match}


@given(st.text(alphabet="АВЕКМНОРСТУХ0123456789ОЗЧБIl ABXYD,киаKia", max_size=20))
def test_words_that_are_nearly_plates_are_found_or_not_without_a_fault(text: str) -> None:
    found = everything_in(text)

    assert all(plates.exact(each.plate.key).key == each.plate.key for each in found)
    assert all(0 <= each.start < each.end <= len(text) for each in found)


def everything_in(text: str) -> list[PlateFound]:
    return [*finding.find(text), *finding.find_pieces(text)]
