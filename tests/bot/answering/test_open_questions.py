"""Orders in one message, and whatever is typed at each open question, in both languages: what is answered.

A row names the question that is open, the language, the words, and what the answer says of them.
"""

from collections.abc import Callable

import pytest

from passbot.bot.answering.questions import WAYS_OUT
from passbot.services.passes import search
from passbot.services.people import dialogs, residents
from tests.bot.chatting import Chat, person_id

Row = tuple[str, str, str, tuple[str, ...]]


def ordered(anna: Chat) -> str:
    """A pass that stands: its code."""
    anna.say("киа рио м555мм77")
    anna.press_label("48")
    return search.mine(person_id(anna), now=anna.now)[-1].code


def said_one_by_one(*words: str) -> Callable[[Chat], object]:
    return lambda anna: [anna.say(word) for word in words]


def pressed_on_a_pass(verb: str) -> Callable[[Chat], object]:
    return lambda anna: anna.press(verb, ordered(anna))


def regular(*words: str) -> Callable[[Chat], object]:
    return said_one_by_one("/regular", *words)


QUESTIONS: dict[str, Callable[[Chat], object]] = {
    "nothing": said_one_by_one(),
    "brand": said_one_by_one("/order"),
    "plate": said_one_by_one("/order", "Kia Rio"),
    "card": said_one_by_one("Kia Rio А123ВС77"),
    "card of tomorrow": said_one_by_one("Kia Rio А123ВС77 завтра"),
    "pass": ordered,
    "new plate": pressed_on_a_pass("pass.edit"),
    "until": pressed_on_a_pass("pass.extend"),
    "cancel it?": pressed_on_a_pass("pass.cancel"),
    "guest": said_one_by_one("/guest"),
    "guest's day": said_one_by_one("/guest", "Вера Соколова"),
    "link's day": said_one_by_one("/link"),
    "link's number": said_one_by_one("/link", "завтра"),
    "regular what": regular(),
    "regular days": regular("Лада К555КК77"),
    "regular hours": regular("Лада К555КК77", "пн, ср"),
    "regular until": regular("Лада К555КК77", "пн, ср", "10-14"),
    "regular sure": regular("Лада К555КК77", "пн, ср", "10-14", "31.05"),
}

ONE_MESSAGE: list[Row] = [
    ("nothing", "ru", "к456мн50 завтра 18-22", ("К 456 МН 50", "🕘 вт 5 мая 18:00–22:00")),
    (
        "nothing",
        "en",
        "white kia A123BC77 today 18-20",
        ("А 123 ВС 77</b> Kia, white", "Mon 4 May 18:00–20:00"),
    ),
    ("nothing", "ru", "няня а123вс77 по будням", ("👤 Няня", "В пропуск не войдёт: по будням", "/regular")),
    ("nothing", "en", "nanny A123BC77 every Friday", ("Not in the pass: every Friday", "/regular")),
    (
        "nothing",
        "ru",
        "гость Иван Петров завтра в 15",
        ("Когда придёт <b>Иван Петров</b>?", "вт 5 мая 15:00"),
    ),
    ("card", "ru", "каждый день", ("В пропуск не войдёт: каждый день", "/regular")),
    ("card", "ru", "гость Иван Петров завтра в 15", ("Когда придёт <b>Иван Петров</b>?", "не заказан")),
    ("card", "en", "guest: Ivan Petrov tomorrow at 15", ("When will <b>Ivan Petrov</b> come?",)),
    ("nothing", "ru", "гость на киа а123вс77", ("А 123 ВС 77</b> Kia",)),
    ("nothing", "en", "tomorrow 6pm-9pm", ("Tue 5 May 18:00–21:00", "Plate number?")),
    ("nothing", "ru", "завтра киа 4821 18-22", ("4821</b> Kia", "вт 5 мая 18:00–22:00", "Номер неполный")),
    ("nothing", "ru", "а123вс77 на 3 дня", ("А 123 ВС 77", "чт 7 мая 12:00")),
    ("nothing", "en", "A123BC77 until Friday", ("А 123 ВС 77", "Fri 8 May 24:00")),
    (
        "nothing",
        "ru",
        "Kia Rio А482ВС 797, подъедет через 5 мин",
        ("Kia Rio", "🕘 через 5 мин", "Когда приедет?"),
    ),
    ("nothing", "en", "Kia Rio A482BC797 in 3 hours", ("А 482 ВС 797", "Mon 4 May 12:00–17:00")),
    ("nothing", "ru", "а123вс77 сб и вс", ("Не понял, когда: сб, вс",)),
    ("nothing", "en", "a123bc77 Sat and Sun", ("I did not understand when: Sat, Sun",)),
    ("nothing", "ru", "а123вс77 31.12", ("не больше чем за 60 дн.", "Не понял, когда: 31.12", "А 123 ВС 77")),
    ("nothing", "en", "A123BC77 01.01.2020", ("over already", "I did not understand when: 01.01.2020")),
    ("nothing", "ru", "а123вс77 31.02", ("В пропуск не войдёт: 31.02",)),
    ("nothing", "en", "A123BC77 25:70", ("Not in the pass: 25:70",)),
    ("nothing", "ru", "Няня А001АА77", ("А 001 АА 77", "👤 Няня")),
    ("nothing", "ru", "мама на белой киа 4821", ("4821</b> Kia, белой", "👤 Мама")),
    ("nothing", "en", "Plumber A123BC77", ("👤 Plumber",)),
    ("nothing", "ru", "Иван Петров, киа рио а001аа77", ("Kia Rio", "👤 Иван Петров")),
    ("nothing", "ru", "шкода октавиа а482вс77", ("Skoda", "В пропуск не войдёт: октавиа")),
    ("nothing", "en", "A123BC77 the day after tomorrow 9-11", ("Wed 6 May 09:00–11:00",)),
    ("card", "en", "on the day after tomorrow", ("Wed 6 May",)),
    ("nothing", "en", "A123BC77 with a dog", ("Not in the pass: dog",)),
    ("nothing", "ru", "киа А123ВС77 и лада В555ЕЕ77", ("А 123 ВС 77</b> Kia", "В 555 ЕЕ 77</b> Lada")),
    ("nothing", "en", "A123BC77, B555EE77 tomorrow", ("А 123 ВС 77", "В 555 ЕЕ 77", "Tue 5 May")),
    ("nothing", "ru", "А123ВС77 4821", ("А 123 ВС 77", "В пропуск не войдёт: 4821")),
    ("nothing", "ru", "8 916 123 45 67 киа 777", ("777</b> Kia", "не войдёт: 8 916 123 45 67")),
    ("nothing", "ru", "🅰️123🅱️С77", ("А 123 ВС 77", "Буквы и цифры исправлены", "Вы написали: 🅰️123🅱️С77")),
    (
        "nothing",
        "en",
        "a12зbc77",
        ("А 123 ВС 77", "Some letters and digits were corrected", "You wrote: a12зbc77"),
    ),
    ("nothing", "en", "HH AB 1234", ("1234", "Only part of the plate", "Take it as it is: HH AB 1234")),
    ("nothing", "en", "WAW 12345", ("WAW12345",)),
    ("nothing", "ru", "M-AB 1234 BMW", ("1234</b> BMW", "Взять как есть: M-AB 1234")),
    ("nothing", "ru", "HELLO", ("Не понял",)),
    ("nothing", "en", "HELLO", ("I did not understand",)),
    ("nothing", "ru", "ж123вс77", ("нет Ж, бывают только", "Иностранный или особый номер")),
    (
        "nothing",
        "en",
        "kia ж123вс77 tomorrow",
        ("There is no Ж on Russian plates", "Foreign or special plate"),
    ),
    ("nothing", "ru", "а12²вс77", ("обычными цифрами",)),
    ("nothing", "ru", "А123€ВС77", ("Уберите €",)),
    ("nothing", "ru", "спасибо", ("Пожалуйста!",)),
    ("nothing", "ru", "Спасибо, до завтра!", ("Пожалуйста!",)),
    ("nothing", "ru", "Спасибо большое, до понедельника", ("Пожалуйста!",)),
    ("nothing", "ru", "спасибо, хорошего вечера", ("Пожалуйста!",)),
    ("nothing", "en", "Thanks, see you tomorrow!", ("You are welcome!",)),
    ("nothing", "en", "thank you!", ("You are welcome!",)),
    ("nothing", "ru", "помощь", ("/order",)),
    ("nothing", "en", "help", ("/order",)),
    ("nothing", "ru", "отмена", ("Отменять нечего", "/passes")),
    ("nothing", "en", "cancel", ("nothing to cancel",)),
    ("nothing", "ru", "отмени пропуск м555мм77", ("Нет действующего пропуска: м555мм77",)),
    ("nothing", "en", "cancel the pass for m555mm77", ("No pass is valid for m555mm77",)),
    ("pass", "ru", "отмени пропуск м555мм77", ("М 555 ММ 77", "Отменить этот пропуск?", "Да, отменить")),
    ("pass", "en", "cancel the pass m555mm77 please", ("М 555 ММ 77", "Cancel this pass?", "Yes, cancel it")),
    ("pass", "ru", "м555мм77 больше не нужен", ("М 555 ММ 77", "Отменить этот пропуск?")),
    ("pass", "ru", "не надо м 555 мм 77", ("М 555 ММ 77", "Отменить этот пропуск?")),
    ("pass", "ru", "М555ММ77 отмена", ("М 555 ММ 77", "Отменить этот пропуск?")),
    ("pass", "ru", "отмените, пожалуйста, м555мм77", ("М 555 ММ 77", "Отменить этот пропуск?")),
    ("pass", "ru", "а777аа77, звонить не надо", ("А 777 АА 77", "Заказать пропуск?", "звонить не")),
    ("pass", "ru", "отмени 555", ("М 555 ММ 77", "Отменить этот пропуск?")),
]

ANSWERS: list[Row] = [
    ("brand", "ru", "Лада завтра 18-22", ("вт 5 мая 18:00–22:00", "Номер машины?")),
    ("brand", "en", "kia rio a482bc797 tomorrow", ("А 482 ВС 797</b> Kia Rio", "Tue 5 May")),
    ("brand", "ru", "Киа 4821", ("Номер машины?", "4821")),
    ("brand", "ru", "киа ж123вс77", ("нет Ж", "Иностранный")),
    ("brand", "ru", "не надо", ("пропуск не заказан",)),
    ("brand", "en", "never mind", ("no pass was ordered",)),
    ("brand", "ru", "да", ("Напишите марку",)),
    ("brand", "en", "thanks", ("You are welcome!", "Write the brand")),
    ("plate", "ru", "а123вс77", ("А 123 ВС 77</b> Kia Rio",)),
    ("plate", "ru", "а123вс77 завтра 18-22", ("Kia Rio", "вт 5 мая 18:00–22:00")),
    ("plate", "en", "tomorrow 18-22", ("Tue 5 May 18:00–22:00", "Plate number?")),
    ("plate", "ru", "А123ВС77, В555ЕЕ77", ("А 123 ВС 77</b> Kia Rio", "В 555 ЕЕ 77</b> Kia Rio")),
    ("plate", "ru", "HELLO", ("Таких номеров не бывает", "Иностранный или особый номер")),
    ("plate", "en", "ж123вс77", ("There is no Ж", "Foreign or special plate")),
    ("plate", "en", "a12зbc77", ("А 123 ВС 77</b> Kia Rio", "Take it as it is")),
    ("plate", "ru", "31.02", ("Похоже на время",)),
    ("plate", "ru", "отмена", ("пропуск не заказан",)),
    ("plate", "ru", "помощь", ("/passes", "Номер машины?")),
    ("plate", "en", "yes", ("Plate number?",)),
    ("plate", "ru", "отмени пропуск м555мм77", ("Нет действующего пропуска",)),
    ("card", "ru", "А123ВС78", ("А 123 ВС 78</b> Kia Rio",)),
    ("card", "en", "B555EE77", ("В 555 ЕЕ 77</b>\n",)),
    ("card", "ru", "лада а777аа77 завтра", ("А 777 АА 77</b> Lada", "вт 5 мая")),
    ("card", "ru", "WAW 12345", ("WAW12345", "Когда приедет?")),
    ("card", "ru", "ж123вс77", ("нет Ж",)),
    ("card", "ru", "завтра 18-22", ("Kia Rio", "вт 5 мая 18:00–22:00", "Всё верно?")),
    ("card", "en", "6pm-9pm", ("Mon 4 May 18:00–21:00",)),
    ("card", "ru", "спасибо", ("Пожалуйста!", "А 123 ВС 77", "Когда приедет?")),
    ("card", "en", "thanks", ("You are welcome!", "When is it coming?")),
    ("card", "ru", "да", ("А 123 ВС 77", "Когда приедет?")),
    ("card", "ru", "отмена", ("пропуск не заказан",)),
    ("card", "ru", "через 5 мин", ("А 123 ВС 77", "🕘 через 5 мин")),
    ("card", "en", "in 3 hours", ("А 123 ВС 77", "Mon 4 May 12:00–17:00", "Is everything correct?")),
    ("card", "ru", "белая лада", ("А 123 ВС 77</b> Lada, белая",)),
    ("card", "en", "no", ("no pass was ordered",)),
    ("card", "ru", "когда-нибудь", ("Не понял, когда", "Отмена")),
    ("card", "en", "help", ("/order", "А 123 ВС 77")),
    ("card of tomorrow", "ru", "да", ("Код:", "вт 5 мая")),
    ("card of tomorrow", "en", "yes", ("Code:", "Tue 5 May")),
    ("card of tomorrow", "ru", "18-22", ("вт 5 мая 18:00–22:00",)),
    ("card of tomorrow", "en", "no", ("no pass was ordered",)),
    ("new plate", "ru", "м556мм77", ("Номер изменён", "М 556 ММ 77", "Kia Rio")),
    ("new plate", "en", "Lada A777AA77 tomorrow", ("А 777 АА 77", "Lada", "Not in the pass: tomorrow")),
    ("new plate", "ru", "а12звс77", ("похоже на <b>А 123 ВС 77</b>", "Взять как есть: а12звс77")),
    ("new plate", "en", "ж123вс77", ("There is no Ж", "Foreign or special plate")),
    ("new plate", "ru", "А123ВС77 или В555ЕЕ77", ("один номер", "А 123 ВС 77, В 555 ЕЕ 77")),
    ("new plate", "ru", "18-22", ("Похоже на время, а здесь нужен номер",)),
    ("new plate", "ru", "12.05", ("Похоже на время",)),
    ("new plate", "ru", "31.02", ("Похоже на время",)),
    ("new plate", "en", "tomorrow 6pm", ("This looks like a time",)),
    ("new plate", "ru", "4821 завтра", ("Номер изменён: <b>4821</b>", "не войдёт: завтра")),
    ("new plate", "ru", "1822", ("Номер изменён: <b>1822</b>",)),
    ("new plate", "ru", "не надо", ("Номер остался прежним",)),
    ("until", "ru", "пт", ("Пропуск продлён", "пт 8 мая 24:00")),
    ("until", "en", "another 2 hours", ("Pass extended", "Wed 6 May 14:00")),
    ("until", "ru", "до 22:30", ("ср 6 мая 22:30",)),
    ("until", "en", "the day after", ("did not understand when",)),
    ("until", "ru", "вчера", ("Не понял, когда",)),
    ("until", "en", "A777AA77", ("А 777 АА 77", "Order a pass?")),
    ("until", "ru", "ж123вс77", ("не продлён", "нет Ж", "Иностранный")),
    ("until", "ru", "отмена", ("Пропуск не продлён",)),
    ("cancel it?", "ru", "да", ("✖ Отменён",)),
    ("cancel it?", "en", "yes", ("✖ Cancelled",)),
    ("cancel it?", "ru", "нет", ("М 555 ММ 77",)),
    ("cancel it?", "en", "thanks", ("You are welcome!", "Cancel this pass?")),
    ("guest", "ru", "вера соколова", ("Когда придёт <b>Вера Соколова</b>?",)),
    ("guest", "ru", "Вера Соколова завтра 18-22", ("Вера Соколова", "вт 5 мая 18:00–22:00")),
    ("guest", "en", "A123BC77", ("no guest was invited", "А 123 ВС 77")),
    ("guest", "ru", "отмена", ("гость не приглашён",)),
    ("guest's day", "en", "tomorrow 6pm-9pm", ("Вера Соколова", "Tue 5 May 18:00–21:00")),
    ("guest's day", "ru", "а123вс77", ("гость не приглашён", "А 123 ВС 77")),
    ("guest's day", "ru", "спасибо", ("Пожалуйста!", "Когда придёт")),
    ("guest's day", "en", "whenever", ("did not understand when",)),
    ("link's day", "ru", "сб 14-23", ("сб 9 мая 14:00–23:00", "Сколько машин")),
    ("link's day", "en", "B555EE77", ("В 555 ЕЕ 77",)),
    ("link's number", "ru", "пять", ("от 1 до",)),
    ("link's number", "en", "cancel", ("No new link",)),
    ("regular what", "ru", "Няня А001АА77", ("По каким дням?",)),
    ("regular what", "en", "Lada A777AA77 Mon 10-14", ("Not in the pass: Mon 10-14", "On which days?")),
    ("regular what", "ru", "ж123вс77", ("нет Ж", "Иностранный")),
    ("regular what", "en", "a12зbc77", ("it looks like <b>А 123 ВС 77</b>",)),
    ("regular days", "ru", "пн, ср", ("В какие часы?",)),
    ("regular days", "en", "sometimes", ("days of the week",)),
    ("regular days", "ru", "а123вс77", ("постоянный пропуск не заказан", "А 123 ВС 77")),
    ("regular hours", "en", "9am-6pm", ("Until which day?",)),
    ("regular hours", "ru", "утром", ("Напишите часы",)),
    ("regular until", "ru", "31.05", ("К 555 КК 77 Lada", "пн, ср", "10:00–14:00")),
    ("regular until", "en", "help", ("/order", "Until which day?")),
    ("regular sure", "ru", "да", ("К 555 КК 77 Lada", "пн 4 мая")),
    ("regular sure", "en", "no", ("no regular pass",)),
]


@pytest.mark.parametrize("row", ONE_MESSAGE + ANSWERS, ids=lambda row: " · ".join(row[:3]))
def test_what_is_answered(anna: Chat, row: Row) -> None:
    question, language, words, expected = row
    residents.set_language(person_id(anna), language)
    QUESTIONS[question](anna)
    heard = len(anna.heard)

    anna.say(words)

    shown = "\n".join(map(everything_in, anna.heard[heard:]))
    assert [] == [part for part in expected if part not in shown], shown


def everything_in(payload: dict[str, object]) -> str:
    keyboard = payload.get("keyboard") or {}
    assert isinstance(keyboard, dict)
    rows = keyboard.get("rows", ())
    labels = " ".join(f"[{button['label']}]" for row in rows for button in row)
    return f"{payload.get('html', '')}\n{labels}"


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in ("nothing", "pass")])
def test_every_question_has_a_way_out_by_button(anna: Chat, question: str) -> None:
    QUESTIONS[question](anna)

    rows = anna.heard[-1]["keyboard"]["rows"]
    assert WAYS_OUT & {button["verb"] for row in rows for button in row}


@pytest.mark.parametrize(
    "command", ["/code", "/people", "/broadcast", "/places", "/office", "/rules", "/journal"]
)
def test_a_question_of_an_admin_is_left_by_word_and_by_button(admin: Chat, command: str) -> None:
    admin.say(command)
    kept = dialogs.load(admin.telegram_id, now=admin.now)

    answer = admin.say("отмена")

    assert answer
    assert dialogs.load(admin.telegram_id, now=admin.now) is None
    assert kept is None or "nothing to cancel" not in answer


@pytest.mark.parametrize("words", [(), ("Анна Петрова",), ("Анна Петрова", "+7 916 123 45 67")])
def test_a_registration_is_left_by_a_button_at_every_step(code: str, words: tuple[str, ...]) -> None:
    chat = Chat(5)
    chat.say(f"/start {code}")
    for word in words:
        chat.say(word)

    assert "Cancel" in str(chat.heard[-1]["keyboard"])
    assert "Registration stopped" in chat.say("✖ Cancel")


def test_the_button_of_an_older_question_cancels_nothing(anna: Chat) -> None:
    anna.say("/guest")
    button = anna.heard[-1]["keyboard"]["rows"][-1][0]
    anna.say("/order")

    assert "Already done" in anna.press(button["verb"], *button["args"])
    assert "Plate number?" in anna.say("Kia")
