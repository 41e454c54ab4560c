"""What the table beside the letters says is held to the letters, and the letters to their rules."""

from dataclasses import dataclass, replace

import pytest

from casework.declaration import all_published, published
from casework.documents.judging import fields_in, text_faults
from casework.documents.letters import FIELDS
from casework.documents.styles import CONTENTS, NOTICES, SHARED, Style, styles_of
from casework.linter import style_faults
from casework.words import words_of

SAMPLE = styles_of("tests.sample")["decision"]
TEXT = SAMPLE.text
KNOWN = {*FIELDS, *SAMPLE.examples}


@dataclass(frozen=True)
class Worded(Style):
    """A letter whose text is given and not read."""

    words: str = ""

    @property
    def text(self) -> str:
        return self.words


def sample(text: str = TEXT, **changes) -> Worded:
    return replace(Worded(**vars(SAMPLE), words=text), **changes)


def said(text: str) -> list[str]:
    return [fault.english for fault in text_faults(SAMPLE, text, KNOWN)]


def test_the_sample_has_no_fault():
    assert list(style_faults(sample(), known=FIELDS)) == []
    assert said(TEXT) == []


TEXTS = {
    "an unknown field": (
        TEXT.replace("{filed_on}", "{filled_on}"),
        "The letter names the unknown field {filled_on}; take one of its list.",
    ),
    "a field of data that nobody has": (
        TEXT.replace("{data.finding.text}", "{data.finding.text}{data.finding.mood}"),
        "The letter names the unknown field {data.finding.mood}; take one of its list.",
    ),
    "a brace alone": (
        TEXT.replace("{filed_on}", "{filed_on"),
        "A brace that belongs to no field would be printed as it stands: “{filed_on提出的事”.",
    ),
    "a field with a space": (
        TEXT.replace("{filed_on}", "{ filed_on }"),
        "A brace that belongs to no field would be printed as it stands: “{ filed_on }提”.",
    ),
    "another title": (
        TEXT.replace("决定书", "通知"), "The first line is the title: 决定书.",
    ),
    "no number": (
        TEXT.replace("编号：{number}\n", ""), "The second line is the number: 编号：{number}.",
    ),
    "no addressee": (
        TEXT.replace("{subject}：\n", ""),
        "Then, on a line of its own, whom it is to: {subject}：.",
    ),
    "no organ": (
        TEXT.replace("{office}\n", ""),
        "The letter ends with the organ and, on the next line, the day: {office} {today}.",
    ),
    "another organ": (
        TEXT.replace("{office}\n", "{department}\n"),
        "The letter ends with the organ and, on the next line, the day: {office} {today}.",
    ),
    "words after the day": (
        TEXT + "附：复印件\n",
        "The letter ends with the organ and, on the next line, the day: {office} {today}.",
    ),
    "no reasons": (
        TEXT.replace("理由：{reason}", ""),
        "The letter does not carry the reasons: it must have {reason}.",
    ),
    "nothing at all": ("", "The first line is the title: 决定书."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_refused_with_a_sentence_that_names_its_fault(text, sentence):
    assert sentence in said(text)


TABLES = {
    "no kind": (
        {"notice": "greeting"}, "“greeting” is no kind of notice; one of supplement, acceptance",
    ),
    "a kind that asks for more": (
        {"notice": "refusal"}, "a notice of the kind refusal carries remedy; say by what.",
    ),
    "an unknown content": (
        {"carries": {**SAMPLE.carries, "weather": ("晴",)}}, "there is no content “weather”; one of again",
    ),
    "an unknown clock": (
        {"clocks": ("noon_by",)}, "clock names “noon_by”, which is no deadline of this case type.",
    ),
    "an unknown signature": (
        {"signed": "ghost"}, "signed is one of organ, signer, nobody.",
    ),
    "no text": (
        {"template": "nowhere.txt"}, "there is no letter letters/nowhere.txt.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), TABLES.values(), ids=TABLES.keys())
def test_a_row_of_the_table_is_refused_with_its_fault(changes, sentence):
    found = list(style_faults(sample(**changes), known=FIELDS, deadlines=("decide_by",)))
    assert any(f"letters/letters.toml: decision: {sentence}" in one for one in found), found


def test_who_writes_the_remedies_out_gives_both_last_days():
    style = sample(carries={"remedy": ("{remedy}",)})
    both = TEXT.replace("理由", "复议至{review_until}，诉讼至{suit_until}。理由")
    one = TEXT.replace("理由", "复议至{review_until}。理由")
    assert [str(f) for f in text_faults(style, both, KNOWN)] == []
    assert [f.content for f in text_faults(style, one, KNOWN)] == ["remedy"]


def every_style():
    packages = [SHARED, *(edition.package for edition in all_published())]
    return [style for package in packages for style in styles_of(package).values()]


def test_every_letter_of_every_case_type_says_what_it_carries():
    for code in ("commitments", "objections", "repair"):
        edition = published(code)
        missing = set(edition.case_type.documents) - set(styles_of(edition.package))
        assert not missing, missing


def test_every_content_and_kind_has_its_words_in_both_languages():
    words = words_of(SHARED)
    for section, names in (("contents", CONTENTS), ("letter_kinds", NOTICES)):
        for name in names:
            for language in ("zh", "en"):
                assert words.text(section, name, language=language), (section, name, language)


# Rules 9.5, typed by hand: notice, what it must carry.
NINE_FIVE = {
    "repair_notice": {"how", "where", "earliest", "papers", "free", "publicity"},
    "supplement": {"points", "due", "silence"},
    "acceptance": {"day", "case_number", "due"},
    "refusal": {"case_number", "reasons", "remedy"},
    "extension": {"reasons", "due", "approver"},
    "result": {"result", "source", "reasons", "review", "remedy"},
    "hearing": {"reasons", "basis", "measures", "hearing", "get_off"},
    "rectify": {"facts", "evidence", "due", "consequence", "hearing"},
    "repaired": {"record", "day", "sites", "download"},
}  # fmt: skip


@pytest.mark.parametrize(("notice", "contents"), NINE_FIVE.items(), ids=NINE_FIVE.keys())
def test_a_notice_must_carry_what_the_rules_say(notice, contents):
    assert contents <= set(NOTICES[notice])
    assert any(style.notice == notice for style in every_style()), "no letter of this kind"


def test_every_field_of_every_letter_has_an_example():
    shared = styles_of(SHARED)["urge"].examples
    for style in every_style():
        for name in fields_in(style.text):
            assert name in {**shared, **style.examples}, (style.name, name)
