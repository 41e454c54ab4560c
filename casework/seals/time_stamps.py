"""Asks a time stamp service (RFC 3161) when a seal was put on, as every call of ours is made."""

from __future__ import annotations

from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from casework.errors import gettext_noop
from casework.syncing import net
from casework.translation import gettext

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_NO_ANSWER = gettext_noop("The time stamp service does not answer as agreed: %(fault)s")


class ServiceSilent(OSError):
    """The time stamp service gave no answer that can be used; it may go better the next time."""

    def __init__(self, fault: object) -> None:
        super().__init__(gettext(_NO_ANSWER) % {"fault": fault})


class TimeStampService(TimeStamper):
    """The service at one address."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's has no types
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Raises ServiceSilent. The worker has nothing else to do meanwhile."""
        headers = {"Content-Type": _QUERY, "Accept": _REPLY}
        try:
            answer = net.call("POST", self.url, headers=headers, body=req.dump())
        except (net.Unreachable, net.Forbidden) as error:
            raise ServiceSilent(error) from None
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if answer.status != 200 or kind != _REPLY:
            raise ServiceSilent(f"{answer.status} {kind}"[:100])
        try:
            found = tsp.TimeStampResp.load(answer.body)
            str(found["status"]["status"].native)
        except ValueError as error:
            raise ServiceSilent(error) from None
        return found


def service() -> TimeStampService | None:
    """The service that the office has named; none where seals bear our own time."""
    return TimeStampService(settings.CASEWORK_SEAL_TSA) if settings.CASEWORK_SEAL_TSA else None
