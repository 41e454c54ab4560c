import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory


def test_a_request_within_the_limit_keeps_its_file(settings):
    settings.CASEWORK_REQUEST_MAX_BYTES = 10_000
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.txt", b"x" * 5_000)})
    assert request.FILES["file"].size == 5_000


def test_a_request_beyond_the_limit_is_refused_whole(settings):
    settings.CASEWORK_REQUEST_MAX_BYTES = 4_000
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.txt", b"x" * 5_000)})
    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018 - reading it is the act


def test_a_single_file_may_have_twenty_mebibytes(settings):
    assert settings.CASEWORK_UPLOAD_MAX_BYTES == 20_971_520
