"""Small files of every kind, made in memory: sound ones and hostile ones."""

import io
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

WORD_PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": "<Relationships/>",
    "word/document.xml": "<w:document/>",
}

SHEET_PARTS = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", "xl/workbook.xml": "<workbook/>"}


def upload(content, name):
    """A file as a browser sends it; its claimed type is worth nothing."""
    return SimpleUploadedFile(name, content, content_type="application/x-anything")


def pdf(pages=1, password="", change=None):
    """A PDF of blank pages; `change` may do something to its writer."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def with_javascript(writer):
    """A script that runs when the file is opened."""
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(script)


def with_launch(writer):
    """An action on a page that starts a program."""
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(action)})


def with_hidden_script(writer):
    """A script in an object that nothing refers to, inside an array."""
    action = DictionaryObject({NameObject("/JS"): TextStringObject("x()")})
    writer._add_object(ArrayObject([ArrayObject([action])]))


def with_launch_named_elsewhere(writer):
    """An action whose kind stands in an object of its own."""
    kind = writer._add_object(NameObject("/Launch"))
    action = DictionaryObject({NameObject("/S"): kind, NameObject("/F"): TextStringObject("cmd.exe")})
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)


def with_dynamic_form(writer):
    """A form of the kind that carries its own scripts (XFA)."""
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>"), NameObject("/Fields"): ArrayObject()})
    writer._root_object[NameObject("/AcroForm")] = form


def with_sending(writer):
    """A button that sends what was typed somewhere."""
    action = DictionaryObject({NameObject("/S"): NameObject("/SubmitForm"), NameObject("/F"): TextStringObject("x")})
    writer._add_object(action)


def picture(format_name="PNG", size=(40, 30), **options):
    """A picture that is not all alike, so that its data has some length."""
    target = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(target, format_name, **options)
    return target.getvalue()


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def docx(**more):
    return archive({**WORD_PARTS, **more})


def lying_docx():
    """A document whose picture unpacks to more than the archive says."""
    content = bytearray(docx(**{"word/media/a.bin": b"\0" * 5000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rindex(mark)
        content[at + place : at + place + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def xlsx(rows=(("甲", 1),)):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ole(*streams):
    """The head and the directory of a compound file (.doc, .xls) with the named streams."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(28, b"\0") + b"\xfe\xff" + (9).to_bytes(2, "little")
    directory = b""
    for name in ("Root Entry", *streams):
        encoded = name.encode("utf-16-le") + b"\0\0"
        kind = b"\5" if name == "Root Entry" else b"\2"
        directory += (encoded.ljust(64, b"\0") + len(encoded).to_bytes(2, "little") + kind).ljust(128, b"\0")
    return (head.ljust(512, b"\0") + directory).ljust(2048, b"\0")
