"""What a letter of commitment must say before it may be published, and where it says it.

The table follows what offices ask for in practice (珠海工信 2020) and what the notice to the
applicant must hold (深圳条例 art. 61, 62; 国办发〔2020〕42号). Words are looked for, not meanings:
the preview shows the sentence that was found, and the head who publishes judges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.translation import gettext
from commitments.models import CommitmentTemplate, MatterKind

_SENTENCE = re.compile(r"[^。；\n]+")


@dataclass(frozen=True)
class Content:
    """One point that every letter must hold: the words by which it is found, and its basis."""

    code: str
    title: Any
    words: str
    basis: str


REQUIRED = (
    Content("truth", _("papers and statements are true"), "真实", "珠海工信2020：材料真实"),
    Content(
        "compliance", _("laws and conditions are kept"),
        "依法(?!公开|公示|撤销|终止|承担)|守法|遵守|法律法规|符合.{0,8}条件",
        "珠海工信2020：守法",
    ),
    Content(
        "inspection", _("checks are accepted"),
        "核查|检查|查验", "《深圳条例》第六十一条：核查权力",
    ),
    Content("liability", _("liability is accepted"), "责任", "《深圳条例》第六十一条：责任"),
    Content("supervision", _("the public may watch over it"), "监督", "珠海工信2020：接受社会监督"),
    Content(
        "publication", _("publication is consented to"),
        "(同意|自愿|愿意)[^。；]*(公开|公示)", "珠海工信2020：同意公开",
    ),
    Content(
        "consequence", _("what follows from a false or broken promise"),
        "(不实|虚假|违反承诺|违诺|逾期未)", "国办发〔2020〕42号：虚假承诺、违反承诺的责任",
    ),
    Content(
        "ordinary_way", _("who does not promise goes the ordinary way"),
        "一般程序", "《深圳条例》第六十二条：自愿选择",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One line of the check: what is asked, the sentence that answers it, or what is missing."""

    title: str
    found: str = ""
    missing: str = ""
    basis: str = ""


def check(letter: CommitmentTemplate) -> list[Point]:
    """Every point of the table for this letter and its kind of matter, in order."""
    points = [_look_for(content, letter.text) for content in REQUIRED]
    points += _by_kind(letter)
    points.append(_promises(letter.promises))
    return points


def missing(letter: CommitmentTemplate) -> list[str]:
    """What keeps the letter from being published, one sentence each."""
    return [point.missing for point in check(letter) if point.missing]


def _look_for(content: Content, text: str) -> Point:
    title = str(content.title)
    found = next((s for s in _SENTENCE.findall(text) if re.search(content.words, s)), "")
    if found:
        return Point(title, found=found.strip(), basis=content.basis)
    said = gettext("The letter does not say that %(point)s.") % {"point": title}
    return Point(title, missing=said, basis=content.basis)


def _by_kind(letter: CommitmentTemplate) -> Iterator[Point]:
    named = lines_of(letter.replaces)
    if letter.matter.kind == MatterKind.DEFERRED:
        yield _deferred(named, letter.promises)
    elif letter.matter.kind == MatterKind.PROOF:
        yield _certificate(named, letter.text)


def _deferred(papers: Sequence[str], promises: Sequence[dict[str, Any]]) -> Point:
    """容缺: which papers may follow, each with a promise that says by when."""
    title, basis = gettext("which papers follow, and by when"), "浙江“最多跑一次”规定第十一条"
    if not papers:
        return Point(title, missing=gettext("Name the papers that may follow later."), basis=basis)
    dated = [promise["text"] for promise in promises if promise.get("due")]
    loose = [paper for paper in papers if not any(paper in text for text in dated)]
    if loose:
        said = gettext("No promise with a term says when this paper follows: %(papers)s.")
        return Point(title, missing=said % {"papers": "、".join(loose)}, basis=basis)
    return Point(title, found="、".join(papers), basis=basis)


def _certificate(named: Sequence[str], text: str) -> Point:
    """证明事项: which certificate the promise stands for, named in the letter itself."""
    title, basis = gettext("which certificate it stands for"), "国办发〔2020〕42号"
    if not named:
        said = gettext("Name the certificate that need not be handed in.")
        return Point(title, missing=said, basis=basis)
    loose = [name for name in named if name not in text]
    if loose:
        said = gettext("The letter does not name the certificate: %(papers)s.")
        return Point(title, missing=said % {"papers": "、".join(loose)}, basis=basis)
    return Point(title, found="、".join(named), basis=basis)


def _promises(promises: Sequence[dict[str, Any]]) -> Point:
    title = gettext("promises that can be checked one by one")
    texts = [promise["text"] for promise in promises]
    if not texts:
        return Point(title, missing=gettext("Write at least one promise that can be checked."))
    if len(set(texts)) < len(texts):
        return Point(title, missing=gettext("Two promises read the same."))
    return Point(title, found=str(len(texts)))


def lines_of(text: str) -> list[str]:
    """The lines of a list that was typed one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
