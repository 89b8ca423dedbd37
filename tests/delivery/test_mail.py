"""A report in a real mail server: its structure, its headers, what is attached, linked and shown."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from prefect_vantage.reporting.deliver.job import TransportError
from prefect_vantage.reporting.deliver.smtp import MailServer, send_mail, server_of_block
from tests.delivery.post import Desk

ADA = "ada@example.com"
SECTIONS = [{"kind": "totals"}, {"kind": "outcomes"}, {"kind": "panel", "metric": "success_rate"}, {"kind": "errors"}]


def sent(at_desk: Desk, **changes: object) -> EmailMessage:
    """A report of some sections as it arrives at Ada's."""
    given = {"title": "Digest of {{ period.label }}", "sections": SECTIONS, "recipients": [{"kind": "mail", "to": ADA}]}
    at_desk.keep("digest", **given | changes)
    opened = at_desk.parts.editions.open("digest", here=True)
    at_desk.tick(2)
    row = next(one for one in at_desk.rows("digest") if one.edition_id == opened.edition.id)
    assert row.status == "sent", row.reason
    (letter,) = at_desk.office.to(ADA)
    return letter


def parts(letter: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in letter.walk()]


def test_a_mail_has_a_plain_part_a_page_with_its_charts_inside_and_the_files(at_desk: Desk) -> None:
    letter = sent(at_desk)
    assert parts(letter) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/png",
        "application/zip",
    ]
    page = letter.get_body(("html",))
    assert page is not None
    html = page.get_content()
    pictures = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert all(f"cid:{str(part['Content-ID']).strip('<>')}" in html for part in pictures)
    assert all(part.get_content().startswith(b"\x89PNG") for part in pictures)
    assert "<svg" not in html
    assert "<script" not in html
    (file,) = list(letter.iter_attachments())
    assert file.get_filename() == "digest_2026-11-02.zip"
    with zipfile.ZipFile(io.BytesIO(file.get_content())) as archive:
        assert archive.namelist() == ["01-totals.csv", "02-outcomes.csv", "03-panel.csv", "04-errors.csv"]
        assert b"At a glance" in archive.read("01-totals.csv")


def test_one_table_is_attached_as_it_is(at_desk: Desk) -> None:
    letter = sent(at_desk, sections=SECTIONS[:1])
    (file,) = list(letter.iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == ("digest_2026-11-02.csv", "text/csv")
    assert "At a glance" in file.get_content()


def test_a_german_report_is_mailed_in_german(at_desk: Desk) -> None:
    letter = sent(at_desk, language="de")
    assert letter["Subject"] == "Digest of Montag, 2. November 2026"
    bodies = [letter.get_body((kind,)) for kind in ("html", "plain")]
    html, plain = [one.get_content() for one in bodies if one is not None]
    assert '<html lang="de">' in html
    assert [
        text for text in (html, plain) if not all(word in text for word in ("Auf einen Blick", "Nicht mehr senden", "Der Spiegel enthält"))
    ] == []
    assert "Open the report" not in html
    assert "Bericht öffnen" in html


def test_the_plain_part_says_what_the_page_says(at_desk: Desk) -> None:
    letter = sent(at_desk)
    plain = letter.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    document = at_desk.parts.reports().build("digest")
    figures = [figure for section in document.sections for figure in section.figures]
    assert figures
    assert [one.text for one in figures if f"{one.label}: {one.text}" not in text] == []
    assert all(section.title in text for section in document.sections)


def test_headers_thread_file_and_let_people_unsubscribe(at_desk: Desk) -> None:
    letter = sent(at_desk, mail={"reply_to": "team@example.com", "sender": "reports@example.com"})
    row = at_desk.rows("digest")[0]
    assert letter["Message-ID"] == row.message_id
    assert letter["Subject"] == "Digest of Monday, 2 November 2026"
    assert letter["From"] == "Vantage <reports@example.com>"
    assert letter["Reply-To"] == "team@example.com"
    assert letter["References"] == letter["In-Reply-To"]
    assert str(letter["List-Unsubscribe"]).strip() == f"<https://vantage.example/api/v1/unsubscribe/{row.unsubscribe}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_the_message_id_is_of_the_report_the_period_and_the_recipient(at_desk: Desk) -> None:
    first = at_desk.open().deliveries
    at_desk.later(days=1)
    second = at_desk.open().deliveries
    ids = {one.message_id for one in (*first, *second)}
    assert len(ids) == 6
    edition = at_desk.parts.editions.get(first[0].edition_id)
    assert at_desk.parts.editions.message_id(edition, first[0].address, "") == first[0].message_id


def test_files_above_a_size_are_linked(at_desk: Desk) -> None:
    object.__setattr__(at_desk.settings, "mail_attachments", 10)
    letter = sent(at_desk)
    assert list(letter.iter_attachments()) == []
    page = letter.get_body(("html",))
    assert page is not None
    edition = at_desk.parts.editions.get(at_desk.rows("digest")[0].edition_id)
    assert f"https://vantage.example/api/v1/editions/{edition.id}/files/digest_2026-11-02.zip" in page.get_content()


def test_a_report_that_is_incomplete_says_so_in_its_subject(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("prefect_vantage.reporting.sections.errors.top_errors", broken)
    letter = sent(at_desk)
    assert letter["Subject"].startswith("Incomplete: Digest of")


def test_a_name_in_another_script_arrives_whole(at_desk: Desk) -> None:
    letter = sent(at_desk, title="Üñïcødé שלום 🚀", theme={"brand": "Ürök"})
    assert letter["Subject"] == "Üñïcødé שלום 🚀, Monday, 2 November 2026"
    assert "Ürök" in letter["From"]


def test_a_domain_that_is_not_allowed_gets_nothing(at_desk: Desk) -> None:
    object.__setattr__(at_desk.settings, "mail_domains", ("elsewhere.example",))
    at_desk.work()
    assert {one.status for one in at_desk.rows()} == {"failed"}
    assert "VANTAGE_MAIL_DOMAINS" in (at_desk.rows()[0].reason or "")
    assert at_desk.office.letters == []


def test_the_mail_server_of_a_block_is_used(at_desk: Desk) -> None:
    at_desk.blocks.blocks["email-server-credentials/mail"] = {
        "smtp_server": "127.0.0.1",
        "smtp_port": at_desk.office.port,
        "smtp_type": "INSECURE",
        "username": "vantage@example.com",
    }
    object.__setattr__(at_desk.settings, "smtp_host", None)
    assert sent(at_desk, mail={"server": "email-server-credentials/mail"})["From"] == "Vantage <vantage@example.com>"


@pytest.mark.parametrize(
    ("data", "server"),
    [
        ({"username": "a", "password": "b"}, MailServer("smtp.gmail.com", 465, "ssl", "a", "b")),
        ({"smtp_server": "post", "smtp_type": "STARTTLS"}, MailServer("post", 587, "starttls")),
        (
            {"smtp_server": "post", "smtp_type": "INSECURE", "smtp_port": 1025, "verify": False},
            MailServer("post", 1025, "none", verify=False),
        ),
    ],
)
def test_a_block_of_prefect_email_is_read_as_it_means_it(data: dict[str, object], server: MailServer) -> None:
    assert server_of_block(data) == server


def test_encryption_that_a_server_does_not_have_is_told_for_good(at_desk: Desk) -> None:
    server = MailServer("127.0.0.1", at_desk.office.port, "starttls")
    with pytest.raises(TransportError, match="STARTTLS") as error:
        send_mail(server, "a@b.example", ADA, b"x", lambda: None)
    assert error.value.permanent
