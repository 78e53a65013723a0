"""Packages of PyPI that write PDFs, and what each writes. Part of make.py."""

import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cairosvg
import img2pdf
import matplotlib as mpl
import pdfrw
import pikepdf
import pymupdf
import pypdfium2
import typst
from borb.pdf import PDF, Document, Page, Paragraph, SingleColumnLayout
from facturx import generate_from_file
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from matplotlib import pyplot
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pypdf import PdfWriter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from weasyprint import HTML, Attachment
from xhtml2pdf import pisa

Made = Iterator[tuple[str, bytes]]
HERE = Path(__file__).parent
XML = b"<?xml version='1.0' encoding='UTF-8'?><invoice><total>51.00</total></invoice>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="50">LUMO</text></svg>'


def by_reportlab() -> Made:

    for name in ("letter", "form", "packed", "no-changes", "bookmarks"):
        out = io.BytesIO()
        locked = StandardEncryption("", "owner", canModify=0) if name == "no-changes" else None
        canvas = Canvas(out, pageCompression=int(name == "packed"), encrypt=locked)
        for page in (1, 2, 3):
            canvas.drawString(72, 700, f"LUMO, page {page}")
            canvas.linkURL("https://office.example/", (72, 700, 200, 720))
            if name == "form":
                canvas.acroForm.textfield(name=f"note{page}", x=72, y=600, value="paid")
                canvas.acroForm.checkbox(name=f"box{page}", x=72, y=500, checked=True)
            if name == "bookmarks":
                canvas.bookmarkPage(f"p{page}")
                canvas.addOutlineEntry(f"Page {page}", f"p{page}")
            canvas.showPage()
        canvas.save()
        yield name, out.getvalue()


def by_fpdf() -> Made:

    for name in ("letter", "attached", "no-changes", "aes"):
        pdf = FPDF()
        pdf.add_page()
        pdf.set_font("Helvetica", size=20)
        pdf.cell(text="LUMO", link="https://office.example")
        pdf.add_page()
        if name == "attached":
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "factur-x.xml").write_bytes(XML)
                pdf.embed_file(Path(folder) / "factur-x.xml", desc="invoice", compress=True)
                yield name, bytes(pdf.output())
            continue
        if name == "no-changes":
            pdf.set_encryption(owner_password="owner")
        if name == "aes":
            pdf.set_encryption(owner_password="owner", encryption_method=EncryptionMethod.AES_256)
        yield name, bytes(pdf.output())


def by_weasyprint() -> Made:

    for page in sorted(HERE.glob("*.htm")):
        for variant in ("pdf/a-1b", "pdf/a-2b", "pdf/a-3b", "pdf/a-4u", "pdf/ua-1"):
            yield f"{page.stem}-{variant.replace('/', '')}", HTML(page).write_pdf(pdf_variant=variant)
        yield f"{page.stem}-form", HTML(page).write_pdf(pdf_forms=True)
    invoice = Attachment(string=XML.decode(), name="factur-x.xml", relationship="Data")
    yield "attached", HTML(HERE / "invoice.htm").write_pdf(pdf_variant="pdf/a-3b", attachments=[invoice])


def by_matplotlib() -> Made:

    for kind in (3, 42):
        mpl.rcParams["pdf.fonttype"] = kind
        figure, axes = pyplot.subplots(figsize=(2, 2))
        axes.plot([1, 3, 2])
        out = io.BytesIO()
        figure.savefig(out, format="pdf")
        yield f"font{kind}", out.getvalue()


def by_cairosvg() -> Made:

    yield "drawing", cairosvg.svg2pdf(bytestring=SVG.encode())


def by_pillow() -> Made:

    for mode in ("1", "L", "RGB", "CMYK", "P"):
        out = io.BytesIO()
        page = Image.new(mode, (124, 175), 1 if mode != "CMYK" else (9, 9, 9, 9))
        page.save(out, "PDF", save_all=True, append_images=[page.copy()], title="scan")
        yield f"scan-{mode}", out.getvalue()


def by_img2pdf() -> Made:

    for kind in ("JPEG", "PNG", "TIFF"):
        out = io.BytesIO()
        Image.new("RGB", (124, 175), (9, 90, 9)).save(out, kind)
        yield kind.lower(), img2pdf.convert(out.getvalue())
        yield f"{kind.lower()}-a4", img2pdf.convert(out.getvalue(), layout_fun=img2pdf.get_layout_fun((595, 842)))


def by_factur_x() -> Made:

    xml = (HERE / "factur-x.xml").read_bytes()
    for base, source in (("reportlab", by_reportlab), ("pillow", by_pillow)):
        content = next(source())[1]
        for level in ("minimum",):
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder) / "a.pdf"
                generate_from_file(io.BytesIO(content), xml, output_pdf_file=str(target), check_xsd=False,
                                   check_schematron=False, flavor="factur-x", level=level,
                                   attachments={"lines.csv": {"filedata": b"a;b\n1;2\n"}})  # fmt: skip
                yield f"{base}-{level}", target.read_bytes()


def by_pymupdf() -> Made:

    locked = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "owner_pw": "owner", "user_pw": ""}
    clean = {"garbage": 4, "deflate": True}
    options = {"letter": {}, "clean": clean, "streams": {"use_objstms": 1}, "no-changes": locked}
    for name, said in options.items():
        document = pymupdf.open()
        page = document.new_page()
        page.insert_text((72, 72), "LUMO")
        page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(72, 60, 150, 80), "uri": "https://a.example"})
        page.add_text_annot((200, 200), "seen")
        page.add_highlight_annot(pymupdf.Rect(72, 60, 150, 80))
        document.embfile_add("data", XML, filename="factur-x.xml")
        yield name, document.tobytes(**said)


def by_pypdfium() -> Made:

    for width in (200, 595):
        document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
        document.new_page(width, 842)
        document.save(out)
        yield f"page{width}", out.getvalue()


def by_typst() -> Made:

    text = b'#set document(title: "Lumo")\n= LUMO\n#link("https://a.example")[register]\n'
    text += b"#pagebreak()\n== Goods <b>\nLamps $a^2$"
    for standard in ("1.4", "1.7", "2.0", "a-2b", "a-3b"):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.typ").write_bytes(text)
            yield f"standard{standard}", typst.compile(str(Path(folder) / "a.typ"), pdf_standards=[standard])


def by_xhtml2pdf() -> Made:

    for page in sorted(HERE.glob("*.htm")):
        out = io.BytesIO()
        pisa.CreatePDF(page.read_text(), dest=out)
        yield page.stem, out.getvalue()


def by_pypdf() -> Made:

    for name in ("blank", "attached", "no-changes", "outline"):
        writer, out = PdfWriter(), io.BytesIO()
        writer.add_blank_page(200, 200)
        writer.add_blank_page(200, 200)
        if name == "attached":
            writer.add_attachment("zugferd-invoice.xml", XML)
        if name == "no-changes":
            writer.encrypt("", "owner", algorithm="AES-256")
        if name == "outline":
            writer.add_outline_item("Second", 1)
        writer.write(out)
        yield name, out.getvalue()


def by_pikepdf() -> Made:

    for linear in (False, True):
        for mode in ("generate", "disable"):
            pdf, out = pikepdf.new(), io.BytesIO()
            for _page in range(60):
                pdf.add_blank_page()
            pdf.save(out, linearize=linear, object_stream_mode=pikepdf.ObjectStreamMode[mode])
            yield f"{mode}{'-linear' if linear else ''}", out.getvalue()


def by_borb() -> Made:

    document = Document()
    page = Page()
    document.append_page(page)
    SingleColumnLayout(page).append_layout_element(Paragraph("LUMO"))
    with tempfile.TemporaryDirectory() as folder:
        PDF.write(what=document, where_to=str(Path(folder) / "a.pdf"))
        yield "letter", (Path(folder) / "a.pdf").read_bytes()


def by_pyhanko() -> Made:

    content = next(by_reportlab())[1]
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    append_signature_field(writer, SigFieldSpec("Signature", box=(72, 72, 200, 120)))
    out = io.BytesIO()
    writer.write(out)
    yield "to-be-signed", out.getvalue()


def by_pdfrw() -> Made:

    for base, source in (("reportlab", by_reportlab), ("pillow", by_pillow)):
        out = io.BytesIO()
        writer = pdfrw.PdfWriter()
        writer.addpages(pdfrw.PdfReader(fdata=next(source())[1]).pages)
        writer.write(out)
        yield base, out.getvalue()


PYTHON: dict[str, tuple[Callable[[], Made], str]] = {
    "reportlab": (by_reportlab, "BSD-3-Clause"),
    "fpdf2": (by_fpdf, "LGPL-3.0-only"),
    "weasyprint": (by_weasyprint, "BSD-3-Clause"),
    "matplotlib": (by_matplotlib, "PSF-2.0"),
    "cairosvg": (by_cairosvg, "LGPL-3.0-or-later"),
    "pillow": (by_pillow, "MIT-CMU"),
    "img2pdf": (by_img2pdf, "LGPL-3.0-or-later"),
    "factur-x": (by_factur_x, "BSD-3-Clause"),
    "pymupdf": (by_pymupdf, "AGPL-3.0-only"),
    "pypdfium2": (by_pypdfium, "Apache-2.0"),
    "typst": (by_typst, "Apache-2.0"),
    "xhtml2pdf": (by_xhtml2pdf, "Apache-2.0"),
    "pypdf": (by_pypdf, "BSD-3-Clause"),
    "pikepdf": (by_pikepdf, "MPL-2.0"),
    "borb": (by_borb, "AGPL-3.0-only"),
    "pyhanko": (by_pyhanko, "MIT"),
    "pdfrw": (by_pdfrw, "MIT"),
}
