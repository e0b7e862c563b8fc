"""Pictures and documents go up by multipart, and come down again."""

from typing import TYPE_CHECKING

import pytest
from telegram import InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, InvalidToken

from passbot.sandbox.telegram import pictures
from passbot.sandbox.telegram.client import Phone
from tests.sandbox.telegram.far import PNG, Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]

CSV = "house;code\n12;ABCD-1234\nд. 7;\r\n--ünïcode\0\xff".encode()


async def test_a_document_comes_down_as_it_went_up(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_document(
        anna.id, CSV, caption="<b>Codes</b>", filename="codes.csv", parse_mode="HTML"
    )

    assert sent.document
    assert ("codes.csv", len(CSV), "Codes") == (
        sent.document.file_name,
        sent.document.file_size,
        sent.caption,
    )
    file = await bot.get_file(sent.document.file_id)
    assert CSV == bytes(await file.download_as_bytearray())
    assert CSV == anna.download(sent.document.file_id)


async def test_a_photo_has_its_size(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_photo(anna.id, PNG, caption="QR")

    assert [(2, 3, len(PNG))] == [(each.width, each.height, each.file_size) for each in sent.photo]


async def test_a_file_is_sent_again_by_its_id(bot: "Bot", anna: Phone) -> None:
    first = await bot.send_photo(anna.id, PNG)

    again = await bot.send_photo(anna.id, first.photo[-1].file_id)

    assert first.photo == again.photo


async def test_a_photo_is_no_document(bot: "Bot", anna: Phone) -> None:
    first = await bot.send_photo(anna.id, PNG)

    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await bot.send_document(anna.id, first.photo[-1].file_id)


async def test_a_video_can_be_sent(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_video(anna.id, InputFile(b"moving pictures", filename="gate.mp4"))

    assert sent.video
    assert "gate.mp4" == sent.video.file_name


async def test_an_album_is_several_messages(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_media_group(anna.id, [InputMediaPhoto(PNG, caption="one"), InputMediaPhoto(PNG)])

    assert 1 == len({each.media_group_id for each in sent})
    assert ["one", ""] == [each.text for each in anna.chat().from_bot]


async def test_a_bot_fetches_what_people_send(bot: "Bot", anna: Phone) -> None:
    anna.send_file(PNG, kind="photo", caption="/order like this")
    anna.send_file(CSV, kind="document", name="faq.txt")
    anna.send_file(b"hm", kind="voice", name="hm.ogg")
    anna.send_file(PNG, kind="sticker", name="hi.webp")

    _, photo, document, voice, sticker = [each.message for each in await bot.get_updates()]

    assert photo
    assert "/order like this" == photo.caption
    assert document
    assert document.document
    assert CSV == bytes(await (await document.document.get_file()).download_as_bytearray())
    assert voice
    assert voice.voice
    assert sticker
    assert sticker.sticker


async def test_other_bots_and_paths_get_no_file(bot: "Bot", anna: Phone, far: Far) -> None:
    sent = await bot.send_document(anna.id, CSV)
    assert sent.document
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path

    with pytest.raises(InvalidToken):
        await bot.request.retrieve(file.file_path + "x")


async def test_nothing_is_kept_for_a_chat_that_is_not_there(bot: "Bot", far: Far) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_document(4_000_000, CSV)

    assert [{}] == [each.files for each in far.side.world.bots.values()]


async def test_an_upload_may_stand_inside_of_the_media(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_document(anna.id, CSV)

    edited = await sent.edit_media(InputMediaDocument(b"new", filename="new.csv"))

    assert not isinstance(edited, bool)
    assert edited.document
    assert "new.csv" == edited.document.file_name


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (2, 3)),
        (b"GIF89a\x05\0\x07\0", (5, 7)),
        (b"\xff\xd8\xff\xe0\0\4xx\xff\xc0\0\x11\x08\0\x09\0\x0b", (11, 9)),
        (b"RIFF....WEBPVP8X........" + b"\x0f\0\0\x1f\0\0", (16, 32)),
        (b"RIFF....WEBPVP8L....\x2f" + (99 | 49 << 14).to_bytes(4, "little"), (100, 50)),
        (b"RIFF....WEBPVP8 ....\0\0\0\x9d\x01\x2a\x40\0\x20\0", (64, 32)),
        (b"\xff\xd8\xff", None),
        (b"", None),
        (b"plain text", None),
    ],
)
def test_a_picture_tells_its_size(content: bytes, size: tuple[int, int] | None) -> None:
    assert size == pictures.size_of(content)
