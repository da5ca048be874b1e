"""Hostile documents and pictures, made by code."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.support.hostile_media import Hostile, zipped
from tests.support.media_samples import MediaSamples

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9))
    + b"]><w:document>&j;</w:document>"
)


def pictures(samples: MediaSamples) -> Iterator[Hostile]:
    """Decompression bombs and foreign pictures."""
    yield Hostile("picture", "PNG of 900 megapixels", "p.png", samples.png_bomb)
    yield Hostile(
        "picture",
        "PNG text bomb",
        "p.png",
        lambda: samples.raw("ztxt.png", _png_with(b"zTXt", b"c\0\0" + _packed(400))),
    )
    yield Hostile(
        "picture",
        "PNG profile bomb",
        "p.png",
        lambda: samples.raw("iccp.png", _png_with(b"iCCP", b"c\0\0" + _packed(400))),
    )
    yield Hostile(
        "picture",
        "PNG of a million chunks",
        "p.png",
        lambda: samples.raw("chunks.png", _png_with(b"tEXt", b"a\0b", 1_000_000)),
    )
    yield Hostile("picture", "JPEG of 4 gigapixels", "p.jpg", lambda: _jpeg_of(samples, 65_500, 65_500))
    yield Hostile("picture", "JPEG of 40 megapixels", "p.jpg", lambda: _jpeg_of(samples, 8_000, 5_000))
    yield Hostile("picture", "JPEG cut", "p.jpg", lambda: samples.cut(samples.photo(), "cut.jpg"))
    yield Hostile("picture", "JPEG of a thousand scans", "p.jpg", lambda: _scans(samples))
    yield Hostile(
        "picture",
        "GIF",
        "p.gif",
        lambda: samples.raw("b.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(900)),
    )
    yield Hostile(
        "picture",
        "GIF as PNG",
        "p.png",
        lambda: samples.raw("b.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(900)),
    )
    yield Hostile(
        "picture", "WEBP as JPEG", "p.jpg", lambda: samples.raw("b.webp", b"RIFF\x20\0\0\0WEBPVP8X" + bytes(99))
    )
    yield Hostile("picture", "TIFF as JPEG", "p.jpg", lambda: samples.raw("b.tif", b"II*\0\x08\0\0\0" + bytes(999)))
    yield Hostile(
        "picture",
        "SVG",
        "p.svg",
        lambda: samples.raw("b.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    )
    yield Hostile(
        "picture",
        "SVG as PNG",
        "p.png",
        lambda: samples.raw("b.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    )
    yield Hostile(
        "picture", "HTML as JPEG", "p.jpg", lambda: samples.raw("b.html", b"<html><script>1</script></html>" * 50)
    )
    yield Hostile(
        "picture",
        "EPS as PNG",
        "p.png",
        lambda: samples.raw("b.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n" * 9),
    )


def archives(samples: MediaSamples) -> Iterator[Hostile]:
    """DOCX that unpacks into too much, reads elsewhere, or is something else."""
    yield Hostile("document", "DOCX of 80 MB", "w.docx", samples.docx_bomb)
    yield Hostile("document", "DOCX with an external entity", "w.docx", samples.docx_with_entities)
    yield Hostile(
        "document", "DOCX billion laughs", "w.docx", lambda: _docx(samples, "laughs", {"word/document.xml": LAUGHS})
    )
    yield Hostile(
        "document",
        "DOCX late entity",
        "w.docx",
        lambda: _docx(
            samples, "late", {"word/document.xml": b"<?xml version='1.0'?><!--" + b" " * 9000 + b"-->" + LAUGHS[21:]}
        ),
    )
    yield Hostile(
        "document",
        "DOCX entity in UTF-16",
        "w.docx",
        lambda: _docx(samples, "u16", {"word/document.xml": LAUGHS.decode().encode("utf-16")}),
    )
    yield Hostile(
        "document",
        "DOCX with a macro",
        "w.docx",
        lambda: _docx(samples, "macro", {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 99}),
    )
    yield Hostile(
        "document",
        "DOCX with an external template",
        "w.docx",
        lambda: _docx(samples, "ext", {"word/_rels/settings.xml.rels": _relation("attachedTemplate")}),
    )
    yield Hostile(
        "document",
        "DOCX with an external picture",
        "w.docx",
        lambda: _docx(samples, "pic", {"word/_rels/document.xml.rels": _relation("image")}),
    )
    yield Hostile(
        "document",
        "DOCX with an embedded program",
        "w.docx",
        lambda: _docx(samples, "ole", {"word/embeddings/oleObject1.bin": b"MZ" * 99}),
    )
    yield Hostile(
        "document", "DOCX with paths", "w.docx", lambda: _docx(samples, "paths", {"../../../etc/cron.d/x": b"x"})
    )
    yield Hostile(
        "document",
        "DOCX of 5000 parts",
        "w.docx",
        lambda: _docx(samples, "parts", {f"word/{n}.bin": b"" for n in range(5000)}),
    )
    yield Hostile("document", "DOCX that lies of its size", "w.docx", lambda: _lying(samples))
    yield Hostile(
        "document",
        "XLSX as DOCX",
        "w.docx",
        lambda: samples.raw("x.xlsx", zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"})),
    )
    yield Hostile(
        "document",
        "XLSX",
        "w.xlsx",
        lambda: samples.raw("x.xlsx", zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"})),
    )
    yield Hostile(
        "document", "ZIP of zips", "w.docx", lambda: samples.raw("zips", zipped({"a.zip": zipped({"b": bytes(10**7)})}))
    )
    yield Hostile("document", "DOCX cut", "w.docx", lambda: samples.cut(samples.docx(), "cut.docx"))
    yield Hostile(
        "document", "old Word", "w.doc", lambda: samples.raw("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99)
    )
    yield Hostile("document", "RTF as text", "w.txt", lambda: samples.raw("b.bin", bytes(range(256)) * 40))
    yield Hostile("document", "text of 9 MB", "w.txt", lambda: samples.raw("long.txt", "清风".encode() * 1_600_000))


def portable(samples: MediaSamples) -> Iterator[Hostile]:
    """PDFs that run, open, carry or unpack things."""
    actions = {
        "script at opening": b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        "script in disguise": b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>",
        "program start": b"/OpenAction<</S/Launch/F(cmd.exe)>>",
        "embedded file": b"/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>]>>>>",
        "form that sends": b"/OpenAction<</S/SubmitForm/F(http://127.0.0.1/)>>",
        "XFA form": b"/AcroForm<</XFA 5 0 R>>",
        "film inside": b"/OpenAction<</S/Rendition>>/RichMedia<<>>",
    }
    for name, action in actions.items():
        yield Hostile("document", f"PDF {name}", "d.pdf", lambda n=name, a=action: samples.raw(f"{n}.pdf", _pdf(a)))
    hidden = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
    yield Hostile(
        "document",
        "PDF script in a packed object",
        "d.pdf",
        lambda: samples.raw(
            "objstm.pdf", _pdf(b"", [_stream(b"/Type/ObjStm/N 1/First 4", b"9 0 <<" + hidden + b">>")])
        ),
    )
    yield Hostile(
        "document", "PDF stream bomb", "d.pdf", lambda: samples.raw("flate.pdf", _pdf(b"", contents=bytes(400_000_000)))
    )
    yield Hostile(
        "document",
        "PDF bomb within bomb",
        "d.pdf",
        lambda: samples.raw("double.pdf", _pdf(b"", contents=bytes(900_000_000), twice=True)),
    )
    yield Hostile(
        "document", "PDF picture of gigapixels", "d.pdf", lambda: samples.raw("image.pdf", _pdf_image(30_000))
    )
    yield Hostile(
        "document",
        "PDF page of kilometres",
        "d.pdf",
        lambda: samples.raw("wide.pdf", _pdf(b"", box=b"0 0 9999999 9999999")),
    )
    yield Hostile(
        "document", "PDF of a million pages", "d.pdf", lambda: samples.raw("pages.pdf", _pdf(b"", count=1_000_000))
    )
    yield Hostile(
        "document",
        "PDF whose pages go in circles",
        "d.pdf",
        lambda: samples.raw("circle.pdf", _pdf(b"").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")),
    )
    yield Hostile("document", "PDF cut", "d.pdf", lambda: samples.cut(samples.pdf(), "cut.pdf", 0.3))
    yield Hostile("document", "PDF header alone", "d.pdf", lambda: samples.raw("head.pdf", b"%PDF-1.7\n" + bytes(5000)))
    yield Hostile(
        "document",
        "PDF and HTML",
        "d.pdf",
        lambda: samples.raw("html.pdf", b"%PDF-1.7\n<html><script>1</script></html>\n" + _pdf(b"")),
    )
    yield Hostile("document", "PDF and ZIP", "d.pdf", lambda: samples.zip_behind(samples.pdf(), "zip.pdf"))


def _packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png_with(kind: bytes, data: bytes, times: int = 1) -> bytes:
    rows = zlib.compress((b"\0" + b"\x55" * 64) * 64)
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(kind, data) * times + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _jpeg_of(samples: MediaSamples, width: int, height: int) -> Path:
    data = bytearray(samples.photo().read_bytes())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return samples.raw(f"jpeg-{width}.jpg", bytes(data))


def _scans(samples: MediaSamples) -> Path:
    """Thousands of scans over a large progressive picture: each is decoded over the whole."""
    from PIL import Image

    whole = samples.make(
        "progressive.jpg", lambda p: Image.new("RGB", (5000, 5000)).save(p, progressive=True)
    ).read_bytes()
    at = whole.rindex(b"\xff\xda")
    scan = whole[at:-2]
    data = bytearray(whole[:-2] + scan * 2000 + b"\xff\xd9")
    size = data.index(b"\xff\xc2") + 5
    data[size : size + 4] = struct.pack(">HH", 8000, 5000)
    return samples.raw("scans.jpg", bytes(data))


def _docx(samples: MediaSamples, name: str, more: dict[str, bytes]) -> Path:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(samples.docx().read_bytes())) as whole:
        parts = {entry.filename: whole.read(entry) for entry in whole.infolist()}
    return samples.raw(f"{name}.docx", zipped({**parts, **more}))


def _relation(kind: str) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/{kind}" Target="http://127.0.0.1/x" TargetMode="External"/></Relationships>'
    ).encode()


def _lying(samples: MediaSamples) -> Path:
    """The directory says a part has 1000 bytes; it unpacks into 300 MB."""
    data = bytearray(zipped({"[Content_Types].xml": TYPES, "word/document.xml": bytes(300_000_000)}))
    true = struct.pack("<I", 300_000_000)
    at = data.find(true)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 1000)
        at = data.find(true)
    return samples.raw("lying.docx", bytes(data))


def _stream(facts: bytes, data: bytes, twice: bool = False) -> bytes:
    packed = zlib.compress(data, 9)
    filters = b"/FlateDecode"
    if twice:
        packed, filters = zlib.compress(packed, 9), b"[/FlateDecode/FlateDecode]"
    return (
        b"<<"
        + facts
        + b"/Filter"
        + filters
        + b"/Length "
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream"
    )


def _pdf(
    action: bytes,
    more: list[bytes] | None = None,
    *,
    contents: bytes = b"",
    box: bytes = b"0 0 300 400",
    count: int = 1,
    twice: bool = False,
) -> bytes:
    """A one-page PDF with a catalogue entry, further objects and a content stream."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count " + str(count).encode() + b">>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + action + b">>",
        pages,
        page,
        _stream(b"", contents, twice),
        _stream(b"", b"MZ"),
        *(more or []),
    ]
    return _assembled(objects)


def _pdf_image(side: int) -> bytes:
    size = str(side).encode()
    image = _stream(
        b"/Type/XObject/Subtype/Image/Width " + size + b"/Height " + size + b"/BitsPerComponent 8/ColorSpace/DeviceRGB",
        bytes(300_000_000),
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
    draw = _stream(b"", b"300 0 0 400 0 0 cm /I Do")
    return _assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, draw, image])


def _assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += str(number).encode() + b" 0 obj" + body + b"endobj\n"
    start = len(out)
    out += b"xref\n0 " + str(len(objects) + 1).encode() + b"\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out
        + b"trailer<</Size "
        + str(len(objects) + 1).encode()
        + b"/Root 1 0 R>>\nstartxref\n"
        + str(start).encode()
        + b"\n%%EOF\n"
    )
