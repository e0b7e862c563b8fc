"""What is stored about somebody: all of it listed, taken along as a file, and deleted when they want it."""

import json
from dataclasses import replace

from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.services.people import consents, residents, roster
from passbot.services.privacy import my_data
from passbot.services.processes import sheet_health
from passbot.services.site import finishing
from passbot.slices import at_once
from tests.bot.chatting import SITE, Chat, last_labels, person_id
from tests.services.people.some_people import NOON

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


def test_a_stranger_sees_and_erases_the_name_of_the_list_they_asked_for(db: str) -> None:
    name = roster.add("Борис Смирнов", actor=OPERATOR, now=NOON)
    chat = Chat(5, site=replace(SITE, has_roster=True, rules=Rules(approve_new=1)))
    chat.press("roster.take", str(name.id))

    assert "Борис Смирнов" in chat.say("/privacy")
    chat.press("privacy.delete", "yes")
    assert roster.find(5) is None
    assert "Борис Смирнов" not in chat.say("/privacy")


def test_a_strangers_code_is_free_again(code: str) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")

    chat.press("privacy.delete", "yes")

    assert "What is your name?" in Chat(6).say(f"/start {code}")


def order(chat: Chat) -> None:
    chat.say("а123вс77")
    chat.press_label("48 hours")


def test_where_and_for_how_long_is_told_with_the_sites_own_times(anna: Chat) -> None:
    anna.site = replace(SITE, rules=Rules(retention_days=90, journal_days=30), backups=5)
    anna.say("/privacy")

    told = anna.press_label("Where, and for how long")

    assert "guests and arrivals, with names, plates and PINs: 90 days" in told
    assert "The journal of who did what: 90 days" in told
    assert "a nightly copy after 5 days" in told
    assert "Orders_completed" in told
    assert "What is stored about you" in anna.press_label("My data")


def test_a_site_without_a_sheet_says_nothing_of_google(anna: Chat) -> None:
    sheet_health.there_is_none(now=NOON)

    told = anna.say("/privacy") + anna.press_label("Where, and for how long")

    assert "Google" not in told
    assert "makes no nightly copies" in told


def test_a_lean_sheet_is_said_to_have_no_names(anna: Chat) -> None:
    anna.site = replace(SITE, sheet_profile="minimal")
    anna.say("/privacy")

    assert "No names and phones stand in the sheet" in anna.press_label("Where, and for how long")


def test_before_the_deletion_it_says_how_many_are_open(anna: Chat) -> None:
    order(anna)
    anna.say("/privacy")

    assert "1 is open now, and somebody may be on the way" in anna.press_label("Delete my data")


def test_the_words_agreed_to_stand_there_and_may_be_answered_anew(anna: Chat) -> None:
    consents.say("One year.", language="en", actor=OPERATOR, now=NOON)
    assert "have not answered the words" in anna.say("/privacy")

    assert "One year." in anna.press_label("The words about data")
    anna.press_label("I agree")
    assert "You agreed to the words about your data, version 1" in anna.say("/privacy")

    anna.press_label("The words about data")
    assert ["I do not agree"] == last_labels(anna)
    anna.press_label("I do not agree")
    assert "You do not agree to the words" in anna.say("/privacy")


def test_words_that_were_shown_are_not_called_answers(anna: Chat) -> None:
    consents.say("One year.", language="en", actor=OPERATOR, now=NOON)
    anna.say("/passes")

    told = anna.say("/privacy")

    assert "words about data that you were shown: 1" in told
    assert "have not answered the words" in told


def test_a_stranger_reads_where_and_for_how_long_too(stranger: Chat) -> None:
    stranger.say("/privacy")

    assert "3 days" in stranger.press_label("Where, and for how long")
