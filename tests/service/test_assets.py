"""The web app's files: the page under any base path, caching, compression, headers, nothing outside the folder."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.service.served import Served, service

PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html><head><base href="/" /><script src="./assets/index-C0ffee12.js"></script></head>')
    (folder / "assets" / "index-C0ffee12.js").write_text("console.log(1)" * 200)
    (folder / "assets" / "index-C0ffee12.js.gz").write_bytes(gzip.compress(b"packed"))
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("top shelf")
    monkeypatch.setattr("prefect_vantage.app.web_app_folder", lambda: folder)
    return folder


@pytest.fixture
def app(built: Path) -> Iterator[Served]:
    with service(runs=0) as served:
        yield served


@pytest.mark.parametrize("path", ["/", "/runs", "/runs/0192f5a1-7c1e-7b39-a5b4-6f1f0f3c2a11", "/system?x=1", "/index.html"])
def test_every_page_address_gets_the_page(app: Served, path: str) -> None:
    response = app.get(path, headers=PAGE)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<base href="/">' in response.text
    assert response.headers["cache-control"] == "no-cache"
    assert app.get(path, headers=PAGE | {"If-None-Match": response.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("prefix", ["", "/tools/vantage"])
def test_the_page_knows_the_base_path_whether_the_proxy_cuts_it_off_or_not(built: Path, prefix: str) -> None:
    with service(runs=0, base_path="/tools/vantage") as served:
        assert '<base href="/tools/vantage/">' in served.get(f"{prefix}/runs", headers=PAGE).text
        assert served.get(f"{prefix}/api/v1/settings").json()["base_path"] == "/tools/vantage"
        assert served.get(f"{prefix}/favicon.svg").text == "<svg/>"


def test_hashed_files_are_cached_for_ever_and_others_are_asked_for(app: Served) -> None:
    hashed, plain = app.get("/assets/index-C0ffee12.js"), app.get("/favicon.svg")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.headers["cache-control"] == "no-cache"
    assert app.get("/favicon.svg", headers={"If-None-Match": plain.headers["etag"]}).status_code == 304


def test_a_packed_copy_is_sent_to_who_can_read_it(app: Served) -> None:
    assert app.get("/assets/index-C0ffee12.js", headers={"Accept-Encoding": "gzip"}).text == "packed"
    assert app.get("/assets/index-C0ffee12.js", headers={"Accept-Encoding": "identity"}).text.startswith("console")
    assert app.get("/assets/index-C0ffee12.js", headers={"Accept-Encoding": "gzip;q=0"}).text.startswith("console")


@pytest.mark.parametrize("path", ["/assets/gone-C0ffee12.js", "/api/v1/nothing", "/api/nothing"])
def test_what_is_no_page_is_not_found_even_for_browsers(app: Served, path: str) -> None:
    assert app.get(path, headers=PAGE).status_code == 404


@pytest.mark.parametrize(
    "path", [b"/../secret.txt", b"/%2e%2e/secret.txt", b"/..%2fsecret.txt", b"/assets/..%2f..%2fsecret.txt", b"/%00", b"//etc/passwd"]
)
def test_nothing_outside_the_folder_is_served(app: Served, path: bytes) -> None:
    url = httpx.URL(app.url).copy_with(raw_path=path)
    response = app.client.get(url)
    assert response.status_code == 404
    assert "top shelf" not in response.text


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefect_vantage.app.web_app_folder", lambda: tmp_path / "nothing")
    with service(runs=0) as served:
        response = served.get("/", headers=PAGE)
        assert response.status_code == 503
        assert "make ui" in response.text
        assert served.get("/api/v1/settings").status_code == 200


@pytest.mark.parametrize("path", ["/", "/favicon.svg", "/api/v1/runs", "/api/v1/nothing", "/metrics"])
def test_every_response_is_strict(app: Served, path: str) -> None:
    headers = app.get(path, headers=PAGE).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src" not in policy  # scripts fall under default-src: from here, never inline
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize(("accepted", "used"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
def test_answers_are_compressed(app: Served, accepted: str, used: str | None) -> None:
    response = app.get("/api/v1/query/fields", headers={"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == used
    assert len(response.json()["fields"]) > 10
