"""/privacy: what is stored about a person; export and deletion."""

from html import escape

from passbot.bot.own import where_kept
from passbot.bot.talk.effects import Button, Effect, Keyboard, Leave, Say, SendFile, Toast
from passbot.bot.talk.registration_form import form_of
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people import phones
from passbot.domain.people.people import Resident
from passbot.services.owed import updates
from passbot.services.people import applications, consents, roster
from passbot.services.privacy import chats, forgetting, leaving, my_data
from passbot.services.processes import sheet_health


def privacy(turn: Turn) -> list[Effect]:
    return [Say(_text(turn), _buttons(turn))]


def _text(turn: Turn) -> str:
    t = turn.texts
    known = _resident(turn, turn.resident) if turn.resident else _stranger(turn)
    passes = t.count("privacy.keeps_passes", turn.rules.retention_days)
    messages = t.count("privacy.keeps_messages", updates.KEPT.days)
    entries = t.count("privacy.keeps_journal", turn.rules.journal_kept_days)
    kept = f"{passes} {messages} {entries}"
    return "\n\n".join(filter(None, (t("privacy.title"), known, _consent(turn), _seen_by(turn), kept)))


def _seen_by(turn: Turn) -> str:
    return turn.texts("privacy.seen_without_sheet" if sheet_health.is_absent() else "privacy.seen_by")


def _consent(turn: Turn) -> str:
    """What this account says to the site's words, if it has some."""
    if not consents.current():
        return ""
    said = consents.of_account(turn.telegram_id)
    if said is None:
        return turn.texts("privacy.consent_none") if turn.resident else ""
    at = turn.texts.moment(said.at, now=turn.now)
    return turn.texts(f"privacy.consent_{said.answer}", version=said.text.version, at=at)


def _resident(turn: Turn, person: Resident) -> str:
    t = turn.texts
    lines = [
        t("privacy.name", name=escape(person.name), role=t(f"role.{person.role}")),
        t("privacy.phone", phone=phones.show(person.phone)) if person.phone else "",
        t("privacy.house", house=escape(person.house)) if person.house else "",
        t("privacy.telegram", id=person.telegram_id, language=t("language.name")),
    ]
    found = my_data.counts(person.id)
    lines += [t(f"privacy.count_{part}", count=count) for part, count in found.items() if count]
    return "\n".join(line for line in lines if line)


def _stranger(turn: Turn) -> str:
    """What is stored about a stranger: at most a begun registration or a name they asked for, beside their messages."""
    form = applications.find(turn.telegram_id) or form_of(turn.dialog)
    claim = roster.find(turn.telegram_id)
    claimed = claim.resident.name if claim else ""
    begun = [escape(answer) for answer in (claimed, form.name, form.phone, form.house) if answer]
    if not begun:
        return turn.texts("privacy.nothing")
    return turn.texts("privacy.begun", answers=", ".join(begun))


def _buttons(turn: Turn) -> Keyboard:
    t = turn.texts
    take = Button(t("privacy.export"), "privacy.export")
    delete = Button(t("privacy.delete"), "privacy.delete", style="danger")
    where = Button(t("privacy.where"), "privacy.where")
    words = Button(t("consent.button"), "consent.words")
    has_words = turn.resident is not None and bool(consents.current())
    own = ((where,), (take,), *([(words,)] if has_words else []), (delete,))
    return Keyboard(own if turn.resident else ((where,), (delete,)))


def where(turn: Turn) -> list[Effect]:
    site = turn.site
    html = where_kept.told(turn.texts, turn.rules, backups=site.backups, sheet_profile=site.sheet_profile)
    back = Button(turn.texts("privacy.back"), "privacy.back")
    return [Toast(), turn.in_place(html, Keyboard(((back,),)))]


def back(turn: Turn) -> list[Effect]:
    return [Toast(), turn.in_place(_text(turn), _buttons(turn))]


def export(turn: Turn) -> list[Effect]:
    if turn.resident is None:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    content = my_data.export(turn.resident.id, now=turn.now)
    return [Toast(), SendFile(turn.texts("privacy.file_name"), content, turn.texts("privacy.file"))]


def delete(turn: Turn) -> list[Effect]:
    """Delete on the second press; the first explains."""
    if turn.pressed_args == ("yes",):
        return _deleted(turn)
    t = turn.texts
    if turn.pressed_args == ("no",):
        return [Toast(t("privacy.kept")), turn.in_place(_text(turn), _buttons(turn))]
    sure = Button(t("privacy.delete_yes"), "privacy.delete", ("yes",), style="danger")
    keep = Button(t("privacy.delete_no"), "privacy.delete", ("no",))
    ask = t("privacy.delete_sure" if turn.resident else "privacy.delete_sure_stranger")
    return [Toast(), turn.in_place(f"{ask}{_cancelled(turn)}", Keyboard(((sure,), (keep,))))]


def _cancelled(turn: Turn) -> str:
    """How many are open now: somebody may be on the way already."""
    number = leaving.open_orders(turn.resident.id) if turn.resident else 0
    return f"\n\n{turn.texts.count('privacy.delete_open', number)}" if number else ""


def _deleted(turn: Turn) -> list[Effect]:
    """Delete. The reply is owed afterwards: one owed before would be deleted too."""
    if turn.resident:
        forgetting.forget_me(turn.resident.id, actor=turn.actor, now=turn.now)
    else:
        chats.forget(turn.telegram_id, now=turn.now)
    return [Toast(), turn.in_place(turn.texts("privacy.deleted")), Leave()]


FEATURES = Features(
    commands={"privacy": privacy},
    presses={
        "privacy.export": export,
        "privacy.delete": delete,
        "privacy.where": where,
        "privacy.back": back,
    },
)
