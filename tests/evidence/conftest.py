"""A person with uploads in a folder of their own, and a scanner that answers as a test wants."""

import socket
import struct
import threading
from contextlib import suppress

import pytest

from tests import factories as f

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def person(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return f.user()


class Scanner:
    """A clamd of our own: reads what it is sent and answers well, half, late or not at all."""

    def __init__(self):
        self.how, self.seen = "well", []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                guest, _from = self.door.accept()
            except OSError:
                return
            with guest:
                self.answer(guest)

    def answer(self, guest):
        if self.how == "hangs up":
            return
        with guest.makefile("rb") as sent:
            assert sent.readline() == b"nINSTREAM\n"
            content = b""
            while size := struct.unpack("!L", sent.read(4))[0]:
                content += sent.read(size)
        self.seen.append(content)
        says = b"stream: Eicar-Test-Signature FOUND\n" if EICAR in content else b"stream: OK\n"
        says = {
            "well": says, "half": says[:-1], "error": b"INSTREAM size limit exceeded. ERROR\n",
            "nonsense": b"hello\n", "silent": b"",
        }[self.how]  # fmt: skip
        if self.how == "silent":
            guest.recv(1)  # until whoever asked has had enough
            return
        guest.sendall(says)

    def stop(self):
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()


@pytest.fixture
def scanner(settings, monkeypatch):
    monkeypatch.setattr("casework.documents.scanning._SECONDS", 0.3)
    one = Scanner()
    settings.CASEWORK_CLAMD = one.address
    yield one
    with suppress(OSError):
        one.stop()
