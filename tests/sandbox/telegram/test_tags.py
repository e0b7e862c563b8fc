"""HTML as the server reads it, down to its complaints."""

import pytest

from passbot.sandbox.telegram import tags
from passbot.sandbox.telegram.entities import found_in, trimmed, utf16_length
from passbot.sandbox.telegram.errors import Refused


def shown(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = tags.parse(source)
    return text, [(each["type"], each["offset"], each["length"]) for each in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>x</b>", "x", [("bold", 0, 1)]),
        ("<B>x</B >y", "xy", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<b><i>x</i>y</b>", "xy", [("bold", 0, 2), ("italic", 0, 1)]),
        (
            "<strong>a</strong><em>b</em><ins>c</ins><del>d</del>",
            "abcd",
            [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)],
        ),
        ("🚗<u>я</u>", "🚗я", [("underline", 2, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("&lt;b&gt; &amp; &quot; &#1103; &#x44F; &nbsp; &copy", '<b> & " я я &nbsp; &copy', []),
        ("a & b < c".replace("<", "&lt;"), "a & b < c", []),
        ("<a href='https://example.com'>x</a>", "x", [("text_link", 0, 1)]),
        ("<a href=nowhere>x</a>", "x", []),
        ("<a>example.com</a>", "example.com", [("text_link", 0, 11)]),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    assert (text, entities) == shown(source)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<x>y</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("я <script>", 'Unsupported start tag "script" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b ", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_what_cannot_be_read_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        tags.parse(source)

    assert f"Bad Request: can't parse entities: {complaint}" == refused.value.description


def test_a_link_keeps_its_address() -> None:
    _, (link,) = tags.parse('<a href="https://example.com/?a=1&amp;b=2">x</a>')

    assert "https://example.com/?a=1&b=2" == link["url"]


def test_a_code_inside_a_pre_tells_the_language() -> None:
    _, entities = tags.parse(
        '<pre><code class="language-python">x</code></pre> <code class="language-c">y</code>'
    )

    assert [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"},
        {"type": "code", "offset": 2, "length": 1},
    ] == entities


def test_an_emoji_of_ones_own_has_an_id() -> None:
    _, (emoji,) = tags.parse('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>')

    assert ("custom_emoji", 2, "5368324170671202286") == (
        emoji["type"],
        emoji["length"],
        emoji["custom_emoji_id"],
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/start@gate_bot x", [("bot_command", 0, 15)]),
        ("go /help.", [("bot_command", 3, 5)]),
        ("и/или", []),
        ("a/b", []),
        ("</b>", []),
        ("24/7", []),
        ("/order/now", []),
        ("/заказ", []),
        ("🚗🚗 /a", [("bot_command", 5, 2)]),
        ("write to a.b@example.com", [("email", 9, 15)]),
        ("see example.com/x.", [("url", 4, 13)]),
        ("#123 #a1", [("hashtag", 5, 3)]),
        ("+79990000001", [("phone_number", 0, 12)]),
    ],
)
def test_what_the_server_marks_by_itself(text: str, found: list[tuple[str, int, int]]) -> None:
    assert found == [(each["type"], each["offset"], each["length"]) for each in found_in(text)]


def test_nothing_is_found_inside_of_code() -> None:
    text, entities = tags.parse("<code>/a</code> /b")

    assert [5 - 2] == [each["offset"] for each in found_in(text, entities)]


def test_trimming_moves_the_entities() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 9}]

    text, kept = trimmed("   x 🚗  ", entities)

    assert "x 🚗" == text
    assert [("italic", 0, utf16_length(text))] == [
        (each["type"], each["offset"], each["length"]) for each in kept
    ]
