"""/calendar: links by which calendar programs show one's passes and slots, and subscriptions to calendars elsewhere."""

from html import escape
from urllib.parse import urlsplit

from passbot.bot.slots import free_links
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.calendars.calendar_links import Feed, Subscription
from passbot.errors import NotFound
from passbot.services.calendars import feeds, subscriptions

FLOW = "calendar"
LONGEST_NAME = 40


def calendar(turn: Turn) -> list[Effect]:
    return [Say(*_list(turn))]


def make(turn: Turn) -> list[Effect]:
    """Make a link. The button carries the newest link's id, so pressing it twice makes one link only."""
    page = turn.site.link("/feeds/")
    newest = turn.argument()
    if newest != _newest(feeds.of(turn.registered().id)):
        return [Toast(turn.texts("press.made_before" if newest else "press.unknown")), *_again(turn)]
    _, secret = feeds.issue(owner_id=turn.registered().id, now=turn.now)
    link = f"{page}{secret}.ics"
    copy = Keyboard(((Button(turn.texts("feed.copy"), copy=link),),))
    return [Toast(), Say(turn.texts("feed.made", link=escape(link)), copy), *_again(turn)]


def make_free(turn: Turn) -> list[Effect]:
    return [*free_links.make(turn), *_again(turn)]


def revoke(turn: Turn) -> list[Effect]:
    number = turn.number()
    live = {each.id for each in feeds.of(turn.registered().id) if each.revoked_at is None}
    feeds.revoke(number, owner_id=turn.registered().id, now=turn.now)
    said = "feed.revoked" if number in live else "press.done_before"
    return [Toast(turn.texts(said)), *_again(turn)]


def ask_address(turn: Turn) -> list[Effect]:
    turn.registered()
    return [Toast(), Say(turn.texts("subscription.ask")), Goto(FLOW, "address")]


def address(turn: Turn) -> list[Effect]:
    """Subscribe. The timetable reads it later, so that nobody waits for another server; the list shows the result."""
    made = subscriptions.add(turn.text or "", owner_id=turn.registered().id, now=turn.now)
    look = Keyboard(((Button(turn.texts("subscription.look"), "calendar.look"),),))
    return [Say(turn.texts("subscription.made", name=escape(_name(made))), look), Leave()]


def look(turn: Turn) -> list[Effect]:
    return [Toast(), *_again(turn)]


def leave(turn: Turn) -> list[Effect]:
    try:
        subscriptions.end(turn.argument(), owner_id=turn.registered().id, now=turn.now)
    except NotFound:  # pressed twice, or on an old message
        return [Toast(turn.texts("press.done_before")), *_again(turn)]
    return [Toast(turn.texts("subscription.left")), *_again(turn)]


def _again(turn: Turn) -> list[Effect]:
    return [turn.in_place(*_list(turn))]


def _list(turn: Turn) -> tuple[str, Keyboard]:
    owner, t = turn.registered(), turn.texts
    links = feeds.of(owner.id)
    live = [each for each in links if each.revoked_at is None]
    read = list(enumerate(subscriptions.of(owner.id), 1))
    here = [t("feed.intro"), "", *free_links.lines(turn)]
    lines = [*here, t("subscription.intro"), *(_line(turn, *each) for each in read)]
    elsewhere = [Button(t("subscription.add"), "calendar.add")]
    if read:
        elsewhere.append(Button(t("subscription.look"), "calendar.look"))
    rows = (
        (Button(t("feed.new"), "feed.make", (_newest(links),)),),
        *(_row(turn, each) for each in live),
        *free_links.rows(turn),
        tuple(elsewhere),
        *(_leaving(turn, *each) for each in read),
    )
    return "\n".join(lines), Keyboard(rows)


def _newest(links: list[Feed]) -> str:
    return str(links[-1].id if links else 0)


def _row(turn: Turn, feed: Feed) -> tuple[Button, ...]:
    since = turn.texts.moment(feed.created_at, now=turn.now)
    return (Button(turn.texts("feed.revoke", since=since), "feed.revoke", (str(feed.id),), style="danger"),)


def _leaving(turn: Turn, number: int, found: Subscription) -> tuple[Button, ...]:
    label = turn.texts("subscription.leave", number=number, name=_name(found))
    return (Button(label, "calendar.leave", (found.uuid,), style="danger"),)


def _line(turn: Turn, number: int, found: Subscription) -> str:
    return f"{number}. {escape(_name(found))}: {_reading(turn, found)}"


def _reading(turn: Turn, found: Subscription) -> str:
    """How the last reading went. After a failure, what was read before still counts."""
    t = turn.texts
    if found.read_at is None and found.failed_at is None:
        return t("subscription.unread")
    read = t("subscription.read", when=t.moment(found.read_at, now=turn.now)) if found.read_at else ""
    if found.failed_at is None:
        return read
    failed = t("subscription.failed", when=t.moment(found.failed_at, now=turn.now), why=_why(turn, found))
    return f"{failed} {t('subscription.still', read=read)}" if read else failed


def _why(turn: Turn, found: Subscription) -> str:
    key = f"error.{found.error_code}"
    return turn.texts(key) if turn.texts.knows(key) else escape(found.error or "")


def _name(found: Subscription) -> str:
    """Host and file name: enough to recognise it. The whole address is often a secret."""
    parts = urlsplit(found.url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    name = f"{parts.hostname}/…/{last}" if last else str(parts.hostname)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


FEATURES = Features(
    commands={"calendar": calendar},
    presses={
        "feed.make": make,
        "free.make": make_free,
        "feed.revoke": revoke,
        "calendar.add": ask_address,
        "calendar.look": look,
        "calendar.leave": leave,
    },
    steps={"calendar.address": address},
)
