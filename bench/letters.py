"""Prints letters beside a bare loop of reportlab's paragraphs: letters a second on one core.

python -m bench.letters [--seconds 5] [--batch 1000]

Each letter has two pages, a QR code and a table, and words of its own. The loop sets the same
words in the same type without breaking lines by Chinese rules, without foot and without QR code.
"""

import argparse
import os
import resource
import tempfile
import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, TableStyle
from reportlab.platypus import Table as Grid

if TYPE_CHECKING:
    from casework.documents.sheets import Sheet

TEXT = (
    "你（单位）于2026年3月5日提出的信用信息异议（案号：云信异〔2026〕{n}号，信息：苏云市监罚〔2025〕"
    "{n}号）收悉。经与来源数据比对，并转信息提供单位云江市市场监督管理局核查，现将处理结果告知如下："
)
POINTS = (
    "一、结果：异议成立。该条信息的处罚金额由“3.88万元”更正为“0.88万元”，自即日起以更正后的内容公示和共享。",
    "二、核查情况：原始文书与平台数据不一致，系报送时录入有误；提供单位已经更正来源数据，并书面说明情况。",
    "三、理由：《江苏省社会信用条例》第三十八条规定，经核实确有错误的，应当及时更正，并告知异议申请人。",
    "四、该条信息的异议标注已去除，使用过更正前信息的单位已经收到通知；由此产生的措施应当及时纠正。",
    (
        "五、对本决定不服的，可以自知道或者应当知道之日起六十日内，依法向有管辖权的行政复议机关申请复议，"
        "也可以自知道或者应当知道之日起六个月内，依法向有管辖权的人民法院提起行政诉讼。"
    ),
)


def sheet(number: int) -> "Sheet":
    from casework.documents.codes import new_code
    from casework.documents.sheets import Sheet, Table

    rows = tuple(
        (str(at), f"2026年3月{at + 4}日", "受理之日起计算", f"第{at}个工作日，案件{number}")
        for at in range(1, 11)
    )
    code = new_code()
    return Sheet(
        "异议处理结果告知书（异议成立）",
        f"云信异〔2026〕{number}号",
        f"云江市远航第{number}科技有限公司",
        (TEXT.format(n=number), *POINTS, "期限的计算如下：",
         Table(("序号", "日期", "事项", "说明"), rows)),
        "云江市社会信用体系建设办公室",
        "2026年3月12日",
        code=code,
        address=f"https://credit.yunjiang.gov.cn/verify/{code}/",
    )  # fmt: skip


def bare(one: "Sheet") -> bytes:
    from casework.documents.faces import body_cells
    from casework.documents.sheets import Table

    font = body_cells().faces[0].name
    style = ParagraphStyle("p", fontName=font, fontSize=16, leading=29, wordWrap="CJK")
    cell = ParagraphStyle("c", fontName=font, fontSize=12, leading=17, wordWrap="CJK")
    story = [Paragraph(text, style) for text in (one.title, one.number, one.addressee)]
    for part in one.parts:
        if isinstance(part, Table):
            cells = [[Paragraph(text, cell) for text in row] for row in (part.head, *part.rows)]
            story.append(Grid(cells, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])))
        else:
            story.append(Paragraph(part, style))
    story += [Paragraph(text, style) for text in (one.organ, one.day)]
    out = BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1, initialFontName=font).build(story)
    return out.getvalue()


def rate(work, seconds: float) -> float:
    work(sheet(0))
    done, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        done += 1
        work(sheet(done))
    return done / (time.process_time() - start)


def batch(count: int) -> None:
    """So many letters into one archive, as the worker makes it: seconds and memory."""
    from casework.documents.printing import printed

    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    before, start = peak(), time.perf_counter()
    with tempfile.TemporaryFile() as file, zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.pdf", printed(sheet(number)).content)
        size = file.tell() / 1024 / 1024
    seconds = time.perf_counter() - start
    print(f"{count} letters into an archive of {size:.0f} MiB: {seconds:.0f} s,"
          f" {peak() - before:.1f} MiB more memory than before")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--batch", type=int, default=1000)
    asked = parser.parse_args()
    seconds = asked.seconds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from casework.documents.printing import printed

    made = printed(sheet(1))
    print(f"a letter: {made.pages} pages, {len(made.content) / 1024:.0f} KiB")
    ours = rate(printed, seconds)
    batch(asked.batch)
    plain = rate(bare, seconds)
    print(f"letters       {ours:6.1f} a second")
    print(f"bare loop     {plain:6.1f} a second")
    print(f"a letter takes {plain / ours:.2f} times as long as in the bare loop")


if __name__ == "__main__":
    main()
