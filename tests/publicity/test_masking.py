"""What is personal in the texts of records and letters, however it is written, and what is not."""

import pytest

from casework.registry.masking import MASK, mask_text

M = MASK
# as written, as the public reads it
HOSTILE = [
    # Citizen numbers of 18 and 15 digits (GB 11643): spaces, dashes, full width, small x.
    ("身份证11010519491231002X号", f"身份证{M}号"),
    ("公民11010519491231002x到场", f"公民{M}到场"),
    ("王某(440524188001010014)", f"王某({M})"),
    ("王某 110105 19491231 002X 到场", f"王某 {M} 到场"),
    ("王某110105-19491231-002X到场", f"王某{M}到场"),
    ("王某110105 1949 12 31 002 X到场", f"王某{M}到场"),
    ("王某110105.19491231.002X", f"王某{M}"),
    ("王某１１０１０５１９４９１２３１００２Ｘ", f"王某{M}"),
    ("王某１１０１０５　１９４９１２３１　００２Ｘ", f"王某{M}"),
    ("日期不实320100200002300004的证件", f"日期不实{M}的证件"),
    ("旧证110105491231002有效", f"旧证{M}有效"),
    ("旧证110105 491231 002有效", f"旧证{M}有效"),
    # Mobile numbers.
    ("致电13800138000。", f"致电{M}。"),
    ("致电138 0013 8000。", f"致电{M}。"),
    ("致电138-0013-8000。", f"致电{M}。"),
    ("致电1380-013-8000。", f"致电{M}。"),
    ("致电+8613800138000。", f"致电{M}。"),
    ("致电+86 138 0013 8000。", f"致电{M}。"),
    ("致电0086-13800138000。", f"致电{M}。"),
    ("致电(+86)13800138000。", f"致电{M}。"),
    ("致电（＋８６）１３８００１３８０００。", f"致电{M}。"),
    ("拨１３９　００１３　９０００", f"拨{M}"),
    # Landlines with area code and extension, hotlines.
    ("致电0299-8812345", f"致电{M}"),
    ("致电02988123456转801", f"致电{M}"),
    ("致电010-6655 4433-22", f"致电{M}"),
    ("致电(025)8381 2345分机 12", f"致电{M}"),
    ("致电（０２５）８３８１２３４５", f"致电{M}"),
    ("服务热线400-820-1234", f"服务热线{M}"),
    # Cards and accounts.
    ("卡6222 0212 3456 7890 123", f"卡{M}"),
    ("卡6222-0212-3456-7890", f"卡{M}"),
    ("汇入6222021234567890123", f"汇入{M}"),
    ("账号：3201 0123 4567", f"账号：{M}"),
    ("账户为 1102 0210 09 00112", f"账户为 {M}"),
    # Homes of persons, labelled and in running text.
    ("家庭住址：东城区和平路1号；其他", f"家庭住址：{M}；其他"),
    ("住址：幸福里3幢2单元501室，经营", f"住址：{M}，经营"),
    ("户籍地址:河东村四组12号。", f"户籍地址:{M}。"),
    ("负责人家住东风路9号2幢301室，擅自", f"负责人家住{M}，擅自"),
    ("其现住河西小区12号楼3单元402室。", f"其现住{M}。"),
    ("户籍地为江海省云江市河东村四组，", f"户籍地为{M}，"),
    ("居住在云江市北苑路88号。", f"居住在{M}。"),
    ("通讯地址：北苑路88号", f"通讯地址：{M}"),
    # E-mail, messengers.
    ("函zhang.san@example.com收", f"函{M}收"),
    ("邮箱：zhang.san@example.com", f"邮箱：{M}"),
    ("微信号wx_12345678联系", f"微信号{M}联系"),
    ("微信：老王食品", f"微信：{M}"),
    ("加QQ 12345678", f"加QQ {M}"),
    ("QQ号码：12345678", f"QQ号码：{M}"),
    # Papers and plates.
    ("护照号E12345678", f"护照号{M}"),
    ("持护照：EA1234567，", f"持护照：{M}，"),
    ("车牌号：江A12345，超限", f"车牌号：{M}，超限"),
    ("驾驶苏A12345上路", f"驾驶{M}上路"),
    ("号牌号码苏AD12345号", f"号牌号码{M}号"),
    ("联系人：张三，电话：13800138000", f"联系人：{M}，电话：{M}"),
    ("联系方式：见附件13800138000", f"联系方式：{M}"),
]
# What the rules ask to be published: it stays, to the letter.
HARMLESS = [
    "云市监罚〔2026〕12号",
    "云交执〔2026〕第020260012345号",
    "统一社会信用代码91320100MA0000015Q",
    "统一社会信用代码12321200000000019Q，名称不变",
    "代码：52450100MJT000010Y",
    "罚款人民币12000元，没收违法所得1234567.89元",
    "罚款20,000元（贰万元整）",
    "金额１２０００元，全角：不变！",
    "自2026年7月6日至2026-12-31",
    "日期20260706，编号20260706",
    "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项",
    "《行政处罚法》第48条、第32条",
    "违反GB 2760-2014的规定，批次20260115",
    "经营场所：云江市东湖区和平路1号",
    "住所：云江市高新区科技路18号3幢201室",
    "生产地址云江市东湖区和平路1号",
    "在和平路1号的门店销售",
    "经营地址位于北苑路88号",
    "抽检样品3份，合格率66.7%，依法责令改正",
    "三十日内补交2份材料",
    "食品经营许可证编号JY13201000012345",
    "第13条至第18条",
    "共计1380件，每件13.8元",
    "电话营销、短信推广的活动",
    "使用微信支付收款",
    "账户管理不规范",
    "未按规定办理驾驶证审验",
    "居住证明材料不齐",
]


@pytest.mark.parametrize(("written", "shown"), HOSTILE)
def test_what_is_personal_is_masked_however_it_is_written(written, shown):
    assert mask_text(written) == shown


@pytest.mark.parametrize("written", HARMLESS)
def test_what_is_not_personal_stays_to_the_letter(written):
    assert mask_text(written) == written


@pytest.mark.parametrize("written", [row[0] for row in HOSTILE])
def test_masking_twice_changes_nothing_more(written):
    assert mask_text(mask_text(written)) == mask_text(written)


def test_a_long_hostile_text_takes_no_longer_than_its_length_allows():
    """No pattern goes back and forth: a hundred times the text may not cost ten thousand times."""
    from time import perf_counter

    for piece in ("家住", "1" * 14 + " ", "0", "a.", "住址", "QQ", "86 "):
        begun = perf_counter()
        mask_text(piece * 20_000)
        assert perf_counter() - begun < 5, piece
