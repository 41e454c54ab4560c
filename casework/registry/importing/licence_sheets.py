"""The sheets of licences (行政许可) in the layout of 双公示, of organizations and of persons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from casework.registry.importing.layout import Column, Sheet

_LICENCE = (
    Column("行政许可决定文书名称", "document_name", example="准予行政许可决定书"),
    Column("行政许可决定文书号", "number", example="云示市监许〔2026〕1号"),
    Column("许可类别", "category", example="普通"),
    Column("许可证书名称", "certificate", needed=False, example="食品经营许可证"),
    Column("许可编号", "certificate_number", needed=False, example="JY1329901000001"),
    Column("许可内容", "content", example="预包装食品销售"),
    Column("许可决定日期", "decided_on", example="2026-05-06"),
    Column("有效期自", "valid_from", example="2026-05-06"),
    Column("有效期至", "valid_until", example="2031-05-05"),
    Column(
        "许可机关", "organ", aliases=("行政许可机关",), example="云示市市场监督管理局"
    ),
    Column(
        "许可机关统一社会信用代码", "organ_code", aliases=("行政许可机关统一社会信用代码",),
        example="113299014JURQ283F6",
    ),
    Column("当前状态", "state", example="有效"),
    Column("数据来源单位", "source", needed=False, example="云示市市场监督管理局"),
    Column(
        "数据来源单位统一社会信用代码", "source_code", needed=False, example="113299014JURQ283F6"
    ),
    Column("备注", "note", needed=False),
)  # fmt: skip

LEGAL_LICENCES = Sheet(
    "legal_licences",
    gettext_lazy("licences of legal persons"),
    (
        Column("行政相对人名称", "name", example="云示市样例有限公司"),
        Column("行政相对人类别", "category_of_subject", example="法人及非法人组织"),
        Column(
            "行政相对人代码_1(统一社会信用代码)", "code", aliases=("行政相对人代码_1",),
            example="91320100MA0000015Q",
        ),
        Column("法定代表人", "representative", needed=False, example="张三"),
        *_LICENCE,
    ),
)  # fmt: skip

NATURAL_LICENCES = Sheet(
    "natural_licences",
    gettext_lazy("licences of natural persons"),
    (
        Column("行政相对人名称", "name", example="张三"),
        Column("证件类型", "id_kind", example="身份证"),
        Column("证件号码", "code", example="11010519491231002X"),
        *_LICENCE,
        Column("公示法律依据", "disclosure_law", needed=False),
    ),
)
