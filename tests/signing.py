"""What leads to a signature on a commitment, for every test that signs one on its way."""

import re

from casework.models import Case
from commitments import codes, signing
from commitments.signatures import CodeSent


def code_for(visit) -> str:
    """The one-time code, as it would be read in the e-mail."""
    sent = []
    refused = codes.send(visit, lambda _user, _number, code: sent.append(code))
    assert refused == []
    return sent[0]


def ready_to_sign(case, user, today) -> None:
    """The letter is shown, agreed to and confirmed; what is left is to sign it."""
    case = Case.objects.get(pk=case.pk)
    visit = signing.Visit(case, user, today, "192.0.2.7", "Firefox")
    if signing.show(visit).confirmed_at:
        return
    assert signing.agree(visit) == []
    assert codes.confirm(visit, code_for(visit)) == []
    CodeSent.objects.all().delete()


def shown_code(html: str) -> str:
    """The code of a page of an installation that shows codes instead of sending them."""
    return re.search(r'id="shown-code">(\d{6})<', html).group(1)


def asked_code(client, path: str) -> str:
    """Asks for a code on the check page of a journey, as its button does, and reads it there."""
    answer = client.post(path, {"to": "code"}, follow=True)
    assert answer.status_code == 200, answer.context["refusals"]
    return shown_code(answer.content.decode())


def signs(page, password: str = "pw"):
    """The last page of a story's signature: asks for the code, types it, and signs."""
    page = page.send("发送验证码").is_fine()
    answers = {"登录密码": password, "一次性验证码": shown_code(page.html)}
    return page.send("签署", answers)


def mailed_code() -> str:
    """The newest code in the e-mail that has left."""
    from django.core import mail

    return mail.outbox[-1].body.split("验证码：")[1][:6]
