"""Serves a report on this machine alone, for browsers that open no files from a disk."""

import http.server
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1"
HOST_NAMES = (HOST, "localhost")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class ReportServer(http.server.ThreadingHTTPServer):
    """Hands out the files of one folder to this machine; `port` 0 takes a free one."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Listen on the loopback address. Raises OSError where the port is taken."""
        super().__init__((HOST, port), partial(_Handler, folder=folder.resolve()))

    @property
    def address(self) -> str:
        """Where a browser finds the first page."""
        return f"http://{HOST}:{self.server_address[1]}/"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._answer(has_body=True)

    def do_HEAD(self) -> None:
        self._answer(has_body=False)

    def _answer(self, *, has_body: bool) -> None:
        # A page of elsewhere may have its name point here: only this machine's own names are answered.
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in HOST_NAMES:
            self._send(HTTPStatus.FORBIDDEN, b"only for this machine\n", "text/plain", has_body=has_body)
            return
        path = self._find()
        if path is None:
            self._send(HTTPStatus.NOT_FOUND, b"no such file\n", "text/plain", has_body=has_body)
            return
        self._send(HTTPStatus.OK, path.read_bytes(), TYPES[path.suffix], has_body=has_body)

    def _find(self) -> Path | None:
        """The file that is asked for; None for what is none, or lies outside of the report, also by a link."""
        name = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
        try:
            path = (self.folder / name).resolve()
            is_there = path.is_relative_to(self.folder) and path.suffix in TYPES and path.is_file()
        except (OSError, ValueError):
            return None
        return path if is_there else None

    def _send(self, status: HTTPStatus, content: bytes, kind: str, *, has_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if has_body:
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - as http.server names it
        """Say nothing of each file."""
