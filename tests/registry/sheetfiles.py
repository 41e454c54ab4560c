"""Sheets made by hand for tests of the import: one good row, changed as a test needs it."""

import csv
from pathlib import Path

from openpyxl import Workbook

PENALTY = {
    "行政相对人名称": "云江市远航科技有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": "91320100MA0000015Q",
    "法定代表人": "王一",
    "行政处罚决定书文号": "云市监罚〔2026〕1号",
    "违法行为类型": "超限运输",
    "违法事实": "查实当事人存在超限运输行为。",
    "处罚依据": "《公路安全保护条例》第六十四条",
    "处罚类别": "罚款",
    "处罚内容": "罚款人民币3.88万元",
    "罚款金额（万元）": "3.88",
    "没收违法所得、没收非法财物的金额（万元）": "0.00",
    "处罚决定日期": "2026-05-06",
    "公示截止期": "2027-05-06",
    "处罚机关": "云江市交通运输局",
    "处罚机关统一社会信用代码": "11329901WA000LH0Y5",
    "数据来源单位": "云江市交通运输局",
    "数据来源单位统一社会信用代码": "11329901WA000LH0Y5",
    "备注": "",
}
PERSON = {
    key: value
    for key, value in PENALTY.items()
    if key not in ("行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "法定代表人")
} | {"行政相对人名称": "王一", "证件类型": "身份证", "证件号码": "11010519491231002X"}
ENTRY = {
    "失信主体名称": "云江市远航科技有限公司",
    "主体类别": "法人",
    "统一社会信用代码/证件号码": "91320100MA0000015Q",
    "名单类型": "严重违法失信名单",
    "列入事由": "生产、销售假药",
    "列入依据": "《严重违法失信名单管理办法》",
    "列入文书号": "云市监列〔2026〕1号",
    "列入日期": "2026-05-06",
    "列入机关": "云江市市场监督管理局",
    "列入机关统一社会信用代码": "113299014JURQ283F6",
    "移出日期": "",
    "备注": "",
}
SECOND_CODE = "91330100MA99999961"


def csv_file(path: Path, rows: list[dict], *, encoding: str = "utf-8", headings=None) -> Path:
    headings = headings or list(rows[0])
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([[row.get(heading, "") for heading in headings] for row in rows])
    return path


def xlsx_file(path: Path, rows: list[dict], *, above: tuple = (), headings=None) -> Path:
    headings = headings or list(rows[0])
    book = Workbook()
    sheet = book.active
    for line in above:
        sheet.append(line)
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    book.save(path)
    return path
