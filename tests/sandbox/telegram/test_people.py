"""What people do reaches the bot as updates."""

from typing import TYPE_CHECKING

import httpx
import pytest
from telegram import MessageOriginHiddenUser, Update

from passbot.sandbox.telegram.client import Phone, TelegramRefuses
from tests.sandbox.telegram.conftest import newcomer
from tests.sandbox.telegram.far import OTHER_TOKEN, Far

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    Bot = ExtBot[None]


async def last(bot: "Bot") -> Update:
    return (await bot.get_updates(-1))[0]


async def test_a_text_says_who_wrote_it(bot: "Bot", anna: Phone) -> None:
    said = anna.say("  /order@gate_bot now ")

    message = (await last(bot)).message
    assert message
    assert message.from_user
    assert (said.id, "/order@gate_bot now", "ru") == (
        message.id,
        message.text,
        message.from_user.language_code,
    )
    assert {"bot_command": "/order@gate_bot"} == {
        each.type: text for each, text in message.parse_entities().items()
    }


async def test_a_very_long_text_comes_in_pieces(bot: "Bot", anna: Phone) -> None:
    anna.say("я" * 5000)

    texts = [each.message.text for each in await bot.get_updates() if each.message and each.message.text]
    assert [4096, 904] == [len(text) for text in texts[1:]]


async def test_ones_own_contact_carries_ones_own_id(bot: "Bot", anna: Phone) -> None:
    anna.share_contact()

    message = (await last(bot)).message
    assert message
    assert message.contact
    assert ("79990000001", anna.id) == (message.contact.phone_number, message.contact.user_id)


@pytest.mark.parametrize("user_id", [None, 777])
async def test_somebody_elses_contact_carries_another_id_or_none(
    bot: "Bot", anna: Phone, user_id: int | None
) -> None:
    anna.share_somebody("+79990000009", "Boris", user_id)

    message = (await last(bot)).message
    assert message
    assert message.contact
    assert user_id == message.contact.user_id


async def test_a_deep_link_starts_with_its_code(bot: "Bot", anna: Phone) -> None:
    anna.open_link("https://t.me/gate_bot?start=ABCD-1234")

    message = (await last(bot)).message
    assert message
    assert "/start ABCD-1234" == message.text


@pytest.mark.parametrize(
    "link", ["https://t.me/other_bot?start=A", "x" * 65, "a b", "https://t.me/gate_bot?start=a%20b"]
)
def test_a_bad_link_opens_nothing(anna: Phone, link: str) -> None:
    with pytest.raises(TelegramRefuses):
        anna.open_link(link)


async def test_a_forwarded_text_says_who_wrote_it(bot: "Bot", anna: Phone) -> None:
    anna.forward("Kia Rio А482ВС 797", of="Taxi")

    message = (await last(bot)).message
    assert message
    assert isinstance(message.forward_origin, MessageOriginHiddenUser)
    assert ("Taxi", "Kia Rio А482ВС 797") == (message.forward_origin.sender_user_name, message.text)


async def test_an_edited_text_comes_as_such(bot: "Bot", anna: Phone) -> None:
    said = anna.say("/order")
    anna.edit(said.id, "/help")

    update = await last(bot)
    assert update.message is None
    assert update.edited_message
    assert (said.id, "/help") == (update.edited_message.id, update.edited_message.text)


async def test_a_reply_and_a_place_can_be_sent(bot: "Bot", anna: Phone) -> None:
    sent = await bot.send_message(anna.id, "Where?")
    anna.say("Here", reply_to=sent.id)
    anna.share_location(55.75, 37.62)

    reply, place = [each.message for each in (await bot.get_updates())[-2:]]
    assert reply
    assert reply.reply_to_message
    assert "Where?" == reply.reply_to_message.text
    assert place
    assert place.location


async def test_blocking_and_unblocking_is_told(bot: "Bot", anna: Phone) -> None:
    anna.block()
    anna.unblock()

    changes = [each.my_chat_member for each in (await bot.get_updates())[1:] if each.my_chat_member]
    assert [("member", "kicked"), ("kicked", "member")] == [
        (each.old_chat_member.status, each.new_chat_member.status) for each in changes
    ]


def test_who_has_blocked_the_bot_cannot_write_to_it(anna: Phone) -> None:
    anna.block()

    with pytest.raises(TelegramRefuses, match="has blocked the bot"):
        anna.say("hello?")


async def test_a_link_opened_again_unblocks(bot: "Bot", anna: Phone) -> None:
    anna.block()

    anna.open_link("again")

    kinds = [each.my_chat_member is not None for each in (await bot.get_updates())[1:]]
    assert [True, True, False] == kinds
    assert await bot.send_message(anna.id, "welcome back")


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_cannot_be_sent(anna: Phone, text: str) -> None:
    with pytest.raises(TelegramRefuses, match="the text is empty"):
        anna.say(text)


async def test_a_new_name_shows_from_the_next_message_on(bot: "Bot", anna: Phone) -> None:
    anna.change(first_name="Anya", language_code="en")
    anna.say("it is me")

    old, new = [each.message for each in await bot.get_updates()]
    assert old
    assert new
    assert ("Anna", "Anya") == (old.chat.first_name, new.chat.first_name)


def test_nobody_is_there_twice(anna: Phone, far: Far) -> None:
    with pytest.raises(TelegramRefuses, match="already a person"):
        far.telegram.person("Boris", id=anna.id)


@pytest.mark.parametrize(
    "path", ["bots/first/chats/4000000", "bots/nobody/chats/1", "nothing", "people/4000000"]
)
def test_who_asks_for_what_is_not_there_is_told_so(far: Far, path: str) -> None:
    with pytest.raises(TelegramRefuses, match="There is"):
        far.telegram.ask("GET", path)


async def test_each_bot_has_its_own_chats_and_updates(far: Far, bot: "Bot", anna: Phone) -> None:
    far.telegram.add_bot(OTHER_TOKEN, "Other", "other_bot")
    async with far.bot(OTHER_TOKEN) as other:
        anna.at("other_bot").say("hello, other")
        await other.send_message(anna.id, "hello, Anna")

        assert ["hello, other"] == [each.message and each.message.text for each in await other.get_updates()]
    assert ["/start"] == [each.message and each.message.text for each in await bot.get_updates()]
    assert ["hello, Anna"] == [each.text for each in anna.at("other_bot").chat().from_bot]
    assert [] == anna.chat().from_bot


async def test_people_do_not_see_each_others_chats(far: Far, bot: "Bot", anna: Phone) -> None:
    boris = newcomer(far, "Boris")

    await bot.send_message(anna.id, "only for you")

    assert [] == boris.chat().from_bot


async def test_in_a_group_everybody_reads_along(far: Far, bot: "Bot", anna: Phone) -> None:
    boris = far.telegram.person("Boris")
    group = far.telegram.group("Neighbours", [anna, boris])
    anna.within(group).say("who is at the gate?")

    joined, asked = (await bot.get_updates())[1:]
    assert joined.my_chat_member
    assert asked.message
    assert ("group", "Neighbours") == (asked.message.chat.type, asked.message.chat.title)
    assert ["who is at the gate?"] == [each.text for each in boris.within(group).chat().messages]


def test_a_stranger_is_in_no_group(far: Far, anna: Phone) -> None:
    group = far.telegram.group("Neighbours", [anna])
    boris = far.telegram.person("Boris")

    with pytest.raises(TelegramRefuses, match="Boris is not in Neighbours"):
        boris.within(group).say("hello")


def test_the_page_hears_of_every_change(far: Far, anna: Phone) -> None:
    with httpx.stream("GET", f"{far.base}/sandbox/telegram/events", timeout=10) as stream:
        lines = stream.iter_lines()
        assert ": here" == next(lines)

        anna.say("hello")

        heard = next(line for line in lines if line.startswith("data: "))
        assert f'"chat":{anna.id}' in heard
