"""The Union's papers as documents: their wording, the print page's blocks, and Word files. No web, no database.

The wording of each paper is written once, in `texts/`. The print page is filled in from it, and so are the Word
templates that an office starts from.
"""
