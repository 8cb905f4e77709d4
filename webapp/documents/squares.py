"""The square code (QR) on a decision, which leads to its verification."""

import io

import segno


def picture(address: str) -> bytes:
    """A PNG of the square code for an address."""
    file = io.BytesIO()
    segno.make_qr(address, error="m").save(file, kind="png", scale=6, border=2)
    return file.getvalue()


def data_uri(address: str) -> str:
    """The square code as an address for <img>, which the content policy lets in from nowhere else."""
    return segno.make_qr(address, error="m").png_data_uri(scale=6, border=2)
