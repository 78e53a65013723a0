"""A made-up certificate, so that the demonstration's rights have a document to look at."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont


def certificate(lines: list[str]) -> SimpleUploadedFile:
    """Draw a certificate as a PNG picture; the first line is the heading."""
    page = Image.new("RGB", (900, 640), "#fbfaf6")
    draw = ImageDraw.Draw(page)
    draw.rectangle((24, 24, 876, 616), outline="#0b5560", width=4)
    draw.rectangle((36, 36, 864, 604), outline="#0b5560", width=1)
    for place, line in enumerate(lines):
        size = 40 if place == 0 else 26
        draw.text((450, 110 + place * 62), line, fill="#16212b", font=ImageFont.load_default(size), anchor="mm")
    draw.text((450, 570), "Made up for a demonstration", fill="#46525d", font=ImageFont.load_default(18), anchor="mm")
    store = io.BytesIO()
    page.save(store, "PNG", optimize=True)
    return SimpleUploadedFile("certificate.png", store.getvalue(), "image/png")
