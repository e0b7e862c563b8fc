"""The question for consent: the site's own words with two buttons, alike at registration and later."""

from html import escape

from passbot.bot.talk.effects import Button, Keyboard, Say
from passbot.bot.talk.turns import Turn
from passbot.domain.people.consents import ConsentText
from passbot.services.people import consents

STEP = "consent"


def first(turn: Turn) -> ConsentText | None:
    """The words that a stranger must agree to before anything is asked about them."""
    return None if turn.resident else consents.wanted(turn.telegram_id, turn.texts.language)


def question(turn: Turn, text: ConsentText, lead: str, *then: str) -> Say:
    """`lead` is the key of what stands above the words; `then` goes on to the buttons and comes back with a press."""
    return Say(turn.texts(lead, words=escape(text.words)), answers(turn, text, *then))


def answers(turn: Turn, text: ConsentText, *then: str) -> Keyboard:
    args = (str(text.version), *then)
    yes = Button(turn.texts("consent.yes"), "consent.yes", args, style="success")
    no = Button(turn.texts("consent.no"), "consent.no", args)
    return Keyboard(((yes,), (no,)))
