"""Documents and pictures through the sandbox: their words come out, their makers' names do not."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from lzcontest.media.adapters.documents import clean_image, read_document, render_pdf
from lzcontest.media.adapters.inspect import find_identities, inspect_copy
from lzcontest.media.domain.refusal import MediaRefused
from tests.support.media_samples import AUTHOR, CANARIES, UNIT, MediaSamples


def test_the_words_of_a_docx_in_reading_order(samples: MediaSamples) -> None:
    read = read_document(samples.docx(), "docx")
    assert read.text == "清风拂过小院。\n廉洁自守。\n\t表中文字"
    assert ("author", AUTHOR) in read.tags


def test_rare_characters_and_emoji_pass_through(samples: MediaSamples) -> None:
    text = "𠮷家的𪚥字，😀和👩‍👩‍👧。"
    assert read_document(samples.docx("rare.docx", text), "docx").text.startswith(text)


def test_an_empty_docx_is_named_so(samples: MediaSamples) -> None:
    import docx

    blank = samples.make("blank.docx", lambda p: docx.Document().save(str(p)))
    with pytest.raises(MediaRefused, match="empty"):
        read_document(blank, "docx")


def test_pages_of_a_pdf_become_clean_pictures(samples: MediaSamples, tmp_path: Path) -> None:
    src = samples.pdf()
    assert read_document(src, "pdf").pages == 2
    assert AUTHOR in {value for _name, value in read_document(src, "pdf").tags}
    pages = render_pdf(src, tmp_path)
    assert [p.name for p in pages] == ["page-001.png", "page-002.png"]
    with Image.open(tmp_path / pages[0].name) as page:
        assert page.size == (pages[0].width, pages[0].height)
        assert max(page.size) == 1754
    assert inspect_copy(tmp_path, CANARIES) == []


def test_too_many_pages_and_passwords(samples: MediaSamples, tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    long = pypdfium2.PdfDocument.new()
    for _page in range(61):
        long.new_page(100, 100).close()
    path = samples.make("long.pdf", lambda p: long.save(str(p)))
    long.close()
    with pytest.raises(MediaRefused, match="too_large"):
        render_pdf(path, tmp_path)

    def lock(target: Path) -> None:
        writer = PdfWriter(clone_from=PdfReader(samples.pdf()))
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(target)

    with pytest.raises(MediaRefused, match="password"):
        read_document(samples.make("locked.pdf", lock), "pdf")


@pytest.mark.parametrize("name", ["clean.jpg", "clean.png"])
def test_a_picture_is_turned_upright_and_stripped(samples: MediaSamples, tmp_path: Path, name: str) -> None:
    src = samples.photo()
    assert find_identities(src, [UNIT])
    assert clean_image(src, tmp_path / name) == (200, 320)
    assert inspect_copy(tmp_path, CANARIES) == []
    with Image.open(tmp_path / name) as picture:
        assert picture.size == (200, 320)
        assert not picture.getexif()


def test_see_through_pictures_get_a_white_ground(samples: MediaSamples, tmp_path: Path) -> None:
    clear = samples.make("clear.png", lambda p: Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(p))
    clean_image(clear, tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_huge_pictures_are_refused_and_large_ones_made_smaller(samples: MediaSamples, tmp_path: Path) -> None:
    with pytest.raises(MediaRefused, match="too_many_pixels"):
        clean_image(samples.png_bomb(), tmp_path / "bomb.png")
    large = samples.make("large.jpg", lambda p: Image.new("RGB", (4000, 2000)).save(p))
    assert clean_image(large, tmp_path / "large.jpg") == (3000, 1500)
