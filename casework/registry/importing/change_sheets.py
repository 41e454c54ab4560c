"""The sheets of lists other than that of serious breaches, and of what happens to records later."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from casework.registry.importing.layout import Column, Sheet

_WHO = "云示市样例有限公司"
_CODE = "91320100MA0000015Q"
_ORGAN = "云示市市场监督管理局"
_ORGAN_CODE = "113299014JURQ283F6"

ABNORMAL_LIST = Sheet(
    "abnormal_list",
    gettext_lazy("list of abnormal operation"),
    (
        Column("企业名称", "name", aliases=("失信主体名称", "市场主体名称"), example=_WHO),
        Column("主体类别", "category", needed=False),
        Column(
            "统一社会信用代码", "code", aliases=("统一社会信用代码/证件号码",), example=_CODE
        ),
        Column("法定代表人", "representative", needed=False, example="张三"),
        Column(
            "列入经营异常名录原因类型名称", "facts", aliases=("列入经营异常名录原因",),
            example="未在规定期限内公示年度报告",
        ),
        Column("列入依据", "basis", needed=False, example="《企业信息公示暂行条例》第十八条"),
        Column("列入文书号", "number", needed=False, aliases=("列入决定书文号",)),
        Column("列入日期", "document_date", example="2026-07-08"),
        Column("列入决定机关名称", "organ", aliases=("列入机关",), example=_ORGAN),
        Column(
            "列入决定机关统一社会信用代码", "organ_code", needed=False,
            aliases=("列入机关统一社会信用代码",), example=_ORGAN_CODE,
        ),
        Column(
            "移出经营异常名录原因", "exit_reason", needed=False, aliases=("移出事由", "移出原因")
        ),
        Column("移出日期", "list_exit_on", needed=False),
        Column("移出决定机关名称", "exit_organ", needed=False, aliases=("移出机关",)),
        Column(
            "移出决定机关统一社会信用代码", "exit_organ_code", needed=False,
            aliases=("移出机关统一社会信用代码",),
        ),
        Column("备注", "note", needed=False),
    ),
)  # fmt: skip

OTHER_LIST = Sheet(
    "other_list",
    gettext_lazy("other list"),
    (
        Column("名单名称", "title", example="拖欠农民工工资失信联合惩戒对象名单"),
        Column("失信主体名称", "name", example=_WHO),
        Column("主体类别", "category", example="法人"),
        Column("统一社会信用代码/证件号码", "code", example=_CODE),
        Column("失信程度", "record_class", needed=False, example="一般"),
        Column("列入事由", "facts", example="拖欠工资，经责令支付逾期未支付"),
        Column("列入依据", "basis", example="《保障农民工工资支付条例》第四十八条"),
        Column("列入文书号", "number", example="云示人社列〔2026〕1号"),
        Column("列入日期", "document_date", example="2026-05-06"),
        Column("列入机关", "organ", example="云示市人力资源和社会保障局"),
        Column("列入机关统一社会信用代码", "organ_code", example="11329901QEYFH7B7MF"),
        Column("移出日期", "list_exit_on", needed=False),
        Column("移出事由", "exit_reason", needed=False, aliases=("移出原因",)),
        Column("移出机关", "exit_organ", needed=False),
        Column("移出机关统一社会信用代码", "exit_organ_code", needed=False),
        Column("备注", "note", needed=False),
    ),
)

LIST_EXITS = Sheet(
    "list_exits",
    gettext_lazy("exits from lists"),
    (
        Column("名单名称", "list_name", aliases=("名单类型",), example="经营异常名录"),
        Column("失信主体名称", "name", aliases=("企业名称",), example=_WHO),
        Column("统一社会信用代码/证件号码", "code", aliases=("统一社会信用代码",), example=_CODE),
        Column("列入文书号", "number", needed=False),
        Column("列入日期", "document_date", needed=False, example="2026-07-08"),
        Column("移出日期", "list_exit_on", example="2026-10-09"),
        Column("移出事由", "reason", aliases=("移出原因",), example="补报年度报告并公示"),
        Column("移出文书号", "paper", needed=False, example="云示市监移〔2026〕1号"),
        Column("移出机关", "organ", example=_ORGAN),
        Column("移出机关统一社会信用代码", "organ_code", needed=False, example=_ORGAN_CODE),
    ),
)

CORRECTIONS = Sheet(
    "corrections",
    gettext_lazy("corrections of records"),
    (
        Column("行政相对人名称", "name", needed=False, example=_WHO),
        Column("统一社会信用代码/证件号码", "code", aliases=("统一社会信用代码",), example=_CODE),
        Column("决定书文号", "number", example="云示市监罚〔2026〕1号"),
        Column("更正项目", "item", example="罚款金额（万元）"),
        Column("更正前内容", "old", aliases=("更正前",), example="1.00"),
        Column("更正后内容", "new", aliases=("更正后",), example="0.10"),
        Column("更正日期", "corrected_on", example="2026-06-08"),
        Column("更正事由", "reason", aliases=("更正原因",), example="录入时小数点错位"),
        Column("更正机关", "organ", example=_ORGAN),
        Column("更正机关统一社会信用代码", "organ_code", needed=False, example=_ORGAN_CODE),
    ),
)

COURT_PAPERS = Sheet(
    "court_papers",
    gettext_lazy("papers of courts and reconsideration organs"),
    (
        Column("文书号", "paper", aliases=("裁判文书号", "复议决定书文号"),
               example="（2026）云01行终1号"),
        Column("作出机关", "issuer", aliases=("法院或复议机关",), example="云示市中级人民法院"),
        Column("作出日期", "dated_on", example="2026-10-12"),
        Column("收到日期", "received_on", example="2026-10-15"),
        Column("原决定文书号", "number", example="云示市监罚〔2026〕1号"),
        Column("原决定机关", "organ", example=_ORGAN),
        Column("原决定机关统一社会信用代码", "organ_code", needed=False, example=_ORGAN_CODE),
        Column("统一社会信用代码/证件号码", "code", needed=False, aliases=("统一社会信用代码",),
               example=_CODE),
        Column("结果", "ruling", aliases=("裁判结果", "复议结果"), example="撤销"),
        Column("变更项目", "item", needed=False),
        Column("变更后内容", "new", needed=False),
        Column("要旨", "gist", needed=False, aliases=("摘要",), example="原决定主要证据不足"),
    ),
)  # fmt: skip

DECLARED = Sheet(
    "declared",
    gettext_lazy("decisions made, as declared by departments"),
    (
        Column("部门名称", "organ", aliases=("填报单位",), example=_ORGAN),
        Column("部门统一社会信用代码", "organ_code", needed=False, example=_ORGAN_CODE),
        Column("月份", "month", example="2026-05"),
        Column("作出行政处罚决定数", "penalties", example="12"),
        Column("作出行政许可决定数", "licences", example="30"),
    ),
)
