"""What a person agrees to before signing electronically, by version; what was used once stays."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

CURRENT = "2026-1"


@dataclass(frozen=True)
class Consent:
    """One version of the declaration on electronic signatures, in the language that binds."""

    version: str
    text: str

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @property
    def points(self) -> list[str]:
        """Its paragraphs."""
        return self.text.splitlines()


VERSIONS = {
    "2026-1": Consent(
        "2026-1",
        "我同意以电子签名方式签署上述承诺书，并知悉："
        "可靠的电子签名与手写签名或者盖章具有同等的法律效力"
        "（《中华人民共和国电子签名法》第十四条）。\n"
        "签署用的账号、密码和一次性验证码由我本人控制，签署时不交给他人使用。\n"
        "系统记录承诺书全文的校验值，阅看、同意、验证和签署的时间，网络地址和浏览器标识，"
        "作为签署的证据，随承诺书保存。\n"
        "签署之后承诺书的任何改动均能被发现；我可以随时下载承诺书和签署证据页。\n"
        "不愿电子签署的，可以不签署，改按一般程序办理，不影响信用。",
    ),
}


def consent(version: str = CURRENT) -> Consent:
    """A version; the current one unless another is said. Raises KeyError."""
    return VERSIONS[version]
