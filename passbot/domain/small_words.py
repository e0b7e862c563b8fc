"""Words that mean the same at every question: `отмена`, `help`, `спасибо`, `да`. The whole message must be one."""

import re
from enum import StrEnum


class Word(StrEnum):
    CANCEL = "cancel"
    HELP = "help"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"


_SAID = {
    Word.CANCEL: r"отмен(?:а|и|ить|ите|яй|яю|яем)(?: заказа?| пропуска?| это| все)?|стоп|хватит"
    r"|забудь(?:те)?|(?:уже |больше )?не (?:надо|нужно)(?: уже| больше)?|передумал[аи]?"
    r"|cancel(?: (?:it|that|this|order|the order))?|stop|abort|never ?mind|forget it|no need|(?:please )?don t",
    Word.HELP: r"помощь|помоги(?:те)?(?: мне)?|справка|подскажи(?:те)?|help(?: me)?(?: please)?",
    Word.THANKS: r"(?:большое |огромное )?спасибо(?: большое| огромное| вам| тебе)?|спс|благодарю(?: вас)?"
    r"|thanks(?: a lot)?|(?:many )?thanks|thank you(?: very much| so much)?|thx|ty|cheers",
    Word.YES: r"да(?: да)?|да(?: все)? верно|(?:все )?верно|ага|угу|ок|окей|хорошо|подтверждаю"
    r"|yes(?: please)?|yep|yeah|ok|okay|confirm|correct",
    Word.NO: r"нет|не|no|nope",
}
_MEANT = {word: re.compile(said) for word, said in _SAID.items()}
_CANCEL_THAT = re.compile(
    r"\W*(?:пожалуйста|please)?\W*(?:отмен(?:а|и|ить|ите)|убери|удали|cancel)\b\W*(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 40


def meant(text: str) -> Word | None:
    if len(text) > LONGEST:
        return None
    said = " ".join(re.findall(r"[^\W\d_]+|[0-9]+", text.lower().replace("ё", "е")))
    return next((word for word, form in _MEANT.items() if form.fullmatch(said)), None)


def to_be_cancelled(text: str) -> str | None:
    """`отмени пропуск м555мм77`: what stands behind the word."""
    found = _CANCEL_THAT.fullmatch(text)
    return found["what"].strip() if found else None
