"""The QR code on a decision, which leads to its verification."""

import io

import segno


def picture(address: str) -> bytes:
    """Return a PNG of the QR code for an address."""
    file = io.BytesIO()
    segno.make_qr(address, error="m").save(file, kind="png", scale=6, border=2)
    return file.getvalue()


def data_uri(address: str) -> str:
    """Return the QR code as a data address for <img>; the content policy allows no other source."""
    return segno.make_qr(address, error="m").png_data_uri(scale=6, border=2)
