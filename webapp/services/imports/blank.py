"""An empty workbook with the two sheets and their columns, for offices that have none yet."""

import io
from importlib import import_module

from webapp.services.imports import layout
from webapp.services.imports.titles import PostTitles

GUIDE = "Hướng dẫn"
WIDTH = 22


def blank_workbook(titles: PostTitles) -> bytes:
    """Return the empty workbook, with the names of these kinds of posts.

    All columns are formatted as text, so that Excel leaves codes and dates as typed.
    """
    openpyxl = import_module("openpyxl")
    bold = import_module("openpyxl.styles").Font(bold=True)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, columns in layout.COLUMNS.items():
        sheet = workbook.create_sheet(name)
        sheet.append([*columns, *layout.OPTIONAL[name]])
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            cell.font = bold
            sheet.column_dimensions[cell.column_letter].number_format = "@"
            sheet.column_dimensions[cell.column_letter].width = WIDTH
    guide = workbook.create_sheet(GUIDE)
    for heading, words in (
        (layout.KIND, layout.UNIT_WORDS),
        (layout.BRANCH_KIND, layout.BRANCH_WORDS),
        (layout.TITLE, titles.words),
    ):
        guide.append([heading, *words])
    guide.column_dimensions["A"].width = WIDTH
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
