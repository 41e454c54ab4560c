"""A subject's browser, and the three matters as far as its pages need them."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.repair.world import make_world


@pytest.fixture
def world(db, settings, tmp_path):
    """The repair world under the national rules, with uploads in a folder of their own."""
    settings.CASEWORK_PACK = "national"
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture
def agent(world) -> Client:
    return log_in(world.agent)


def log_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def field(page, name: str) -> str:
    """The value of a hidden field on a page."""
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode()).group(1)


def sent(client: Client, path: str, **data):
    """Sends the form of a page as a browser would: with its token and the version it showed."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    hidden = {"form_token": field(page, "form_token")}
    if b'name="seen"' in page.content:
        hidden["seen"] = field(page, "seen")
    return client.post(path, hidden | data)


def office_file(name: str, *parts: str, types: bytes = b"<Types/>") -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for part in parts:
            archive.writestr(part, b"<x/>")
    return SimpleUploadedFile(name, out.getvalue())
