"""Holds of the sheet in the chat: an admin sees what the sheet knows and the database does not, and decides."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.gate.copies import Coming
from passbot.domain.site.facts.sheet import SheetAdopted
from passbot.domain.site.notices import Delivery
from passbot.domain.times import windows
from passbot.services.sheet import holds
from passbot.services.sheet.holds import Hold, Outcome
from passbot.texts import Texts


def look(turn: Turn) -> list[Effect]:
    hold, t = holds.current(), turn.texts
    if hold is None or hold.wanted:
        return [Toast(t("press.done_before") if hold else t("held.over"), is_alert=True)]
    adopt = Button(t("held.adopt"), "held.adopt", (hold.mark,), style="primary")
    decline = Button(t("held.decline"), "held.decline")
    return [
        Toast(),
        turn.in_place(_found(t, hold, turn.now), Keyboard(((adopt,), (decline,)))),
    ]


def _found(t: Texts, hold: Hold, now: datetime) -> str:
    """The findings, naming each order that would let somebody in: anybody who may edit the sheet could have
    written it.
    """
    parts = [_with_listed(t, "held.found", hold.found)]
    if still_open := hold.found.get("open", 0):
        lines = [t("held.open", open=still_open), *(_line(t, each) for each in hold.coming)]
        if more := still_open - len(hold.coming):
            lines.append(t("held.open_more", more=more))
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, t("held.looked_at", at=t.moment(hold.looked_at, now=now))])


def _line(t: Texts, coming: Coming) -> str:
    there = t.at(windows.zone(coming.zone)) if coming.zone else t
    host = ", ".join(filter(None, (coming.host, coming.house)))
    when = there.span(coming.window.start, coming.window.end)
    return t("held.open_line", what=escape(coming.what), host=escape(host), when=when)


def _with_listed(texts: Texts, key: str, found: Mapping[str, int]) -> str:
    """The counts, with the part about rows to look at only if there are such rows."""
    html = texts(key, **found)
    return f"{html}\n\n{texts('held.listed', **found)}" if found["listed"] else html


def adopt(turn: Turn) -> list[Effect]:
    """Ask the worker to adopt. If the findings have changed since they were shown, show them anew instead."""
    hold, shown = holds.current(), turn.pressed_args
    if hold and not hold.wanted and shown and shown[-1] != hold.mark:
        _, card = look(turn)
        return [Toast(turn.texts("held.changed"), is_alert=True), card]
    holds.ask(Outcome.ADOPTED, actor=turn.actor)
    return [Toast(), turn.in_place(turn.texts("held.asked"))]


def decline(turn: Turn) -> list[Effect]:
    """Ask the worker to decline, on the second press; the first explains what that means."""
    t = turn.texts
    if turn.is_sure:
        holds.ask(Outcome.DECLINED, actor=turn.actor)
        return [Toast(), turn.in_place(t("held.asked_decline"))]
    yes = Button(t("held.decline_yes"), "held.decline", ("yes",), style="danger")
    back = Button(t("held.look"), "held.look")
    return [Toast(), turn.in_place(t("held.decline_sure"), Keyboard(((yes,), (back,))))]


def adopted(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    return [Say(_with_listed(texts, "notice.sheet_adopted", SheetAdopted.of(owed).found))]


FEATURES = Features(
    presses={"held.look": look, "held.adopt": adopt, "held.decline": decline}, only_admins="sheet.not_admin"
)
