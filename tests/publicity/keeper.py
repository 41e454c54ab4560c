"""A cache between the public and the site that keeps what it may, for as long as it may."""

from dataclasses import dataclass, field

from django.test import Client
from django.utils import timezone
from django.utils.http import http_date


@dataclass
class Kept:
    body: bytes
    status: int
    etag: str
    max_age: int
    at: float
    seen: str


@dataclass
class Keeper:
    """As greedy as the standard allows (RFC 9111): fresh answers unasked, stale ones by ETag.

    It asks with If-Modified-Since too. What may not be stored is forgotten.
    """

    client: Client = field(default_factory=Client)
    store: dict[str, Kept] = field(default_factory=dict)
    asked: int = 0

    def get(self, path: str) -> tuple[int, bytes]:
        now = timezone.now().timestamp()
        kept = self.store.get(path)
        if kept and now - kept.at < kept.max_age:
            return kept.status, kept.body
        headers = {}
        if kept:
            headers = {"If-None-Match": kept.etag, "If-Modified-Since": kept.seen}
        self.asked += 1
        answer = self.client.get(path, headers=headers)
        if answer.status_code == 304 and kept:
            kept.at = now
            return kept.status, kept.body
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self._keep(path, answer, body, now)
        return answer.status_code, body

    def _keep(self, path: str, answer, body: bytes, now: float) -> None:
        rules = dict(
            part.strip().partition("=")[::2] for part in answer["Cache-Control"].split(",")
        )
        self.store.pop(path, None)
        if "no-store" not in rules and "private" not in rules:
            age = 0 if "no-cache" in rules else int(rules.get("max-age", 0))
            self.store[path] = Kept(
                body, answer.status_code, answer.get("ETag", '"none"'), age, now, http_date(now)
            )
