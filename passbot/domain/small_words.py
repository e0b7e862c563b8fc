"""Short messages that mean the same at every question: `отмена`, `help`, `спасибо`, `да`. Only as the whole message."""

import re
from enum import StrEnum


class Word(StrEnum):
    CANCEL = "cancel"
    HELP = "help"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"


_DAYS_OF_WEEK = "понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья"
_GOODBYE = (  # with a thank-you, a day is not an order ("thanks, see you Friday")
    rf"до (?:завтра|встречи|свидания|скорого|вечера|{_DAYS_OF_WEEK})|хорошего (?:дня|вечера)|пока"
    r"|всего (?:доброго|хорошего)|see you(?: (?:later|soon|then|tomorrow|on \w+day))?|bye(?: bye)?|good ?night"
    r"|have a (?:nice|good) (?:day|evening)"
)
_THANKS = (
    r"(?:большое |огромное )?спасибо(?: большое| огромное| вам| тебе)?|спс|благодарю(?: вас)?"
    r"|thanks(?: a lot)?|(?:many )?thanks|thank you(?: very much| so much)?|thx|ty|cheers"
)
_SAID = {
    Word.CANCEL: r"отмен(?:а|и|ить|ите|яй|яю|яем)(?: заказа?| пропуска?| это| все)?|стоп|хватит"
    r"|забудь(?:те)?|(?:уже |больше )?не (?:надо|нужно)(?: уже| больше)?|передумал[аи]?"
    r"|cancel(?: (?:it|that|this|order|the order))?|stop|abort|never ?mind|forget it|no need|(?:please )?don t",
    Word.HELP: r"помощь|помоги(?:те)?(?: мне)?|справка|подскажи(?:те)?|help(?: me)?(?: please)?",
    Word.THANKS: rf"(?:{_THANKS})(?: (?:{_GOODBYE}))?",
    Word.YES: r"да(?: да)?|да(?: все)? верно|(?:все )?верно|ага|угу|ок|окей|хорошо|подтверждаю"
    r"|yes(?: please)?|yep|yeah|ok|okay|confirm|correct",
    Word.NO: r"нет|не|no|nope",
}
_MEANT = {word: re.compile(said) for word, said in _SAID.items()}
_PLEASE = r"(?:\W*(?:пожалуйста|please)\b)?\W*"
_CANCEL = r"(?:отмен(?:а|и|ить|ите|яй|яйте)|убери(?:те)?|удали(?:те)?|cancel)"
_GUEST = re.compile(r"\s*(?:гость|гостя|guest)\b[\s:,.–—-]*(?P<who>[^\W\d_]{2}.*)", re.IGNORECASE | re.DOTALL)
_THE_ORDER = r"(?:(?:мой )?(?:пропуск|заказ)(?: на| для)?\s+|(?:(?:the|my) )?(?:pass|order)(?: for| of)?\s+)?"
_NOT_WANTED = r"(?:уже |больше )*не (?:надо|нуж(?:ен|на|но|ны))(?: уже| больше)*"
# These words can also mean something else (`звонить не надо`), so they count only beside exactly one plate.
_ONE_PLATE = (
    r"(?:(?:пропуск|машин[ау]|pass)\s+)?"
    r"(?:[^\W\d]{1,2}\s)?\S{0,12}\d\S{0,12}(?:\s(?:[^\W\d]{1,2}|\d{1,3})){0,3}"
)
_CANCEL_THAT = tuple(
    re.compile(_PLEASE + said + _PLEASE, re.IGNORECASE | re.DOTALL)
    for said in (
        rf"{_CANCEL}\b{_PLEASE}{_THE_ORDER}(?P<what>.+?)",
        rf"{_NOT_WANTED}\W+(?P<what>{_ONE_PLATE}?)",
        rf"(?P<what>{_ONE_PLATE}?)\W+(?:{_CANCEL}|{_NOT_WANTED})",
    )
)
LONGEST = 40


def meant(text: str) -> Word | None:
    if len(text) > LONGEST:
        return None
    said = " ".join(re.findall(r"[^\W\d_]+|[0-9]+", text.lower().replace("ё", "е")))
    return next((word for word, form in _MEANT.items() if form.fullmatch(said)), None)


def guest_named(text: str) -> str | None:
    """`гость Иван завтра в 15`: return the words after "гость". A name starts with a capital: `гость
    придёт` is none.
    """
    found = _GUEST.fullmatch(text)
    return found["who"].strip() if found and found["who"][0].isupper() else None


def to_be_cancelled(text: str) -> str | None:
    """`отмени пропуск м555мм77`, `м555мм77 больше не нужен`: return the text without the words of cancelling."""
    found = filter(None, (form.fullmatch(text) for form in _CANCEL_THAT))
    return next((each["what"].strip() for each in found), None)
