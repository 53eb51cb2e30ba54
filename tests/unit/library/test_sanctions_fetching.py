"""A list is fetched whole, or what was there before stays and one line says why."""

import socket
from pathlib import Path
from threading import Thread

import pytest

from wholeshare.errors import BadInput
from wholeshare.sanctions.fetching import USER_AGENT, fetch

ADDRESS = "0x08723392Ed15743cc38513C4925f5e6be5c17243"
LIST = f"address,name\n{ADDRESS},LAZARUS GROUP\n".encode()
OLD = b"0x098B716B8Aaf21512996dC57EB0615e2383E2f96\n"
PIECE = b"%x\r\n%b\r\n" % (len(LIST), LIST)


@pytest.fixture
def serve():
    """Answer one request with these bytes, and hang up; gives the URL and what was asked."""

    def serve(answer):
        listening = socket.create_server(("127.0.0.1", 0))
        asked = []

        def run():
            with listening, listening.accept()[0] as connection:
                asked.append(connection.recv(2**16))
                connection.sendall(answer)

        Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/list.csv", asked

    return serve


@pytest.fixture
def path(tmp_path):
    """Where an older list lies."""
    path = tmp_path / "list.csv"
    path.write_bytes(OLD)
    return path


def answer(*headers, body=LIST):
    return b"\r\n".join((b"HTTP/1.1 200 OK", *headers, b"", body))


def length(number):
    return b"Content-Length: %d" % number


CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    "content",
    [
        answer(length(len(LIST))),
        answer(),
        answer(CHUNKED, body=PIECE + b"0\r\n\r\n"),
    ],
)
def test_list_is_fetched_whole(serve, path, content):
    url, asked = serve(content)

    listed = fetch(url, path)

    assert listed.addresses == [ADDRESS]
    assert path.read_bytes() == LIST
    assert f"User-Agent: {USER_AGENT}\r\n".encode() in asked[0]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            answer(length(len(LIST) + 1)),
            f"expected {len(LIST) + 1} bytes from URL, got {len(LIST)}",
        ),
        (answer(CHUNKED, body=PIECE), "expected URL to answer (IncompleteRead"),
        (answer(CHUNKED, body=PIECE[:-9]), "expected URL to answer (IncompleteRead"),
        (answer(b"Content-Length: many"), "expected URL to answer (invalid literal"),
        (b"It works!\r\n\r\n", "expected URL to answer (It works!)"),
        (b"", "expected URL to answer (Remote end closed connection without response)"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "expected URL to answer (Not Found)"),
    ],
)
def test_broken_answer_is_refused_and_the_old_list_stays(serve, path, content, why):
    url, _ = serve(content)

    with pytest.raises(BadInput) as caught:
        fetch(url, path)

    assert caught.value.message.startswith(f"--url: {why.replace('URL', url)}")
    assert "\n" not in caught.value.message
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_answer_without_end_is_given_up(serve, path, monkeypatch):
    monkeypatch.setattr("wholeshare.sanctions.fetching.MAX_BYTES", len(LIST) - 1)
    url, _ = serve(answer())

    with pytest.raises(BadInput) as caught:
        fetch(url, path)

    assert caught.value.message == f"--url: expected at most {len(LIST) - 1} bytes from {url}"
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_answer_that_is_no_list_is_refused_by_the_address_it_came_from(serve, path):
    url, _ = serve(answer(body=b"<html></html>"))

    with pytest.raises(BadInput) as caught:
        fetch(url, path)

    assert caught.value.message == f"{url}:1: expected the element Sanctions, got html"
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "url",
    ["ftp://host/list", "file:///etc/passwd", "/etc/passwd", "", "http://[::1/", "http://host/\n"],
)
def test_what_is_no_address_over_http_is_refused(url):
    with pytest.raises(BadInput) as caught:
        fetch(url, Path("never"))

    assert caught.value.message == f"--url: expected http:// or https://, got {url!r}"


@pytest.mark.parametrize("url", ["http://a b/", "http://a:b/"])
def test_address_with_an_impossible_host_is_refused(path, url):
    with pytest.raises(BadInput, match=r"^--url: expected http"):
        fetch(url, path)

    assert path.read_bytes() == OLD
