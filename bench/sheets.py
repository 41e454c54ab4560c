"""Makes a large sheet of penalties in the national layout.

python bench/sheets.py 100000 var/penalties.xlsx
"""

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HEADINGS = [
    "行政相对人名称",
    "行政相对人类别",
    "行政相对人代码_1(统一社会信用代码)",
    "行政相对人代码_2(工商注册号)",
    "行政相对人代码_3(组织机构代码)",
    "行政相对人代码_4(税务登记号)",
    "行政相对人代码_5(事业单位证书号)",
    "行政相对人代码_6(社会组织登记证号)",
    "法定代表人",
    "法定代表人证件类型",
    "法定代表人证件号码",
    "行政处罚决定书文号",
    "违法行为类型",
    "违法事实",
    "处罚依据",
    "处罚类别",
    "处罚内容",
    "罚款金额（万元）",
    "没收违法所得、没收非法财物的金额（万元）",
    "暂扣或吊销证照名称及编号",
    "处罚决定日期",
    "处罚有效期",
    "公示截止期",
    "处罚机关",
    "处罚机关统一社会信用代码",
    "数据来源单位",
    "数据来源单位统一社会信用代码",
    "备注",
]
ORGANS = ["云江市市场监督管理局", "云江市生态环境局", "云江市交通运输局", "云江市应急管理局"]
MATTERS = [
    ("未按规定公示年度报告", "《企业信息公示暂行条例》第十八条"),
    ("超标排放水污染物", "《中华人民共和国水污染防治法》第八十三条"),
    ("超限运输", "《公路安全保护条例》第六十四条"),
    ("未如实记录安全生产教育和培训情况", "《中华人民共和国安全生产法》第九十七条"),
]
KINDS = ["警告", "通报批评", "罚款", "没收违法所得", "罚款、吊销许可证件"]


def code(head: str, number: int) -> str:
    """A code that is right in its check digit (GB 32100)."""
    body = f"{head}{number:09d}"
    values = (SYMBOLS.index(char) for char in body)
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values))
    return body + SYMBOLS[(31 - total % 31) % 31]


def rows(count: int, every: int = 0) -> Iterator[list[str]]:
    """The same rows every time; one in a hundred has a date that does not exist.

    With `every`, each row of that number says something else than before.
    """
    chance = random.Random(20260401)
    first = date(2024, 1, 1)
    for number in range(1, count + 1):
        organ = number % len(ORGANS)
        matter, basis = MATTERS[organ]
        kinds = KINDS[number % len(KINDS)]
        fine = f"{chance.randint(10, 5000) / 100:.2f}" if "罚款" in kinds else "0.00"
        decided = first + timedelta(days=chance.randrange(900))
        organ_code = code("11329901", organ + 1)
        yield [
            f"云江市样本第{number}有限公司",
            "法人及非法人组织",
            code("91329901", number),
            *[""] * 5,
            f"王{number}",
            "身份证",
            f"{number:018d}",
            f"云样罚〔{decided.year}〕{number}号",
            matter,
            f"{ORGANS[organ]}于{decided.year}年{decided.month}月查实当事人{number}存在{matter}行为。",
            basis,
            kinds,
            f"处以{kinds}，罚款人民币{fine}万元",
            fine,
            "0.00",
            f"许可证 YJ{number:06d}" if "吊销" in kinds else "",
            "2026-02-30" if number % 100 == 0 else decided.isoformat(),
            "2099-12-31",
            (decided + timedelta(days=365)).isoformat(),
            ORGANS[organ],
            organ_code,
            ORGANS[organ],
            organ_code,
            "更正" if every and number % every == 0 else "",
        ]


def write(path: Path, count: int, every: int = 0) -> None:
    if path.suffix == ".xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet("法人行政处罚")
        sheet.append(HEADINGS)
        for row in rows(count, every):
            sheet.append([cell or None for cell in row])
        book.save(path)
        return
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count, every))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("path", type=Path, help=".xlsx, else CSV in GB18030")
    parser.add_argument("--changed", type=int, default=0, help="every so manyth row is changed")
    given = parser.parse_args()
    write(given.path, given.rows, given.changed)
