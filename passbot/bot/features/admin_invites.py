"""Invites in the chat: one with its QR picture and link, a range of houses as a CSV, the list, revoking."""

import csv
import io
from html import escape

from passbot.bot.turns import Button, Effect, Features, Keyboard, Say, SendFile, Show, Toast, Turn
from passbot.domain import houses
from passbot.domain.people import Invite, Role
from passbot.services import invites

PAGE = 8


def code(turn: Turn) -> list[Effect]:
    """/code alone, /code 27 for a house, /code 1-120 for many, /code guard for who works here."""
    role = _role(turn)
    if role is not None:
        return [_card(turn, invites.issue(actor=turn.actor, rules=turn.rules, now=turn.now, role=role))]
    wanted = houses.read_many(turn.args)
    if len(wanted) > 1:
        made = invites.issue_for_houses(wanted, actor=turn.actor, rules=turn.rules, now=turn.now)
        name = turn.texts("invite.file_name")
        caption = turn.texts.count("invite.many", len(made))
        return [SendFile(name, _table(turn, made), caption)]
    house = wanted[0] if wanted else None
    return [_card(turn, invites.issue(actor=turn.actor, rules=turn.rules, now=turn.now, house=house))]


def _role(turn: Turn) -> Role | None:
    said = turn.args.strip().lower()
    return next((role for role in Role if said in (role.value, turn.texts(f"role.{role}"))), None)


def link_of(turn: Turn, invite: Invite) -> str:
    return f"https://t.me/{turn.site.bot_username}?start={invite.code}"


def _card(turn: Turn, invite: Invite) -> Say:
    link, t = link_of(turn, invite), turn.texts
    house = t("invite.for_house", house=escape(invite.house or t("invite.any_house")))
    role = t("invite.for_role", role=t(f"role.{invite.role}"))
    html = turn.texts(
        "invite.card",
        code=invite.code,
        whom=house if invite.role is Role.RESIDENT else role,
        link=link,
        until=turn.texts.moment(invite.expires_at, now=turn.now),
    )
    keyboard = Keyboard(
        (
            (
                Button(turn.texts("invite.copy_link"), copy=link),
                Button(turn.texts("invite.copy_code"), copy=invite.code),
            ),
            (Button(turn.texts("invite.revoke"), "invite.revoke", (invite.code,), style="danger"),),
        )
    )
    return Say(html, keyboard, picture="qr", picture_facts={"text": link})


def _table(turn: Turn, made: list[Invite]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow([turn.texts(f"invite.column.{name}") for name in ("house", "code", "link", "until")])
    for invite in made:
        until = invite.expires_at.astimezone(turn.texts.zone)
        rows.writerow([invite.house, invite.code, link_of(turn, invite), f"{until:%d.%m.%Y %H:%M}"])
    return out.getvalue()


def all_invites(turn: Turn) -> list[Effect]:
    """/codes: the newest first, page by page."""
    found = invites.all_invites(actor=turn.actor)
    page = _page(turn)
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [f"<b>{turn.texts('invite.list')}</b>", *(_line(turn, invite) for invite in shown)]
    free = [invite for invite in shown if invite.state(turn.now) in ("free", "reserved")]
    revoke = [(Button(f"✖ {i.house or '—'} · {i.code[:6]}", "invite.revoke", (i.code,)),) for i in free]
    rows = (*revoke, *pager("invite.page", page, len(found), PAGE))
    html, keyboard = "\n".join(lines), Keyboard(rows) if rows else None
    if turn.press:
        return [Toast(), Show(html, keyboard, message_id=turn.press.message_id)]
    return [Say(html, keyboard)]


def _page(turn: Turn) -> int:
    arg = turn.press.args[0] if turn.press and turn.press.args else "0"
    return min(int(arg), 10_000) if arg.isascii() and arg.isdigit() else 0


def pager(verb: str, page: int, total: int, size: int) -> tuple[tuple[Button, ...], ...]:
    """‹ 2/5 › where there is more than one page; one builder for every list."""
    pages = max(1, -(-total // size))
    if pages == 1:
        return ()
    back = Button("‹", verb, (str(max(0, page - 1)),))
    here = Button(f"{page + 1}/{pages}", verb, (str(page),))
    on = Button("›", verb, (str(min(pages - 1, page + 1)),))
    return ((back, here, on),)


def _line(turn: Turn, invite: Invite) -> str:
    state = turn.texts(f"invite.state.{invite.state(turn.now)}")
    return f"<code>{invite.code}</code> · {escape(invite.house or '—')} · {state}"


def revoke(turn: Turn) -> list[Effect]:
    given = turn.press.args[0] if turn.press and turn.press.args else turn.args
    invite = invites.revoke(given, actor=turn.actor, now=turn.now)
    word = turn.texts("invite.revoked", code=invite.code)
    return [Toast(word[:200]), Say(word)] if turn.press else [Say(word)]


FEATURES = Features(
    commands={"code": code, "codes": all_invites, "revoke": revoke},
    presses={"invite.revoke": revoke, "invite.page": all_invites},
)
