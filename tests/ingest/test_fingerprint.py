"""What went wrong is read from the message, and failures of one cause share a fingerprint."""

from __future__ import annotations

import pytest

from prefect_vantage.ingest.fingerprint import Failure, read_failure

TRACEBACK = """Flow run encountered an exception. Traceback (most recent call last):
  File "/opt/flows/etl.py", line 12, in load
    connect()
sqlalchemy.exc.OperationalError: (psycopg.OperationalError) connection to 10.0.0.7 failed

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/flows/etl.py", line 14, in load
    raise LoadError("gave up")
pipeline.errors.LoadError: gave up after 3 attempts
"""

CASES = [
    ("Flow run encountered an exception: ValueError: bad value 42", "ValueError: bad value 42", "ValueError"),
    ("Flow run encountered an exception: KeyError: 'x'", "KeyError: 'x'", "KeyError"),
    ("Task run encountered an exception RuntimeError: no", "RuntimeError: no", "RuntimeError"),
    ("Flow run encountered an exception: MyProblem: odd", "MyProblem: odd", "MyProblem"),
    ("Flow run encountered an exception: pkg.mod.DeepError: odd", "pkg.mod.DeepError: odd", "DeepError"),
    ("Flow run encountered an exception: AssertionError", "AssertionError", "AssertionError"),
    (TRACEBACK, "pipeline.errors.LoadError: gave up after 3 attempts", "LoadError"),
    (
        "ValidationError: 1 validation error for Order\nsku\n  Field required",
        "ValidationError: 1 validation error for Order",
        "ValidationError",
    ),
    ("Submission failed. KeyError: 'image'", "KeyError: 'image'", "KeyError"),
    ("Flow run process exited with non-zero status code 137.", "Flow run process exited with non-zero status code 137.", None),
    ("Execution was cancelled by the runtime environment.", "Execution was cancelled by the runtime environment.", None),
    ("Flow run exceeded timeout of 5.0 second(s)", "Flow run exceeded timeout of 5.0 second(s)", None),
    ("1/3 states failed.", "1/3 states failed.", None),
    ("Warning: Everything is fine", "Warning: Everything is fine", "Warning"),
]


@pytest.mark.parametrize(("message", "error", "error_type"), CASES)
def test_the_exception_is_read_from_the_message(message: str, error: str, error_type: str | None) -> None:
    found = read_failure(message)
    assert found is not None
    assert (found.error, found.error_type) == (error, error_type)


@pytest.mark.parametrize("message", [None, "", "   \n"])
def test_no_message_is_no_failure(message: str | None) -> None:
    assert read_failure(message) is None


ALIKE = [
    ("ValueError: bad value 42", "ValueError: bad value -7.5"),
    ("KeyError: 'north'", "KeyError: 'south'"),
    ("FileNotFoundError: no /data/in/a.csv here", "FileNotFoundError: no /data/in/b.csv here"),
    ("ConnectError: 10.0.0.7:5432 refused", "ConnectError: 192.168.1.20:80 refused"),
    ("HTTPError: 500 for https://x.org/a?b=1", "HTTPError: 502 for https://y.org/c"),
    ("LookupError: run 6f1f0a4e-0f5a-4d0e-9a8e-0123456789ab", "LookupError: run 00000000-0000-4000-8000-000000000000"),
    ("MailError: amy@x.org bounced", "MailError: bob.b@mail.y.org bounced"),
    ("MemoryError: object at 0x7f3a", "MemoryError: object at 0x10"),
    ("DataError: day 2026-11-24 is missing", "DataError: day 2026-01-02 is missing"),
    ("CommitError: 9fceb02d0ae598e9 is unknown", "CommitError: 1a2b3c4d5e6f7a8b is unknown"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_failures_of_one_cause_share_a_fingerprint(one: str, other: str) -> None:
    assert _group(one) == _group(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ValueError: bad value 42", "TypeError: bad value 42"), ("ValueError: bad value 1", "ValueError: missing value 1")],
)
def test_failures_of_two_causes_do_not(one: str, other: str) -> None:
    assert _group(one) != _group(other)


def test_a_fingerprint_can_be_read() -> None:
    assert _group("ValueError: bad value 42 in 'x'") == "ValueError: bad value <n> in <text>"


def test_a_message_of_a_hundred_thousand_characters_is_cut() -> None:
    found = read_failure("ValueError: " + "x" * 100_000)
    assert isinstance(found, Failure)
    assert len(found.error) <= 2_000
    assert len(found.group) <= 240


def _group(error: str) -> str:
    found = read_failure(f"Flow run encountered an exception: {error}")
    assert found is not None
    return found.group
