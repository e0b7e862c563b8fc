"""Notices by e-mail: deliveries as letters, sent through the site's mail server."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from urllib.parse import unquote, urlsplit

from passbot.clock import utc_now
from passbot.delivering import Deliverer, Send, Unreached
from passbot.domain.site.facts.calendars import LETTERS, VISITS, VisitBooked, VisitCancelled
from passbot.domain.site.facts.people import MailCode
from passbot.domain.site.facts.site import NEWS
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.errors import NotFound, Rejected, Unavailable
from passbot.pulse import Part
from passbot.services.calendars import visits
from passbot.services.owed import hands
from passbot.services.passes import orders
from passbot.services.people import mailing
from passbot.services.site import house_rules
from passbot.texts import Texts, coming, texts_for, troubles, visiting

PAGE = "http://127.0.0.1:8000"  # the default address of links in letters
PATIENCE = 20.0  # seconds, for each of six steps of sending a letter: delivering.BELIEVED must last longer
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

    def letter(
        self, to: str, told: tuple[str, str], *, now: datetime, name: str | None = None
    ) -> EmailMessage:
        """Of this subject and body. `name` becomes a part of its Message-ID."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, told[0]
        message["Date"] = formatdate(now.timestamp())
        message["Message-ID"] = make_msgid(name, domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(told[1])
        return message


class Post(Deliverer):
    route = Route.EMAIL

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
        super().__init__(part=part or Part("mail"), now=now, name=name)
        self._server, self._texts, self._page = server, texts, page

    @contextmanager
    def opened(self) -> Iterator[Send]:
        try:
            with self._server.connected() as line:
                yield partial(self._send_by, line)
        except (OSError, smtplib.SMTPException) as exc:
            raise _unreached(exc) from exc

    def _send_by(self, line: smtplib.SMTP, owed: Delivery) -> bool:
        message = self._message(owed)
        if message is None:
            return False
        try:
            line.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as exc:
            code = _code(exc)  # servers answer 4xx for later and 5xx for never
            refused = Rejected if code >= 500 else Unavailable
            raise refused("mail.refused", f"refused {code}") from exc
        except (OSError, smtplib.SMTPException) as exc:
            raise _unreached(exc) from exc
        return True

    def _message(self, owed: Delivery) -> EmailMessage | None:
        texts = self._texts(owed.language or mailing.language_of(owed.recipient))
        told = written(owed, texts, self._page)
        return told and self._server.letter(owed.recipient, told, now=self._now(), name=f"d{owed.id}")


def _unreached(exc: Exception) -> Unreached:
    return Unreached("mail.unreached", type(exc).__name__)


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
