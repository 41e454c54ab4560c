"""What a message says: the words of the case type, the number, a link to the installation."""

import re

import pytest
from django.utils.translation import override

from casework.models import Subject
from notifications.models import Notification


def test_an_e_mail_says_what_happened_and_what_to_do(asked, run, mailoutbox):
    run()
    (mail,) = [m for m in mailoutbox if "ask" in m.subject]
    assert asked.number in mail.subject
    assert "您的事项待补充" in mail.body
    assert asked.number in mail.body
    assert "\n" not in mail.subject


def test_the_link_is_the_installation_s_and_leads_to_the_reader_s_page(
    asked, run, mailoutbox, settings
):
    settings.CASEWORK_SITE_URL = "https://credit.yunjiang.example"
    run()
    links = {m.to[0]: re.findall(r"https?://\S+", m.body) for m in mailoutbox}
    assert links == {
        "officer@example.cn": [f"https://credit.yunjiang.example/staff/cases/{asked.pk}/"],
        "officer2@example.cn": [f"https://credit.yunjiang.example/staff/cases/{asked.pk}/"],
        "agent@example.cn": [f"https://credit.yunjiang.example/my/cases/{asked.pk}/"],
    }


def test_the_message_id_is_of_that_site(asked, run, mailoutbox, settings):
    settings.CASEWORK_SITE_URL = "https://credit.yunjiang.example:8443/sub"
    run()
    ids = [m.extra_headers["Message-ID"] for m in mailoutbox]
    assert len(set(ids)) == len(ids) == 4
    pattern = r"<outbox-\d+-[0-9a-f]{16}@credit\.yunjiang\.example>"
    assert all(re.fullmatch(pattern, found) for found in ids)


def test_the_staff_reads_the_staff_s_sentence(world, run, mailoutbox):
    world.at("filed")
    run()
    assert world.subject.name in mailoutbox[0].body


def test_no_citizen_number_and_no_reason_leaves_the_house(world, run, mailoutbox, act):
    Subject.objects.filter(pk=world.subject.pk).update(kind="natural", code="320102199003070014")
    case = world.at("looking")
    act(case, "ask", world.officer, reason="请补交身份证 320102199003070014 复印件")
    run()
    everything = "".join(m.subject + m.body for m in mailoutbox)
    everything += "".join(f"{n.text} {n.facts}" for n in Notification.objects.all())
    assert len(mailoutbox) == 4
    assert "320102199003070014" not in everything
    assert "复印件" not in everything


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-hans", "您的事项待补充，"), ("en", "Your wish is Asking.")]
)
def test_the_list_speaks_the_reader_s_language(world, asked, run, language, sentence):
    run()
    found = Notification.objects.get(user=world.agent, outbox__kind="sample.ask")
    with override(language):
        assert found.text.sentence.startswith(sentence)


def test_an_e_mail_is_written_in_the_default_language(asked, run, mailoutbox):
    with override("en"):
        run()
    assert any("您的事项" in m.body for m in mailoutbox)
    assert not any("Your wish" in m.body for m in mailoutbox)
