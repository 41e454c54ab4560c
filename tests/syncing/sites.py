"""Sites for tests: registered in one line, and two that listen: one as agreed, one not."""

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from casework.models import SyncKey, SyncTarget
from casework.registry.display import Cause, follow_records
from casework.syncing import drain, signing
from casework.syncing.vault import seal
from casework.today import moment
from tests.processes import PROJECT

MONDAY = date(2026, 8, 10)
SECRET = "a secret of thirty-two characters"
NOTHING = dict.fromkeys(
    ("acknowledged", "taken", "failed", "given_up", "put_off", "lost", "superseded", "written",
     "replies", "verified", "differs", "unread", "completed"), 0,
)  # fmt: skip


def site(code="nation", name="信用中国", *, secret=SECRET, **fields) -> SyncTarget:
    """A site with one key; a web call unless something else is said."""
    made = SyncTarget.objects.create(code=code, name=name, **({"channel": "webhook"} | fields))
    if secret:
        key(made, secret)
    return made


def key(target, secret=SECRET, key_id="") -> str:
    key_id = key_id or f"k-{target.code}"
    SyncKey.objects.create(target=target, key_id=key_id, sealed=seal(secret), made_at=moment())
    return key_id


def change(record, *, on=MONDAY, reason="", **fields):
    """Changes a record as its own writers do, and answers with what the public notices."""
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()
    return follow_records([record], Cause(on, moment(), reason=reason))


def work(days=0, minutes=0, *, today=MONDAY):
    """One run of the drain so much later; what it did, without what it did not."""
    at = moment() + timedelta(days=days, minutes=minutes, seconds=1)
    start = time.monotonic()

    def clock():
        return at + timedelta(seconds=time.monotonic() - start)

    done = drain.drain(clock=clock, today=lambda: today + timedelta(days=days))
    assert set(done) == set(NOTHING)
    return {name: number for name, number in done.items() if number}


def signed_headers(purpose, body=b"", *, path="", method="POST", secret=SECRET, key_id="k-nation",
                   now=None, nonce="n1"):  # fmt: skip
    """What a site sends with a call of its own."""
    signed = f"{method} {path}\n".encode() + body
    keys = [signing.Key(key_id, secret.encode())]
    return signing.signed(
        keys, signing.Purpose(purpose), now=now or moment(), nonce=nonce, body=signed
    )


class Receiver:
    """docs/how-to/receiver.py as a process of its own."""

    def __init__(self, folder, keys=(("k-nation", SECRET),), port=0):
        self.store, self._port_file = folder / "receiver.sqlite3", folder / "port"
        self._keys, self.port, self.child = keys, port, None

    def start(self):
        self._port_file.unlink(missing_ok=True)
        keys = [part for pair in self._keys for part in ("--key", "=".join(pair))]
        self.child = subprocess.Popen(
            [sys.executable, "docs/how-to/receiver.py", "--port", str(self.port), *keys,
             "--store", str(self.store), "--port-file", str(self._port_file),
             "--window", str(10 * 86400)],
            cwd=PROJECT,
        )  # fmt: skip
        for _ in range(200):
            if self._port_file.exists() and self._port_file.read_text():
                self.port = int(self._port_file.read_text())
                return self
            time.sleep(0.05)
        raise AssertionError("the receiver does not listen")

    def stop(self):
        if self.child:
            self.child.kill()
            self.child.wait()
            self.child = None

    def know(self, **keys):
        """Starts it anew with other keys."""
        self.stop()
        self._keys = tuple(keys.items())
        return self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    @property
    def read_back(self):
        return f"{self.url}items/{{item}}"

    def done(self):
        """What it has carried out, in the order in which it did."""
        with sqlite3.connect(self.store) as db:
            rows = db.execute("SELECT event, do, item, mark FROM done ORDER BY rowid").fetchall()
        db.close()
        return rows

    def deface(self, **columns):
        """Lets it show something else than it was told."""
        sets = ", ".join(f"{name} = ?" for name in columns)
        with sqlite3.connect(self.store) as db:
            db.execute(f"UPDATE item SET {sets}", list(columns.values()))
        db.close()


class Odd:
    """A server that answers whatever a test wants, and keeps what it was asked."""

    def __init__(self, answer):
        odd = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                odd.asked.append((dict(self.headers), body))
                answer(self, body)

            do_GET = do_POST  # noqa: N815  the library's own name

            def log_message(self, *_):
                pass

        self.asked = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def reply(handler, status, body, headers=()):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def reply_signed(handler, status, said, *, secret=SECRET, key_id="k-nation", at=None):
    body = json.dumps(said).encode()
    at = at or handler.headers["Casework-Time"]
    made = signing.mark(secret.encode(), "answer", at, handler.headers["Casework-Nonce"], body=body)
    reply(handler, status, body, [("Casework-Signature", f"{key_id}={made}")])


def closed_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
