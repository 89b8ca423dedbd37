"""Mail: an HTML body with its charts inside, a plain part, files attached or, when they are large, linked."""

from __future__ import annotations

from prefect_vantage.reporting.deliver.job import HandOver, Job, Sent, Tools, TransportError
from prefect_vantage.reporting.deliver.message import compose
from prefect_vantage.reporting.deliver.smtp import MailServer, send_mail, server_of_block


class Mail:
    """By SMTP, with the credentials of a prefect-email block or of the settings."""

    def can(self, job: Job, tools: Tools) -> bool:
        """A worker without a mail server leaves mail to the service."""
        return bool(job.mail.get("server") or tools.settings.smtp_host)

    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        """Deliver one message to one recipient."""
        server, sender = _server(job, tools)
        message = compose(job, tools, sender)
        to = str(job.recipient["to"])
        return Sent(send_mail(server, sender, to, message, hand_over), len(message))


def _server(job: Job, tools: Tools) -> tuple[MailServer, str]:
    """The mail server and the sender's address. Raises TransportError."""
    settings, slug = tools.settings, job.mail.get("server")
    if slug:
        data = tools.blocks.data(str(slug))
        if data is None:
            raise TransportError(f"Prefect has no block {slug}", permanent=True, hint="Make it, or name another under mail.server.")
        server = server_of_block(data)
    elif settings.smtp_host:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        server = MailServer(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user, password)
    else:
        raise TransportError(
            "There is no mail server", permanent=True, hint="Set VANTAGE_SMTP_HOST, or name a block of prefect-email under mail.server."
        )
    sender = str(job.mail.get("sender") or settings.mail_from or server.user or "")
    if "@" not in sender:
        raise TransportError("Nobody is named as the sender", permanent=True, hint="Set VANTAGE_MAIL_FROM, or mail.sender in the report.")
    return server, sender
