"""A report as plain text: for the plain part of a mail, and shorter for a chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefect_vantage.language import Speech, speech_of
from prefect_vantage.reporting.deliver.job import Attachment, Job
from prefect_vantage.reporting.document import Section, Table
from prefect_vantage.reporting.render.markdown import to_plain

ROWS = 10


def plain_text(job: Job, linked: Sequence[Attachment]) -> str:
    """Everything that the HTML part says, but the charts."""
    document, speech = job.document, speech_of(job.document.language, job.document.locale)
    say = speech.say
    lines = [document.title, document.period.label, ""]
    if not document.complete:
        lines += [f"{say('This report is incomplete.')} {say('A part of it could not be built; it says so in its place.')}", ""]
    for section in document.sections:
        lines += [*_section(section, speech), ""]
    lines += [f"{one.name}: {one.link}" for one in linked]
    lines += [f"{say('The report')}: {job.page}", f"{say('Its runs')}: {document.link}", "", document.coverage.text]
    lines.append(f"{say('No more of these')}: {job.unsubscribe}")
    return "\n".join(lines) + "\n"


def _section(section: Section, speech: Speech) -> Iterator[str]:
    if section.title:
        yield from (section.title, "-" * min(len(section.title), 60))
    if section.note:
        yield section.note
    if section.status != "ok":
        yield section.message
    if section.markdown:
        yield to_plain(section.markdown)
    yield from section.paragraphs
    for figure in section.figures:
        known = figure.fact.previous is not None
        yield f"{figure.label}: {figure.text}" + (
            f" ({figure.change_text}, {speech.say('before {value}', value=figure.previous_text)})" if known else ""
        )
    for table in section.tables:
        yield from _table(table, speech)


def _table(table: Table, speech: Speech) -> Iterator[str]:
    yield table.caption
    for row in table.rows[:ROWS]:
        yield "  " + " | ".join(" ".join(cell.text.split()) for cell in row)
    if len(table.rows) > ROWS:
        yield f"  {speech.say('and {n} more', n=speech.whole(len(table.rows) - ROWS))}"


def chat_text(job: Job) -> str:
    """The key figures in a few lines."""
    document, speech = job.document, speech_of(job.document.language, job.document.locale)
    figures = [figure for section in document.sections for figure in section.figures]
    lines = [document.period.label]
    if not document.complete:
        lines.append(speech.say("This report is incomplete."))
    lines += [f"{one.label}: {one.text}" + (f" ({one.change_text})" if one.fact.previous is not None else "") for one in figures]
    if not figures:
        lines.append(speech.counted(document.runs, "finished run"))
        lines += [
            f"{one.title}: {one.message or one.tables[0].caption}" for one in document.sections if one.title and (one.message or one.tables)
        ]
    return "\n".join([*lines, job.page])
