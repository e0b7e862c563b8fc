"""Notices by e-mail: sends deliveries through the site's mail server, or tries again later."""

import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from passbot.clock import utc_now
from passbot.domain.site.facts.calendars import LETTERS, VISITS, VisitBooked, VisitCancelled
from passbot.domain.site.facts.people import MailCode
from passbot.domain.site.facts.site import NEWS
from passbot.domain.site.health import Code
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.errors import DatabaseAway, NotFound
from passbot.outage import Outage
from passbot.pulse import Part
from passbot.services.calendars import visits
from passbot.services.owed import hands, outbox
from passbot.services.passes import orders
from passbot.services.people import mailing
from passbot.services.processes.reaching import reached
from passbot.services.site import house_rules
from passbot.services.unit_of_work import connected
from passbot.texts import Texts, coming, texts_for, troubles, visiting
from passbot.wake import wake

logger = logging.getLogger(__name__)

PAGE = "http://127.0.0.1:8000"  # the default address of links in letters
INTERVAL = 5.0
PATIENCE = 20.0  # seconds, for each step of sending a letter
BELIEVED = timedelta(seconds=6 * PATIENCE)
SECURE_PORT, PORT = 465, 25


@dataclass(frozen=True)
class MailServer:
    """`smtp://user:password@host:587`. `smtps://` uses TLS from the first byte, `smtp://` starts it if the
    server can.
    """

    url: str
    sender: str

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        at = urlsplit(self.url)
        host, context = at.hostname or "", ssl.create_default_context()
        if at.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                host, at.port or SECURE_PORT, timeout=PATIENCE, context=context
            )
        else:
            line = smtplib.SMTP(host, at.port or PORT, timeout=PATIENCE)
        with line:
            line.ehlo_or_helo_if_needed()
            if at.scheme == "smtp" and line.has_extn("starttls"):
                line.starttls(context=context)
            if at.username:
                line.login(unquote(at.username), unquote(at.password or ""))
            yield line


class Post:
    """Call `run` in a thread; it ends at `stop`."""

    def __init__(
        self,
        server: MailServer,
        texts: Callable[[str], Texts],
        *,
        page: str = PAGE,
        now: Callable[[], datetime] = utc_now,
        part: Part | None = None,
        name: str = hands.ALONE,
    ) -> None:
        self._server, self._texts, self._page, self._now = server, texts, page, now
        self._part = part or Part("mail")
        self._bell = threading.Event()
        self._is_stopping = False
        self._outage = Outage(logger, self._part)
        self._sent: set[int] = set()  # not marked yet: the database was away
        self._name = name
        self._noted_at = 0.0  # monotonic time of the last note that this process is alive

    def run(self) -> None:
        silence = wake.listen(Route.EMAIL.value, self._bell.set)
        try:
            with connected():
                while not self._is_stopping:
                    self._guarded()
                    self._bell.wait(INTERVAL)
                    self._bell.clear()
                self._leave()
        finally:
            silence()

    def stop(self) -> None:
        self._is_stopping = True
        self._bell.set()

    def _guarded(self) -> None:
        try:
            with reached():
                self.deliver()
        except DatabaseAway as exc:
            self._outage.note(exc)
        except Exception as exc:
            self._part.waits(Code.FAULT, type(exc).__name__)
            logger.exception("mail failed")
        else:
            self._outage.end()

    def deliver(self) -> int:
        """Send what is due over one connection; returns how many were sent."""
        self._mark()
        self._stay()
        owed = outbox.due(Route.EMAIL, now=self._now())
        taken = hands.take([each.id for each in owed], self._name)
        owed = [each for each in owed if each.id in taken]
        if not owed and not self._part.is_waiting:
            self._part.moves()
            return 0
        try:
            with self._server.connected() as line:  # also if nothing is due: is the server back?
                sent = sum(self._send(line, each) for each in owed)
            self._part.succeeded()
            return sent
        except (OSError, smtplib.SMTPException) as exc:
            self._part.waits(Code.SERVER, type(exc).__name__)
            logger.warning("mail server not reached why=%s", type(exc).__name__)
            for each in owed:
                outbox.failed(each.id, type(exc).__name__, now=self._now(), holder=self._name)
            return 0

    def _send(self, line: smtplib.SMTP, owed: Delivery) -> bool:
        self._part.moves()  # a hundred letters to a slow server take long, but are not stuck
        self._stay()
        if not hands.take([owed.id], self._name):
            return False
        try:
            message = self._message(owed)
            if message is not None:
                line.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as exc:
            return self._refused(owed, exc)
        self._sent.add(owed.id)
        self._mark()
        return message is not None

    def _stay(self) -> None:
        """Renew the note that this process is alive. It must last longer than one letter may take, or another process
        would send that too.
        """
        counted = time.monotonic()
        if not self._noted_at:
            hands.begin(self._name, now=self._now(), lasts=BELIEVED)
        elif counted - self._noted_at >= INTERVAL:
            hands.renew(self._name, now=self._now(), lasts=BELIEVED)
        else:
            return
        self._noted_at = counted

    def _leave(self) -> None:
        try:
            with reached():
                hands.leave(self._name, now=self._now())
        except DatabaseAway as exc:
            self._outage.note(exc)

    def _mark(self) -> None:
        """Mark before the next letter: a letter that was sent but not marked would be sent again."""
        if self._sent:
            outbox.done(list(self._sent), now=self._now())
            self._sent.clear()

    def _refused(self, owed: Delivery, exc: smtplib.SMTPException) -> bool:
        """True for a permanent error: servers answer 4xx for later and 5xx for never."""
        if _code(exc) >= 500:
            outbox.dead(owed.id, f"refused {_code(exc)}", now=self._now())
        else:
            outbox.failed(owed.id, f"refused {_code(exc)}", now=self._now(), holder=self._name)
        logger.warning("mail refused code=%d", _code(exc))
        return False

    def _message(self, owed: Delivery) -> EmailMessage | None:
        texts = self._texts(owed.language or mailing.language_of(owed.recipient))
        told = written(owed, texts, self._page)
        if told is None:
            return None
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._server.sender, owed.recipient, told[0]
        message["Date"] = formatdate(self._now().timestamp())
        message["Message-ID"] = make_msgid(f"d{owed.id}", domain=self._server.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(told[1])
        return message


def _code(exc: smtplib.SMTPException) -> int:
    if isinstance(exc, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in exc.recipients.values()), default=500)
    return int(getattr(exc, "smtp_code", 500))


def written(owed: Delivery, texts: Texts, page: str = PAGE) -> tuple[str, str] | None:
    """Subject and body; None for a kind that is not mailed, or if its subject is gone."""
    if owed.kind == MailCode.kind:
        return texts("mail.code_subject"), texts("mail.code", code=MailCode.of(owed).code)
    if letter := LETTERS.get(owed.kind):
        return visiting.letter(letter.of(owed), texts, page)
    if news := NEWS.get(owed.kind):
        return troubles.letter(news.of(owed), texts, now=owed.created_at)
    if visit := VISITS.get(owed.kind):
        return _of_visit(visit.of(owed), texts)
    if not texts.knows(f"mail.{owed.kind}"):
        return None
    try:
        order = orders.by_code(owed.order_code)
    except (KeyError, NotFound):
        return None
    what, when = coming.told(order, texts), coming.when(order, texts)
    lines = [what, when]
    lines += [texts("mail.pin", pin=order.pin)] if order.pin and order.is_open else []
    lines += [
        texts("mail.order", code=order.code),
        "",
        texts("mail.why_client" if order.resident.is_client else "mail.why"),
    ]
    return texts(f"mail.{owed.kind}", what=f"{what}, {when}"), "\n".join(lines)


def _of_visit(home: VisitBooked | VisitCancelled, texts: Texts) -> tuple[str, str] | None:
    try:
        return visiting.letter_home(home.kind, visits.by_id(home.visit), texts)
    except NotFound:
        return None


def texts_of(settings: Rules) -> Callable[[str], Texts]:
    """Texts in the site's zone, as the admins have set it."""

    def texts(language: str) -> Texts:
        rules = house_rules.current(settings)
        return texts_for(language, rules, has_passes=bool(rules.passes))

    return texts
