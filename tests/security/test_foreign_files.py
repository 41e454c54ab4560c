"""Of other people's files a person learns nothing: not the bytes, not even the name."""

from casework.engine import open_case
from casework.models import Evidence
from tests import factories as f
from tests.repair.world import MONDAY, upload
from tests.security.conftest import log_in


def test_the_check_page_names_only_ones_own_files(world):
    case, client = world.at("draft"), log_in(world.agent)
    other = f.subject("云江市另一家公司")
    stranger = f.agent_of(other)
    theirs = open_case(
        "repair", by=stranger, data={"record": f.record(other, world.market).pk}, today=MONDAY
    )
    waiting, handed_in = upload(stranger, "张三身份证.pdf"), upload(stranger, "李四病历.pdf")
    Evidence.objects.filter(pk=handed_in).update(case_id=theirs.pk)
    mine = upload(world.agent, "我的凭证.pdf")
    page = f"/my/cases/{case.pk}/apply/"
    sent = {"proof": [str(waiting), str(handed_in), str(mine)], "what_was_done": "已缴清"}
    client.post(f"{page}page/duties/", sent)
    shown = client.get(f"{page}check/").content.decode()
    assert "我的凭证" in shown
    assert "张三" not in shown
    assert "李四" not in shown
    for pk in (waiting, handed_in):
        assert client.get(f"/evidence/{pk}/").status_code == 404
