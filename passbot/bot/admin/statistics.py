"""Statistics with a picture, and broadcasts with a preview."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from html import escape
from typing import Any

from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.site.facts.site import BroadcastHeard, WebhookLost
from passbot.domain.site.night import is_night
from passbot.domain.site.notices import Delivery
from passbot.domain.site.reports import Report
from passbot.domain.times import windows
from passbot.services.telling import broadcast, reports
from passbot.texts import Texts

SPANS = (1, 7, 30)
LONGEST_LABEL = 32
WEEK = 7  # up to so many days a bar has room for its weekday


def stats(turn: Turn) -> list[Effect]:
    """/stats: seven days, or as many as the button says."""
    days = _days(turn)
    today = windows.local_day(turn.now, windows.zone(turn.rules.zone))
    report = reports.of_days(today, days, actor=turn.actor, rules=turn.rules, now=turn.now)
    html, keyboard, facts = _report(turn, report, days), _spans(turn, days), _picture(turn, report)
    return [turn.in_place(html, keyboard, picture="stats", picture_facts=facts)]


def _days(turn: Turn) -> int:
    given = turn.argument() or turn.args
    return int(given) if given in {str(span) for span in SPANS} else 7


def _report(turn: Turn, report: Report, days: int) -> str:
    total, t = report.total, turn.texts
    lines = [
        f"<b>{t.count('stats.title', days)}</b>",
        t("stats.numbers", ordered=total.ordered, arrived=total.arrived, no_shows=total.no_shows),
        t(
            "stats.state",
            residents=report.residents,
            open=report.open_orders,
            owed=report.owed,
            dead=report.dead,
        ),
        *label_lines(map(asdict, report.labels), t),
    ]
    return "\n".join(lines)


def label_lines(counts: Iterable[Mapping[str, Any]], texts: Texts) -> list[str]:  # Any: JSON
    """A line for each campaign. Long labels are cut: a picture's caption has at most 1,024 characters."""
    return [
        texts("stats.label", **dict(each) | {"label": escape(_short(str(each["label"])))}) for each in counts
    ]


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _spans(turn: Turn, days: int) -> Keyboard:
    label = turn.texts.count
    return Keyboard(
        (tuple(Button(label("stats.days", each), "stats", (str(each),)) for each in SPANS if each != days),)
    )


def _picture(turn: Turn, report: Report) -> dict[str, object]:
    t = turn.texts
    label = t.short_day if len(report.days) <= WEEK else t.short_date
    days = [(label(each.day), each.arrived, each.no_shows) for each in report.days]
    words = {name: t(f"stats.{name}") for name in ("by_day", "by_hour", "came", "missed")}
    return {"days": days, "hours": list(report.hours), "words": words}


def ask_text(turn: Turn) -> list[Effect]:
    """/broadcast: ask for the text; a preview follows, whose button sends it."""
    if turn.args:
        return _preview(turn, turn.args)
    broadcast.check("-", actor=turn.actor)
    return [Say(turn.texts("broadcast.ask")), Goto("broadcast", "text")]


def preview(turn: Turn) -> list[Effect]:
    return _preview(turn, turn.text or "")


def _preview(turn: Turn, text: str) -> list[Effect]:
    people = broadcast.check(text, actor=turn.actor)
    send = Button(turn.texts.count("broadcast.send", people), "broadcast.send", style="primary")
    drop = Button(turn.texts("broadcast.drop"), "broadcast.drop")
    answers = {"text": text, "nonce": f"{turn.telegram_id}-{turn.message_id}"}
    html = f"{turn.texts('broadcast.preview')}\n\n{escape(text)}"
    if is_night(turn.now, turn.rules):
        html += f"\n\n{turn.texts('broadcast.night')}"
    return [Say(html, Keyboard(((send,), (drop,)))), Goto("broadcast", "sure", answers)]


def send_all(turn: Turn) -> list[Effect]:
    answers = turn.dialog.answers if turn.dialog and turn.dialog.flow == "broadcast" else {}
    if "nonce" not in answers:
        return [Toast(turn.texts("press.done_before"), is_alert=True)]
    people = broadcast.send(
        str(answers["text"]),
        nonce=str(answers["nonce"]),
        actor=turn.actor,
        now=turn.now,
        report_to=turn.telegram_id,
        language=turn.texts.language,
    )
    word = turn.texts.count("broadcast.sent", people)
    return [Toast(word), turn.in_place(word), Leave()]


def webhook_lost(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    found = escape(WebhookLost.of(owed).found)
    return [Say(texts("notice.webhook_taken", found=found) if found else texts("notice.webhook_gone"))]


def heard(owed: Delivery, texts: Texts, now: datetime) -> list[Say | Show]:  # noqa: ARG001  # one shape
    """The report on a broadcast, sent after all of its messages; those still waiting are counted separately."""
    told = broadcast.heard(BroadcastHeard.of(owed).event)
    lines = [
        texts("broadcast.heard", heard=told.heard, people=told.people),
        texts("broadcast.missed", count=told.missed) if told.missed else "",
        texts("broadcast.waiting", count=told.waiting) if told.waiting else "",
    ]
    return [Say("\n".join(line for line in lines if line))]


def drop(turn: Turn) -> list[Effect]:
    word = turn.texts("broadcast.dropped")
    return [Toast(word), turn.in_place(word), Leave()]


FEATURES = Features(
    commands={"stats": stats, "broadcast": ask_text},
    presses={"stats": stats, "broadcast.send": send_all, "broadcast.drop": drop},
    steps={"broadcast.text": preview, "broadcast.sure": preview},
)
