"""A mail server that keeps what it took; a test may have it answer or do something else."""

import socket
from email import message_from_bytes, policy
from threading import Lock

from aiosmtpd.controller import Controller


class Sink:
    """Listens on a free port while it is entered. `kept`: (recipient, bytes) in order."""

    def __init__(self):
        self.kept = []
        self.at_rcpt = lambda address: "250 OK"
        self.at_data = lambda address: "250 OK"
        self._lock = Lock()
        self._controller = None

    def __enter__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.at_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        """Taken is what has arrived and was not refused, whether or not the answer gets home."""
        answer = self.at_data(envelope.rcpt_tos[0])
        if answer is None or answer.startswith("250"):
            with self._lock:
                self.kept += [(to, envelope.content) for to in envelope.rcpt_tos]
        return answer or "250 OK"

    @property
    def mails(self):
        return [message_from_bytes(content, policy=policy.default) for _, content in self.kept]

    def by_id(self):
        """Message-ID: the (recipient, bytes) of each copy."""
        found = {}
        for mail, kept in zip(self.mails, self.kept, strict=True):
            found.setdefault(mail["Message-ID"], []).append(kept)
        return found
