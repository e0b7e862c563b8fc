"""What is stored about somebody: all of it listed, taken along as a file, and deleted when they want it."""

import json

from passbot.services.people import residents
from passbot.services.privacy import my_data
from passbot.services.site import finishing
from passbot.slices import at_once
from tests.bot.chatting import Chat, person_id

SECRETS = ("Анна Петрова", "+7916", "А123ВС77", "A123BC77")


def test_everything_that_is_stored_is_listed(anna: Chat) -> None:
    order(anna)

    told = anna.say("/privacy")

    assert all(word in told for word in ("Анна Петрова", "+7 916", "house 27", str(anna.telegram_id)))
    assert "passes: 1" in told
    assert "365 days" in told


def test_how_long_is_said_as_it_is(anna: Chat) -> None:
    told = anna.say("/privacy")

    assert "messages to the bot are erased after 3 days" in told
    assert "Entries in the journal go after 365 days" in told


def test_the_file_holds_the_pass_and_the_person(anna: Chat) -> None:
    order(anna)
    anna.say("/privacy")

    anna.press_label("Download")

    file = next(each for each in anna.heard if "content" in each)
    data = json.loads(file["content"])
    assert "my-data.json" == file["name"]
    assert "Анна Петрова" == data["person"][0]["name"]
    assert ["А 123 ВС 77"] == [each["plate"] for each in data["orders"]]
    assert data["orders"][0]["since"].startswith("2026-05-04T")


def test_the_first_tap_on_delete_only_asks(anna: Chat) -> None:
    order(anna)
    anna.say("/privacy")

    assert "cannot be undone" in anna.press_label("Delete my data")
    assert "Nothing was deleted." in anna.press_label("No, keep it")
    assert residents.find_by_telegram(anna.telegram_id)


def test_the_second_tap_deletes_it_all(anna: Chat) -> None:
    order(anna)
    uid = person_id(anna)
    anna.say("/privacy")
    anna.press_label("Delete my data")

    assert "you are gone from here" in anna.press_label("Yes, delete for good")

    assert residents.find_by_telegram(anna.telegram_id) is None
    at_once(finishing.finish(now=anna.now))
    assert not any(secret in my_data.export(uid, now=anna.now) for secret in SECRETS)


def test_after_that_one_is_a_stranger(anna: Chat) -> None:
    anna.press("privacy.delete", "yes")

    assert "register first" in anna.say("а123вс77")


def test_an_admin_is_asked_to_hand_the_role_over_first(admin: Chat) -> None:
    assert "take the role from you" in admin.press("privacy.delete", "yes")
    assert residents.find_by_telegram(admin.telegram_id)


def test_a_stranger_sees_and_erases_a_begun_registration(code: str) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")
    chat.say("Анна Петрова")

    assert "Анна Петрова" in chat.say("/privacy")
    chat.press_label("Delete my data")
    assert "you are gone from here" in chat.press_label("Yes, delete for good")
    assert "You are not registered" in chat.say("/privacy")


def test_a_strangers_code_is_free_again(code: str) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")

    chat.press("privacy.delete", "yes")

    assert "What is your name?" in Chat(6).say(f"/start {code}")


def order(chat: Chat) -> None:
    chat.say("а123вс77")
    chat.press_label("48 hours")
