"""A receiver of orders from the credit office: one file, standard library only, to start from.

    python receiver.py --port 9000 --key ID=SECRET [--key ID=SECRET] [--store orders.sqlite3]

It checks the signature and the time, does each event once however often it comes, keeps the order
of the events of an item, answers with a signature, and says how it shows an item when it is asked.
"""

import argparse
import hashlib
import hmac
import json
import sqlite3
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

WINDOW = 300  # seconds that the clocks may be apart
MOST_BYTES = 1_000_000


def mark(secret: str, purpose: str, at: str, nonce: str, body: bytes) -> str:
    """The signature: HMAC-SHA256 over purpose, time, nonce (a line each) and the body."""
    message = f"{purpose}\n{at}\n{nonce}\n".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def is_signed(keys: dict[str, str], purpose: str, headers, body: bytes, window: int) -> bool:
    """Whether one of our keys signed this, within the last minutes."""
    at, nonce = headers.get("Casework-Time", ""), headers.get("Casework-Nonce", "")
    if not at.isdigit() or abs(time.time() - int(at)) > window:
        return False
    for part in headers.get("Casework-Signature", "").split():
        key_id, _, given = part.partition("=")
        if key_id in keys:
            due = mark(keys[key_id], purpose, at, nonce, body)
            if hmac.compare_digest(due, given):
                return True
    return False


class Store:
    """What was ordered and what is shown, in one SQLite file."""

    def __init__(self, path: str) -> None:
        self.path = path
        with self.open() as db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS done"
                " (event TEXT PRIMARY KEY, done_at TEXT, do TEXT, item TEXT, mark INTEGER)"
            )
            db.execute(
                "CREATE TABLE IF NOT EXISTS item (id TEXT PRIMARY KEY, seq INTEGER,"
                " shown INTEGER, disputed INTEGER, digest TEXT, content TEXT)"
            )

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level="IMMEDIATE")

    def carry_out(self, order: dict) -> str:
        """Does an order once, and answers with the moment at which it was done."""
        item = order["item"]["id"]
        with self.open() as db:
            db.execute("BEGIN IMMEDIATE")
            known = db.execute("SELECT done_at FROM done WHERE event = ?", [order["event"]])
            if row := known.fetchone():
                return row[0]  # it came before: the same answer, and nothing is done twice
            done_at = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
            last = db.execute("SELECT seq FROM item WHERE id = ?", [item]).fetchone()
            if last is None or last[0] < order["seq"]:  # a late one changes nothing
                self.change(db, item, order)
            db.execute(
                "INSERT INTO done VALUES (?, ?, ?, ?, ?)",
                [order["event"], done_at, order["do"], item, order.get("mark")],
            )
        return done_at

    @staticmethod
    def change(db: sqlite3.Connection, item: str, order: dict) -> None:
        db.execute("INSERT OR IGNORE INTO item VALUES (?, 0, 1, 0, '', '')", [item])
        db.execute("UPDATE item SET seq = ? WHERE id = ?", [order["seq"], item])
        if order["do"] in ("withdraw", "shield"):
            db.execute("UPDATE item SET shown = 0 WHERE id = ?", [item])
        if order["do"] in ("restore", "correct"):
            content = json.dumps(order.get("content"), ensure_ascii=False)
            db.execute(
                "UPDATE item SET digest = ?, content = ? WHERE id = ?",
                [order.get("digest", ""), content, item],
            )
        if order["do"] == "restore":
            db.execute("UPDATE item SET shown = 1 WHERE id = ?", [item])
        if order["do"] == "annotate":
            db.execute("UPDATE item SET disputed = ? WHERE id = ?", [order["mark"], item])

    def shows(self, item: str) -> dict | None:
        with self.open() as db:
            row = db.execute(
                "SELECT shown, disputed, digest FROM item WHERE id = ?", [item]
            ).fetchone()
        if row is None or not row[0]:
            return None
        return {"item": item, "shown": True, "disputed": bool(row[1]), "digest": row[2]}


class Handler(BaseHTTPRequestHandler):
    """POST / takes an order; GET /items/<id> says how an item is shown."""

    keys: dict[str, str] = {}
    store: Store
    window = WINDOW

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MOST_BYTES))
        if not is_signed(self.keys, "order", self.headers, body, self.window):
            self.answer(401, {"error": "the signature is wrong or too old"})
            return
        order = json.loads(body)
        if order["do"] == "test":
            self.answer(200, {"event": order["event"]})
            return
        done_at = self.store.carry_out(order)
        self.answer(200, {"event": order["event"], "done_at": done_at, "answer": "ok"})

    def do_GET(self) -> None:
        shown = self.store.shows(unquote(self.path.removeprefix("/items/")))
        self.answer(200 if shown else 410, shown or {"error": "gone"})

    def answer(self, status: int, said: dict) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        at, nonce = self.headers.get("Casework-Time"), self.headers.get("Casework-Nonce")
        if at and nonce:  # signed with the call's own time and nonce: it fits no other call
            marks = (f"{i}={mark(s, 'answer', at, nonce, body)}" for i, s in self.keys.items())
            self.send_header("Casework-Signature", " ".join(marks))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing: what was done stands in the store."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--key", action="append", required=True, metavar="ID=SECRET")
    parser.add_argument("--store", default="orders.sqlite3")
    parser.add_argument("--window", type=int, default=WINDOW, help="seconds apart at most")
    parser.add_argument("--port-file", help="write the port here once it listens")
    given = parser.parse_args()
    Handler.keys = dict(pair.split("=", 1) for pair in given.key)
    Handler.store = Store(given.store)
    Handler.window = given.window
    with ThreadingHTTPServer((given.host, given.port), Handler) as server:
        if given.port_file:
            Path(given.port_file).write_text(str(server.server_port))
        server.serve_forever()


if __name__ == "__main__":
    main()
