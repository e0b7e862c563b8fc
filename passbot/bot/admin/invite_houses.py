"""Invites for many houses: a CSV file with links. Asks first if some houses have a usable invite already."""

import csv
import io

from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, SendFile, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain import codes
from passbot.domain.people.people import Invite
from passbot.services.people import invites

FLOW, STEP = "invites", "many"


def many(turn: Turn, houses: list[str], label: str) -> list[Effect]:
    """/code 1-120: send the file at once, unless some of these houses have a usable invite."""
    have = invites.with_good_code(houses, actor=turn.actor, now=turn.now)
    if not have:
        return [_file(turn, houses, label)]
    invites.check_many(houses, label)
    answers = {"houses": houses, "label": label, "have": have}
    return [_question(turn, houses, have), Goto(FLOW, STEP, answers)]


def _question(turn: Turn, houses: list[str], have: list[str]) -> Say:
    t, rest = turn.texts, len(houses) - len(have)
    rows = [(Button(t("invite.to_all", count=len(houses)), "invite.many", ("all",)),)]
    if rest:
        rows.insert(0, (Button(t("invite.to_rest", count=rest), "invite.many", ("rest",), style="primary"),))
    return Say(t.count("invite.some_have", len(have), total=len(houses)), Keyboard(tuple(rows)))


def answered(turn: Turn) -> list[Effect]:
    """Make the invites. A second press does nothing, because the first has closed the dialog."""
    kept = (
        turn.dialog.answers if turn.dialog and (turn.dialog.flow, turn.dialog.step) == (FLOW, STEP) else None
    )
    answer = turn.argument()
    if kept is None or turn.press is None or answer not in ("all", "rest"):
        return [Toast(turn.texts("press.done_before"), is_alert=True)]
    had = set(kept["have"]) if answer == "rest" else set()
    houses = [house for house in kept["houses"] if house not in had]
    shown = turn.in_place(turn.texts.count("invite.many", len(houses)))
    return [Toast(), shown, _file(turn, houses, str(kept["label"])), Leave()]


def asked_again(turn: Turn) -> list[Effect]:
    kept = turn.dialog.answers if turn.dialog else {}
    return [_question(turn, list(kept["houses"]), list(kept["have"]))]


def _file(turn: Turn, houses: list[str], label: str) -> SendFile:
    made = invites.issue_for_houses(houses, actor=turn.actor, rules=turn.rules, now=turn.now, label=label)
    caption = turn.texts.count("invite.many", len(made))
    return SendFile(turn.texts("invite.file_name"), _table(turn, made), caption)


def _table(turn: Turn, made: list[Invite]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow([turn.texts(f"invite.column.{name}") for name in ("house", "code", "link", "until")])
    for invite in made:
        until = invite.expires_at.astimezone(turn.texts.zone)
        link = codes.invite_link(turn.site.bot_username, invite.code)
        rows.writerow([invite.house, invite.code, link, f"{until:%d.%m.%Y %H:%M}"])
    return out.getvalue()


FEATURES = Features(presses={"invite.many": answered}, steps={f"{FLOW}.{STEP}": asked_again})
