"""Made the files of tests/uploads/honest/ with the programs that people use. Not part of any test; run by hand:

    python tests/uploads/writers/make.py FOLDER [PROGRAM …]

It writes each file into FOLDER and the table writers.tsv beside them: file, program, version, licence of the program;
with names of programs, only theirs are made, and the other lines stay.
All content is ours (tests/uploads/writers/*.htm and the texts below); a program's licence does not reach what it
writes. Debian 12: chromium, libreoffice-writer-nogui, libreoffice-calc-nogui, texlive-latex-base, texlive-xetex,
groff, ghostscript, poppler-utils, qpdf, mupdf-tools, pdftk-java, librsvg2-bin, libtiff-tools, enscript.
PyPI: reportlab, fpdf2, weasyprint, matplotlib, cairosvg, img2pdf, borb, factur-x, pymupdf, pypdfium2, typst,
xhtml2pdf, pdfrw, pyhanko, pikepdf, pypdf, pillow.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from PIL import Image
from writers_python import PYTHON

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*.htm"))
Made = Iterator[tuple[str, bytes]]
TEX = r"""\documentclass{article}\usepackage{hyperref}\begin{document}
\section{Certificate}The mark \textbf{LUMO}, class 11. See \url{https://office.example/lumo}. $a^2+b^2$
\newpage\section{Goods}Lamps.\end{document}"""
ROFF = ".TH LUMO 1\n.SH CERTIFICATE\nThe mark \\fBLUMO\\fR in class 11.\n.bp\n.SH GOODS\nLamps.\n"


def run(*command: object, folder: Path | None = None, given: bytes | None = None) -> bytes:
    done = subprocess.run([str(each) for each in command], cwd=folder, input=given, capture_output=True, check=False)
    return done.stdout


def written(folder: Path) -> bytes:
    """The one PDF of a folder, which goes with it."""
    [file] = folder.glob("*.pdf")
    content = file.read_bytes()
    file.unlink()
    return content


def chromium(folder: Path) -> Made:
    for page in PAGES:
        for more in ("", "--no-pdf-header-footer", "--generate-pdf-document-outline", "--disable-pdf-tagging"):
            target = folder / "a.pdf"
            run("chromium", "--headless", "--no-sandbox", f"--print-to-pdf={target}", *more.split(), page.as_uri())
            yield f"{page.stem}{more}", written(folder)


def libreoffice(folder: Path) -> Made:
    choices = {
        "plain": {}, "pdfa1": {"SelectPdfVersion": 1}, "pdfa2": {"SelectPdfVersion": 2},
        "pdfa3": {"SelectPdfVersion": 3}, "pdf15": {"SelectPdfVersion": 15},
        "pdf17": {"SelectPdfVersion": 17}, "tagged": {"UseTaggedPDF": True},
        "no-changes": {"RestrictPermissions": True, "PermissionPassword": "owner", "Changes": 0},
        "one-page": {"OpenInFullScreenMode": False, "InitialView": 1, "Magnification": 2},
    }  # fmt: skip
    kinds = {bool: "boolean", int: "long", str: "string"}
    for page in PAGES:
        for name, options in choices.items():
            said = {key: {"type": kinds[type(value)], "value": str(value).lower() if isinstance(value, bool) else
                          str(value)} for key, value in options.items()}  # fmt: skip
            run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
                f"pdf:writer_web_pdf_Export:{json.dumps(said)}", "--outdir", folder, page)  # fmt: skip
            yield f"{page.stem}-{name}", written(folder)
    (folder / "a.csv").write_text("goods,class\nlamps,11\n" * 40)
    run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir",
        folder, folder / "a.csv")  # fmt: skip
    yield "table", written(folder)


def tex(program: str) -> Callable[[Path], Made]:
    def make(folder: Path) -> Made:
        (folder / "a.tex").write_text(TEX)
        run(program, "-interaction=batchmode", "a.tex", folder=folder)
        yield "certificate", written(folder)
        (folder / "a.tex").write_text(TEX.replace(r"\usepackage{hyperref}", "").replace(r"\url", r"\texttt"))
        run(program, "-interaction=batchmode", "a.tex", folder=folder)
        yield "plain", written(folder)

    return make


def ghostscript(folder: Path) -> Made:
    drawing = b"%!PS\n/Helvetica findfont 20 scalefont setfont 72 700 moveto (LUMO) show showpage\n" * 2
    base = ("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-o", "-")
    for level in ("1.3", "1.4", "1.5", "1.7", "2.0"):
        yield f"level{level}", run(*base, f"-dCompatibilityLevel={level}", "-", given=drawing)
    yield "fast", run("gs", "-q", "-dBATCH", "-sDEVICE=pdfwrite", "-dFastWebView", "-o", folder / "a.pdf", "-",
                      given=drawing) or written(folder)  # fmt: skip
    yield "pdfa", run(*base, "-dPDFA=2", "-sColorConversionStrategy=RGB", "-", given=drawing)
    locked = ("-sOwnerPassword=owner", "-dEncryptionR=3", "-dKeyLength=128", "-dPermissions=-3904")
    yield "no-changes", run(*base, *locked, "-", given=drawing)


def groff(folder: Path) -> Made:
    yield "manual", run("groff", "-man", "-Tpdf", given=ROFF.encode())
    yield "enscript", run("ps2pdf", "-", "-", given=run("enscript", "-q", "-p", "-", given=b"LUMO\nLamps\n"))


def cairo(folder: Path) -> Made:
    (folder / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="50">LUMO'
                                  '</text><circle r="20" cx="50" cy="50" fill="#a00"/></svg>')  # fmt: skip
    yield "rsvg", run("rsvg-convert", "-f", "pdf", folder / "a.svg")
    yield "rsvg15", run("rsvg-convert", "-f", "pdf1.5", folder / "a.svg")


def scans(folder: Path) -> Made:
    for mode, packing in (("1", "group4"), ("L", "tiff_lzw"), ("RGB", "jpeg")):
        Image.new(mode, (310, 438), 1).save(folder / "a.tif", compression=packing)
        yield f"{packing}", run("tiff2pdf", folder / "a.tif")


PROGRAMS: dict[str, tuple[Callable[[Path], Made], str, str]] = {
    "chromium": (chromium, "chromium --version", "BSD-3-Clause"),
    "libreoffice": (libreoffice, "soffice --version", "MPL-2.0"),
    "pdftex": (tex("pdflatex"), "pdflatex --version", "GPL-2.0-or-later"),
    "xetex": (tex("xelatex"), "xelatex --version", "MIT"),
    "ghostscript": (ghostscript, "gs --version", "AGPL-3.0-or-later"),
    "groff": (groff, "groff --version", "GPL-3.0-or-later"),
    "cairo": (cairo, "rsvg-convert --version", "LGPL-2.1-or-later"),
    "tiff2pdf": (scans, "tiff2pdf -h", "libtiff"),
}


def mended(folder: Path, sources: dict[str, Path]) -> Iterator[tuple[str, str, bytes]]:
    """What programs that change PDFs make of others' files."""
    out = folder / "out.pdf"
    ways = {
        "qpdf-linearized": "qpdf --linearize --object-streams=generate {0} {1}",
        "qpdf-streams": "qpdf --object-streams=generate --recompress-flate {0} {1}",
        "qpdf-readable": "qpdf --qdf {0} {1}",
        "qpdf-aes256": "qpdf --encrypt --owner-password=o --bits=256 --modify=none -- {0} {1}",
        "qpdf-aes128": "qpdf --encrypt --owner-password=o --bits=128 --use-aes=y --modify=none -- {0} {1}",
        "qpdf-rc4": "qpdf --allow-weak-crypto --encrypt --owner-password=o --bits=40 --modify=n -- {0} {1}",
        "pdftk": "pdftk {0} output {1}",
        "pdftk-no-changes": "pdftk {0} output {1} owner_pw o",
        "mupdf": "mutool clean -gggz {0} {1}",
        "mupdf-linear": "mutool clean -d {0} {1}",
        "mupdf-plain": "mutool clean {0} {1}",
        "qpdf-appearances": "qpdf --generate-appearances --coalesce-contents {0} {1}",
        "poppler": "pdftocairo -pdf {0} {1}",
        "poppler-unite": "pdfunite {0} {0} {1}",
        "ghostscript-again": "gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -o {1} {0}",
    }
    for source, path in sources.items():
        for way, command in ways.items():
            out.unlink(missing_ok=True)
            run(*[part.format(path, out) for part in command.split()])
            if out.exists():
                yield way, f"{way}-{source}", out.read_bytes()


CHANGED = ("chromium-letter", "libreoffice-letter-plain", "pdftex-certificate", "reportlab-form")
CHANGERS = {
    "qpdf": ("qpdf --version", "Apache-2.0"),
    "pdftk": ("pdftk --version", "GPL-2.0-or-later"),
    "mupdf": ("mutool -v", "AGPL-3.0-or-later"),
    "poppler": ("pdftocairo -v", "GPL-2.0-or-later"),
    "ghostscript": ("gs --version", "AGPL-3.0-or-later"),
}
Row = tuple[str, str, str, str]


def number_of(command: str) -> str:
    """What a program says of its version, in one line."""
    said = subprocess.run(command.split(), capture_output=True, text=True, check=False)
    return next((line.strip()[:60] for line in (said.stdout + said.stderr).splitlines() if line.strip()), "")


def kept(target: Path, name: str, content: bytes, *about: str) -> list[Row]:
    file = name.replace("--", "-").replace("/", "-") + ".pdf"
    if content:
        (target / file).write_bytes(content)
    return [(file, about[0], about[1], about[2])] if content else []


def all_of(target: Path, wanted: set[str]) -> Iterator[Row]:
    for program, (make, ask, licence) in PROGRAMS.items():
        if program in wanted:
            with tempfile.TemporaryDirectory() as folder:
                for name, content in make(Path(folder)):
                    yield from kept(target, f"{program}-{name}", content, program, number_of(ask), licence)
    for package, (write, licence) in PYTHON.items():
        if package in wanted:
            for name, content in write():
                yield from kept(target, f"{package}-{name}", content, package, version(package), licence)
    if "changers" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            for way, name, content in mended(Path(folder), {each: target / f"{each}.pdf" for each in CHANGED}):
                ask, licence = CHANGERS[way.partition("-")[0]]
                yield from kept(target, name, content, way.partition("-")[0], number_of(ask), licence)


def main() -> None:
    target, wanted = Path(sys.argv[1]), set(sys.argv[2:]) or {*PROGRAMS, *PYTHON, "changers"}
    target.mkdir(parents=True, exist_ok=True)
    table = target / "writers.tsv"
    before = [line.split("\t") for line in table.read_text().splitlines()] if table.exists() else []
    rows = {row[0]: row for row in before} | {row[0]: row for row in all_of(target, wanted)}
    table.write_text("".join("\t".join(row) + "\n" for _file, row in sorted(rows.items())))


if __name__ == "__main__":
    main()
