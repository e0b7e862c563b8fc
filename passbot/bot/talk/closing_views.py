"""The question before a booked time is closed: who has booked, and what becomes of it."""

from collections.abc import Sequence
from html import escape

from passbot.bot.talk.booking_views import booking
from passbot.bot.talk.effects import Button, Keyboard
from passbot.bot.talk.turns import Turn
from passbot.domain.passes.orders import Order

MOST_NAMED = 15
ANSWERS = ("cancel", "keep")


def question(
    turn: Turn, first: str, booked: Sequence[Order], *, verb: str, args: tuple[str, ...], back: Button
) -> tuple[str, Keyboard]:
    """List the bookings and ask. Each answer carries their number, so that it is asked again if that changes."""
    texts, count = turn.texts, str(len(booked))
    named = [f"· {booking(each, texts)} — {escape(each.resident.name)}" for each in booked[:MOST_NAMED]]
    if len(booked) > MOST_NAMED:
        named.append(texts("closing.more", count=len(booked) - MOST_NAMED))
    lines = [first, texts.count("closing.booked", len(booked)), *named, "", texts("closing.sure")]
    rows = [
        (Button(texts(f"closing.{answer}"), verb, (*args, answer, count), style=style),)
        for answer, style in zip(ANSWERS, ("danger", ""), strict=True)
    ]
    return "\n".join(lines), Keyboard((*rows, (back,)))


def answered(turn: Turn, at: int, booked: Sequence[Order]) -> str | None:
    """The pressed answer, unless the number of bookings has changed since."""
    given = turn.pressed_args[at : at + 2]
    return given[0] if len(given) == 2 and given[0] in ANSWERS and given[1] == str(len(booked)) else None
