"""Small PDFs made for the tests."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4


class Sheet:
    """Draws lines at points from the top left corner."""

    def __init__(self, path, size=A4, title=None):
        self.path, self.size = path, size
        self.canvas = Canvas(str(path), pagesize=size)
        if title:
            self.canvas.setTitle(title)

    def line(self, x, y, text, size=10, bold=False):
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self.canvas.drawString(x, self.size[1] - y, text)
        return self

    def lines(self, x, y, texts, leading=12, **kind):
        for number, text in enumerate(texts):
            self.line(x, y + number * leading, text, **kind)
        return self

    def end_page(self):
        self.canvas.showPage()
        return self

    def save(self):
        self.canvas.save()
        return self.path


def changed(source, target, rotate=0, crop=None, password=None, attachment=None):
    """A copy that is turned, cropped, encrypted or carries a file."""
    writer = PdfWriter(clone_from=PdfReader(source))
    for page in writer.pages:
        if crop:
            page.cropbox = RectangleObject(crop)
        if rotate:
            page.rotate(rotate)
    if password is not None:
        writer.encrypt(user_password=password, owner_password="besitzer", algorithm="AES-256")
    if attachment:
        writer.add_attachment(attachment, b"Inhalt")
    stream = BytesIO()
    writer.write(stream)
    target.write_bytes(stream.getvalue())
    return target
