"""A letter's PDF comes to whoever may read its page, under its own name, and to nobody else."""

from urllib.parse import unquote

from django.test import Client

from casework.errors import CaseworkError
from casework.handling import urging
from casework.models import IssuedDocument
from casework.web import letter_files
from tests import factories as f
from tests.nothing_moved import nothing_moves


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def addresses(paper):
    return (
        f"/my/cases/{paper.case_id}/letters/{paper.pk}/",
        f"/staff/cases/{paper.case_id}/letters/{paper.pk}/",
    )


def test_both_sites_show_save_and_print_the_letter_as_a_file(world, paper):
    for who, page in zip((world.agent, world.reviewer), addresses(paper), strict=True):
        client = logged_in(who)
        shown = client.get(page).content.decode()
        assert f'href="{page}pdf/"' in shown
        assert f'href="{page}pdf/?save=1"' in shown
        for query, begins in (("", "inline"), ("?save=1", "attachment")):
            answer = client.get(f"{page}pdf/{query}")
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
            placed = answer["Content-Disposition"]
            assert placed.startswith(f"{begins}; filename*=utf-8''")
            assert unquote(placed.partition("''")[2]) == f"{paper.title} {paper.number}.pdf"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Cache-Control"].startswith("private, no-store")
            assert "script-src" not in answer["Content-Security-Policy"]
            assert answer["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.content.startswith(b"%PDF-")
    printed = logged_in(world.agent).get(f"/my/cases/{paper.case_id}/print/").content.decode()
    assert f'href="{addresses(paper)[0]}pdf/"' in printed


def test_nobody_opens_a_letter_that_is_not_theirs(world, paper):
    own, staff = addresses(paper)
    other = world.at("signed")
    foreign = IssuedDocument.objects.filter(case=other).first()
    outsider = f.agent_of(f.subject("云江市另一家公司"))
    crossed = f"/my/cases/{paper.case_id}/letters/{foreign.pk}/"
    table = [
        (world.stranger, staff, 404),
        (outsider, own, 404),
        (outsider, staff, 404),
        (world.reviewer, own, 404),
        (world.agent, staff, 404),
        (world.agent, crossed, 404),
        (None, own, 302),
        (None, staff, 302),
    ]
    with nothing_moves():
        for user, page, status in table:
            client = logged_in(user) if user else Client()
            assert client.get(f"{page}pdf/").status_code == status, (user, page)


def test_a_letter_between_offices_is_no_file_for_the_subject(world):
    """As its page, so its file: a letter that urges the department is not for the subject."""
    case = world.at("signed")
    urging.urge(case.pk, by=world.supervisor, reason="请说明进展")
    urge = IssuedDocument.objects.get(case=case, name="urge")
    own, staff = addresses(urge)
    assert logged_in(world.agent).get(own).status_code == 404
    assert logged_in(world.agent).get(f"{own}pdf/").status_code == 404
    assert logged_in(world.reviewer).get(f"{staff}pdf/").status_code == 200


def test_a_letter_that_cannot_be_handed_out_says_why(world, paper, monkeypatch):
    def broken(_paper):
        raise CaseworkError("盖章文件与登记不符")

    monkeypatch.setattr(letter_files, "paper_file", broken)
    answer = logged_in(world.agent).get(f"{addresses(paper)[0]}pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "盖章文件与登记不符" in answer.content.decode()
