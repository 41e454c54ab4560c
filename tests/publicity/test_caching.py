"""How long an answer may be kept, and by whom: by what it is and who asks."""

import pytest
from django.test import Client

from tests import factories as f

pytestmark = pytest.mark.django_db
SECONDS = "public, max-age=20, must-revalidate"
NEVER = "private, no-store"

# address, status, Cache-Control, X-Robots-Tag, for a stranger
ANSWERS = [
    ("/", 200, SECONDS, None),
    ("/guides/", 200, SECONDS, None),
    ("/calculator/", 200, SECONDS, None),
    ("/what-we-collect/", 200, SECONDS, None),
    ("/search/?q=云江", 200, SECONDS, "noindex, noarchive"),
    ("/commitments/", 200, SECONDS, "noindex, noarchive"),
    ("/records/999999/", 404, "no-cache", "noindex, noarchive"),
    ("/no-such-page/", 404, NEVER, "noindex, noarchive"),
    ("/my/", 302, NEVER, "noindex, noarchive"),
    ("/staff/", 302, NEVER, "noindex, noarchive"),
]


@pytest.mark.parametrize(("path", "status", "kept", "robots"), ANSWERS)
def test_what_a_stranger_may_keep(path, status, kept, robots):
    answer = Client().get(path)
    assert (answer.status_code, answer.get("X-Robots-Tag")) == (status, robots)
    if status == 302 and "no-store" in answer["Cache-Control"]:
        return
    assert ", ".join(sorted(answer["Cache-Control"].split(", "))) == ", ".join(
        sorted(kept.split(", "))
    )


def test_the_answer_is_alike_for_all_strangers_of_a_language():
    one, two = Client().get("/"), Client().get("/")
    assert (one.content, one["ETag"]) == (two.content, two["ETag"])
    assert not one.cookies
    assert {"Cookie", "Accept-Language"} <= set(one["Vary"].split(", "))
    english = Client().get("/", headers={"Accept-Language": "en"})
    assert english["ETag"] != one["ETag"]
    assert Client().head("/")["ETag"] == one["ETag"]


def test_whoever_is_logged_in_keeps_nothing():
    client = Client()
    client.force_login(f.user())
    for path in ("/", "/search/?q=云江", "/my/"):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"], path
        assert "private" in answer["Cache-Control"], path
        assert not answer.has_header("ETag")


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/register/"])
def test_a_page_with_a_form_of_its_own_is_not_kept(path):
    answer = Client().get(path)
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 302), ({"Sec-Fetch-Site": "same-origin"}, 302), ({"Sec-Fetch-Site": "cross-site"}, 403)],
)
def test_the_language_is_chosen_without_a_secret_but_not_by_another_site(headers, status):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/"}, headers=headers)
    assert answer.status_code == status
    assert bool(answer.cookies) is (status == 302)
    assert client.get("/i18n/setlang/").status_code == 405
