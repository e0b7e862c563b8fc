"""Invites in the chat: issue one with its QR code and link, issue many for a range of houses, list, revoke."""

from html import escape

from passbot.bot.admin import invite_houses
from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain import codes
from passbot.domain.people import houses
from passbot.domain.people.people import Invite, Role
from passbot.services.people import invites

PAGE = 8
MOST = 100_000
GOOD = ("free", "reserved")


def code(turn: Turn) -> list[Effect]:
    """/code makes one invite, /code 27 one for a house, /code 1-120 many, /code guard one for a guard.

    The text after # is a label, by which a campaign's registrations are counted: /code 1-120 #spring.
    """
    said, _, label = turn.args.partition("#")
    role = _role(turn, said)
    wanted = [] if role else houses.read_many(said)
    if len(wanted) > 1:
        return invite_houses.many(turn, wanted, label)
    made = invites.issue(
        actor=turn.actor,
        rules=turn.rules,
        now=turn.now,
        house=wanted[0] if wanted else None,
        role=role or Role.RESIDENT,
        label=label,
    )
    return [_card(turn, made)]


def _role(turn: Turn, said: str) -> Role | None:
    word = said.strip().lower()
    return next((role for role in Role if word in (role.value, turn.texts(f"role.{role}"))), None)


def _card(turn: Turn, invite: Invite) -> Say:
    link, t = codes.invite_link(turn.site.bot_username, invite.code), turn.texts
    house = t("invite.for_house", house=escape(invite.house or t("invite.any_house")))
    role = t("invite.for_role", role=t(f"role.{invite.role}"))
    html = turn.texts(
        "invite.card",
        code=invite.code,
        whom=(house if invite.role is Role.RESIDENT else role) + _labelled(turn, invite),
        link=link,
        until=turn.texts.end(invite.expires_at, now=turn.now),
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


def _labelled(turn: Turn, invite: Invite) -> str:
    return "\n" + turn.texts("invite.label", label=escape(invite.label)) if invite.label else ""


def all_invites(turn: Turn) -> list[Effect]:
    """/codes: all invites, the newest first, page by page."""
    found = invites.all_invites(actor=turn.actor, limit=MOST)
    page = paging.page_of(found, turn.argument(), size=PAGE)
    lines = [f"<b>{turn.texts('invite.list')}</b>", *(_line(turn, invite) for invite in page.items)]
    keyboard = paging.keyboard(
        page,
        lambda invite: _revoking(turn, invite),
        turn_to=lambda number: Button(paging.arrow(page, number), "invite.page", (str(number),)),
    )
    html = "\n".join(lines)
    return [turn.in_place(html, keyboard if keyboard.rows else None)]


def _revoking(turn: Turn, invite: Invite) -> Button | None:
    """The button to revoke an invite; None if nobody can register with it any more."""
    if invite.state(turn.now) not in GOOD:
        return None
    whom = invite.house or invite.code[:6]
    return Button(turn.texts("invite.revoke_one", whom=whom), "invite.revoke", (invite.code,))


def _line(turn: Turn, invite: Invite) -> str:
    state = turn.texts(f"invite.state.{invite.state(turn.now)}")
    label = f" · #{escape(invite.label)}" if invite.label else ""
    house = f" · {escape(invite.house)}" if invite.house else ""
    return f"<code>{invite.code}</code>{house} · {state}{label}"


def revoke(turn: Turn) -> list[Effect]:
    """Revoke an invite. The first press, or the typed command, only asks; one that is unusable already is named so."""
    given = turn.argument() if turn.press else turn.args
    found, t = invites.find(given, actor=turn.actor), turn.texts
    if turn.argument(1) == "yes" or found.state(turn.now) not in GOOD:
        word = t("invite.revoked", code=invites.revoke(given, actor=turn.actor, now=turn.now).code)
        if turn.argument(1) == "yes":
            return [turn.in_place(word)]
        return [Say(word)]
    whom = t("journal.about.house", what=escape(found.house)) if found.house else t(f"role.{found.role}")
    yes = Button(t("invite.revoke_yes"), "invite.revoke", (found.code, "yes"), style="danger")
    no = Button(t("invite.keep"), "invite.keep")
    return [Say(t("invite.revoke_sure", code=found.code, whom=whom), Keyboard(((yes,), (no,))))]


def keep(turn: Turn) -> list[Effect]:
    word = turn.texts("invite.kept")
    return [Toast(), turn.in_place(word)]


FEATURES = Features(
    commands={"code": code, "codes": all_invites, "revoke": revoke},
    presses={"invite.revoke": revoke, "invite.keep": keep, "invite.page": all_invites},
)
