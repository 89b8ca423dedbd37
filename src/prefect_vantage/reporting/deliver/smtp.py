"""The conversation with a mail server, stopped right before the message leaves, so that a claim can be confirmed there.

connect ─► EHLO, STARTTLS, login ─► MAIL, RCPT ─► hand_over() ─► DATA ─► the server's reply
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from prefect_vantage.reporting.deliver.job import TransportError, Unconfirmed

SECONDS = 60.0
_SECURITY = {"SSL": "ssl", "STARTTLS": "starttls", "INSECURE": "none"}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out, and as whom; `security` is ssl, starttls or none."""

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    verify: bool = True


def server_of_block(data: dict[str, object]) -> MailServer:
    """The server that a block of type EmailServerCredentials names."""
    security = _SECURITY.get(str(data.get("smtp_type") or "SSL").upper(), "ssl")
    port = data.get("smtp_port") or {"ssl": 465, "starttls": 587, "none": 25}[security]
    user, password = (str(data[name]) if data.get(name) else None for name in ("username", "password"))
    return MailServer(
        str(data.get("smtp_server") or "smtp.gmail.com"), int(str(port)), security, user, password, data.get("verify") is not False
    )


def send_mail(server: MailServer, sender: str, to: str, message: bytes, hand_over: Callable[[], None]) -> str:
    """Send and answer the server's reply. Raises TransportError where nothing was accepted, Unconfirmed where nobody knows."""
    with _connected(server) as smtp:
        _step(smtp.mail(sender, ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []), f"the sender {sender}")
        _step(smtp.rcpt(to), f"the recipient {to}")
        hand_over()
        try:
            code, reply = smtp.data(message)
        except smtplib.SMTPDataError as error:  # refused at DATA, before anything of the message
            raise _refused(error.smtp_code, error.smtp_error, "the message") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unconfirmed(f"The mail server {server.host} was lost while the message went out: {_told(error)}") from error
        if code != 250:
            raise _refused(code, reply, "the message")
        return f"{code} {_text(reply)}"


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A conversation that is ready for a message; what goes wrong before one is temporary, unless the server says that it is not."""
    tls = ssl.create_default_context()
    if not server.verify:
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    try:
        if server.security == "ssl":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=tls)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise TransportError(f"The mail server {server.host}:{server.port} does not answer: {_told(error)}", permanent=False) from error
    try:
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=tls)
                smtp.ehlo()
            if server.user and server.password:
                smtp.login(server.user, server.password)
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error, "the connection") from error
        except smtplib.SMTPNotSupportedError as error:
            raise TransportError(
                f"The mail server {server.host} cannot do that: {error}",
                permanent=True,
                hint="Set how it is encrypted: starttls, ssl or none.",
            ) from error
        try:
            yield smtp
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(f"The mail server {server.host} was lost: {_told(error)}", permanent=False) from error
    finally:
        _end(smtp)


def _end(smtp: smtplib.SMTP) -> None:
    """The message is accepted or refused by now; a server that does not say goodbye changes nothing."""
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _step(answer: tuple[int, bytes], what: str) -> None:
    if answer[0] not in (250, 251):
        raise _refused(answer[0], answer[1], what)


def _refused(code: int, reply: bytes | str, what: str) -> TransportError:
    """4xx: later perhaps; everything else for good."""
    return TransportError(f"The mail server refused {what}: {code} {_text(reply)}", permanent=not 400 <= code < 500)


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:500]


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
