"""Small PDF files, put together by hand: a form that is filled in, and the picture of a page."""


def filled_form(value, note=""):
    """A PDF with one field that is filled in, and a note; no words on the page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Annots [4 0 R 5 0 R] >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V <%s> /Rect [10 10 90 30] >>" % hexed(value),
        b"<< /Type /Annot /Subtype /Text /Contents <%s> /Rect [10 50 90 70] >>" % hexed(note),
    ]
    return pdf(objects)


def scan(*words):
    """A PDF whose one page is a picture, with words above it or none."""
    said = b"".join(b"BT /F1 12 Tf 10 10 Td (%s) Tj ET " % word for word in words)
    drawn = b"q 100 0 0 100 0 0 cm /Im0 Do Q " + said
    font = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources "
    picture = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page + b"<< /XObject << /Im0 5 0 R >> /Font " + font + b" >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
            picture + b" /Length 1 >>\nstream\n\x80\nendstream",
        ]
    )


def hexed(words):
    return ("\ufeff" + words).encode("utf-16-be").hex().encode()


def pdf(objects):
    """A PDF file of these objects, the first of them its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + tail
