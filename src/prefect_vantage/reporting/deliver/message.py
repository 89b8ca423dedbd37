"""The MIME message of a report, made from its document: pure but for reading attachments.

multipart/mixed ─┬─ multipart/alternative ─┬─ text/plain
                 │                         └─ multipart/related ─┬─ text/html
                 │                                               └─ image/png, one for each chart
                 └─ a file for each format
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from prefect_vantage.analytics.charts import Chart, picture
from prefect_vantage.errors import ReportError
from prefect_vantage.language import Speech, speech_of
from prefect_vantage.reporting.deliver.job import Attachment, Job, Tools
from prefect_vantage.reporting.deliver.plain import plain_text
from prefect_vantage.reporting.render.markdown import to_markup

TEMPLATE = "mail.html"
ROWS = 10
"""Rows of each table in a mail; the files have all of them."""


def compose(job: Job, tools: Tools, sender: str) -> bytes:
    """The message as it goes out, every line of it at most as long as SMTP allows. Raises ReportError when the template fails."""
    attached, linked = _divided(job.files, tools.settings.mail_attachments)
    message = EmailMessage(policy=SMTP)
    _head(message, job, sender)
    message.set_content(plain_text(job, linked), cte="quoted-printable")
    pictures = {f"chart{number}": one for number, one in enumerate(_charts(job))}
    message.add_alternative(_html(job, tools, linked), subtype="html", cte="quoted-printable")
    body = message.get_payload()[1]  # type: ignore[index]
    domain = job.message_id.rpartition("@")[2].rstrip(">")
    for name, chart in pictures.items():
        body.add_related(picture(chart), "image", "png", cid=f"<{name}@{domain}>", filename=f"{name}.png", disposition="inline")  # type: ignore[union-attr]
    for one in attached:
        main, _, sub = one.media_type.partition(";")[0].partition("/")
        message.add_attachment(job.read(one.name), main, sub, filename=one.name)
    return message.as_bytes()


def _head(message: EmailMessage, job: Job, sender: str) -> None:
    """Headers by which mail programs file, thread and unsubscribe. All reports of a name to one recipient are one thread."""
    document, domain = job.document, job.message_id.rpartition("@")[2].rstrip(">")
    thread = hashlib.sha256(f"{job.report}\n{job.recipient['to']}".encode()).hexdigest()[:32]
    message["From"] = _address(document.look.brand, sender)
    message["To"] = str(job.recipient["to"])
    message["Subject"] = _subject(job)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = job.message_id
    message["In-Reply-To"] = message["References"] = f"<{thread}@{domain}>"
    if job.mail.get("reply_to"):
        message["Reply-To"] = str(job.mail["reply_to"])
    message["List-ID"] = f"{document.name} <{document.name}.{domain}>"
    message["List-Unsubscribe"] = f"<{job.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"


def _subject(job: Job) -> str:
    document = job.document
    whole = document.title if document.period.label in document.title else f"{document.title}, {document.period.label}"
    flat = "".join(letter for letter in whole if letter.isprintable())
    return flat if document.complete else speech_of(document.language, document.locale).say("Incomplete: {title}", title=flat)


def _address(name: str, address: str) -> str:
    user, _, domain = address.rpartition("@")
    shown = "".join(letter for letter in name if letter.isprintable())
    return str(Address(shown, user, domain))


def _divided(files: Sequence[Attachment], most: int) -> tuple[list[Attachment], list[Attachment]]:
    """What is attached, the smallest first while there is room, and what is linked."""
    attached: list[Attachment] = []
    room = most
    for one in sorted(files, key=lambda file: file.bytes):
        if one.bytes <= room:
            room -= one.bytes
            attached.append(one)
    return [one for one in files if one in attached], [one for one in files if one not in attached]


def _charts(job: Job) -> list[Chart]:
    return [one.chart for section in job.document.sections for one in section.pictures]


def _html(job: Job, tools: Tools, linked: Sequence[Attachment]) -> str:
    domain = job.message_id.rpartition("@")[2].rstrip(">")
    numbers = iter(range(10_000))
    speech = speech_of(job.document.language, job.document.locale)
    try:
        template = _environment(tools.templates).get_template(TEMPLATE)
        return template.render(
            document=job.document,
            job=job,
            linked=linked,
            rows=ROWS,
            cid=lambda: f"cid:chart{next(numbers)}@{domain}",
            speech=speech,
            say=speech.say,
            size=lambda count: _size(count, speech),
            as_of=speech.moment(job.document.as_of, job.document.timezone),
        )
    except (TemplateError, OSError) as error:
        raise ReportError(f"The mail of {job.report} could not be written: {error}", hint=f"Check {TEMPLATE} in the templates.") from error


@cache
def _environment(templates: Path) -> Environment:
    """Compiled once; a template that is edited is read anew."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = to_markup
    return environment


def _size(count: int, speech: Speech) -> str:
    return f"{speech.number(round(count / 1e6, 1), 'MB')} MB" if count >= 1e6 else f"{speech.whole(max(1, round(count / 1e3)))} kB"
