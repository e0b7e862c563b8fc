"""/consent for admins: the site's words about data in each language, who agreed, new words, and none any more."""

from html import escape

from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.consents import LONGEST, Tally, read_words
from passbot.domain.people.languages import LANGUAGES
from passbot.services.people import consents
from passbot.texts import Texts

FLOW = "consent"


def consent(turn: Turn) -> list[Effect]:
    return [Say(*_state(turn))]


def back(turn: Turn) -> list[Effect]:
    return [Toast(), turn.in_place(*_state(turn)), Leave()]


def _state(turn: Turn) -> tuple[str, Keyboard]:
    t = turn.texts
    held = {each.text.language: each for each in consents.tallies(actor=turn.actor)}
    lines = [_line(turn, each) for each in held.values()] or [t("consent.nobody_asked")]
    unasked = consents.unasked(actor=turn.actor)
    if unasked:
        lines.append(t.count("consent.unasked", unasked))
    rows: list[tuple[Button, ...]] = []
    for language in LANGUAGES:
        rows.append((_write(turn, language),))
        if language in held:
            rows.append((_read(turn, language), _end(turn, language)))
    return "\n\n".join((t("consent.title"), *lines)), Keyboard(tuple(rows))


def _line(turn: Turn, each: Tally) -> str:
    since = turn.texts.moment(each.text.made_at, now=turn.now)
    facts = {"agreed": each.agreed, "refused": each.refused, "asked": each.asked}
    return turn.texts(
        "consent.state",
        language=_named(each.text.language, turn),
        version=each.text.version,
        since=since,
        **facts,
    )


def _named(language: str, turn: Turn) -> str:
    """The language in itself, as on the buttons of /language."""
    return Texts(language, turn.texts.zone)("language.name")


def _write(turn: Turn, language: str) -> Button:
    return Button(turn.texts("consent.write", language=_named(language, turn)), "consent.write", (language,))


def _read(turn: Turn, language: str) -> Button:
    return Button(turn.texts("consent.read"), "consent.read", (language,))


def _end(turn: Turn, language: str, *sure: str) -> Button:
    return Button(turn.texts("consent.end"), "consent.end", (language, *sure), style="danger")


def read(turn: Turn) -> list[Effect]:
    """The words as they are, to be copied and changed."""
    held = next((each for each in consents.current() if each.language == turn.argument()), None)
    if held is None:
        return back(turn)
    return [Toast(), Say(escape(held.words))]


def write(turn: Turn) -> list[Effect]:
    language = turn.argument()
    if language not in LANGUAGES:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    asked = turn.texts("consent.send", language=_named(language, turn), longest=LONGEST)
    return [Toast(), turn.in_place(asked), Goto(FLOW, "typed", {"language": language})]


def typed(turn: Turn) -> list[Effect]:
    """Show the words as people will see them; they hold only after the press."""
    said, words = _said(turn), read_words(turn.text or "")
    shown = turn.texts("consent.preview", words=escape(words))
    sure = Button(turn.texts("consent.set"), "consent.set", style="success")
    return [Say(shown, Keyboard(((sure,),))), Goto(FLOW, "sure", said | {"words": words})]


def set_(turn: Turn) -> list[Effect]:
    said = _said(turn)
    if not said.get("words"):
        return [Toast(turn.texts("press.done_before"))]
    made = consents.say(str(said["words"]), language=str(said["language"]), actor=turn.actor, now=turn.now)
    told = turn.texts("consent.holds", version=made.version, language=_named(made.language, turn))
    return [Toast(), turn.in_place(told, _back(turn)), Leave()]


def end(turn: Turn) -> list[Effect]:
    """End on the second press; the first explains."""
    language = turn.argument()
    if not turn.is_sure:
        ask = turn.texts("consent.end_sure", language=_named_or_blank(language, turn))
        return [Toast(), turn.in_place(ask, Keyboard(((_end(turn, language, "yes"),), *_back(turn).rows)))]
    ended = consents.end(language, actor=turn.actor, now=turn.now)
    told = turn.texts("consent.ended" if ended else "press.done_before")
    return [Toast(told), turn.in_place(told, _back(turn))]


def _named_or_blank(language: str, turn: Turn) -> str:
    return _named(language, turn) if language in LANGUAGES else ""


def _said(turn: Turn) -> dict[str, object]:
    is_here = turn.dialog is not None and turn.dialog.flow == FLOW
    return dict(turn.dialog.answers) if turn.dialog and is_here else {}


def _back(turn: Turn) -> Keyboard:
    return Keyboard(((Button(turn.texts("consent.back"), "consent.state"),),))


FEATURES = Features(
    commands={"consent": consent},
    presses={
        "consent.state": back,
        "consent.read": read,
        "consent.write": write,
        "consent.set": set_,
        "consent.end": end,
    },
    steps={"consent.typed": typed, "consent.sure": typed},
    only_admins="consent.not_admin",
)
