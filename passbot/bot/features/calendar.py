"""/calendar: a secret link by which one's calendar program shows passes and slots, until it is revoked."""

from html import escape

from passbot.bot.turns import Button, Effect, Features, Keyboard, Say, Show, Toast, Turn
from passbot.domain.calendar_links import Feed
from passbot.domain.people import Resident
from passbot.errors import NotAllowed
from passbot.services import feeds


def calendar(turn: Turn) -> list[Effect]:
    return [Say(*_list(turn))]


def make(turn: Turn) -> list[Effect]:
    _, secret = feeds.issue(owner_id=_owner(turn).id, now=turn.now)
    link = f"{turn.site.page}/feeds/{secret}.ics"
    copy = Keyboard(((Button(turn.texts("feed.copy"), copy=link),),))
    return [Toast(), Say(turn.texts("feed.made", link=escape(link)), copy), *_again(turn)]


def revoke(turn: Turn) -> list[Effect]:
    wanted = turn.press.args[0] if turn.press and turn.press.args else ""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    feeds.revoke(number, owner_id=_owner(turn).id, now=turn.now)
    return [Toast(turn.texts("feed.revoked")), *_again(turn)]


def _again(turn: Turn) -> list[Effect]:
    return [Show(*_list(turn), message_id=turn.press.message_id)] if turn.press else []


def _list(turn: Turn) -> tuple[str, Keyboard]:
    live = [each for each in feeds.of(_owner(turn).id) if each.revoked_at is None]
    new = ((Button(turn.texts("feed.new"), "feed.make"),),)
    return turn.texts("feed.intro"), Keyboard(new + tuple(_row(turn, each) for each in live))


def _row(turn: Turn, feed: Feed) -> tuple[Button, ...]:
    since = turn.texts.moment(feed.created_at, now=turn.now)
    return (Button(turn.texts("feed.revoke", since=since), "feed.revoke", (str(feed.id),), style="danger"),)


def _owner(turn: Turn) -> Resident:
    if turn.resident is None:
        raise NotAllowed("order.unregistered", "Only a registered resident can order. Register first.")
    return turn.resident


FEATURES = Features(commands={"calendar": calendar}, presses={"feed.make": make, "feed.revoke": revoke})
