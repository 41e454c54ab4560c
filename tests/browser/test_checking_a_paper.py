"""From the address in the QR code, and from a file, to an answer nobody can mistake."""

import pytest

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


@WIDTHS
def test_from_a_letter_to_what_anybody_learns_of_it(person, visitor, city, width, tmp_path):
    agent = person("agent", width=width).open(f"/my/cases/{city.cases['supplement']}/")
    agent.page.locator("section[aria-labelledby=letters] a").first.click()
    agent.look().sees("文书文件")
    address = agent.page.get_by_role("link", name="他人查验这份文书").get_attribute("href")
    number = agent.page.locator("main .soft .number").first.inner_text()
    with agent.page.expect_download() as saved:
        agent.page.get_by_role("link", name="下载 PDF").click()
    path = tmp_path / "letter.pdf"
    saved.value.save_as(path)
    assert saved.value.suggested_filename.endswith(".pdf")

    anybody = visitor(width=width, script=False).open(address)
    anybody.sees("查到该查验码对应的文书", number, "目前效力")
    anybody.fill(code="7K2QD").press("查验", status=422).sees("五位一组")
    anybody.fill(code="7K2QD-9XM4T-VB6HN-31RZC").press("查验").sees("没有查到")
    anybody.page.set_input_files('main [name="file"]', path)
    anybody.press("查验文件").sees("没有盖章", number)
    path.write_bytes(path.read_bytes().replace(b"%%EOF", b"%more\n%%EOF"))
    anybody.page.set_input_files('main [name="file"]', path)
    anybody.press("查验文件").sees("已被改动", number)


@WIDTHS
def test_the_page_in_both_languages(visitor, width):
    page = visitor(width=width).open("/").follow("查验文书")
    page.sees("用查验码查验", "上传文件查验", "自行查验")
    page.page.set_input_files(
        'main [name="file"]', {"name": "x.txt", "mimeType": "text/plain", "buffer": b"text"}
    )
    page.press("查验文件").sees("不是 PDF")
    page.into_english().sees("Check a paper")
