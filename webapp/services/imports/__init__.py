"""Import of an office's workbook: read the file, check every row, compare, write all or nothing.

reading = read_workbook(stream, post_titles(session))  # pure: rows, faults and warnings of the file itself
plan = plan_import(session, reading, day)  # adds what the database shows; writes nothing
with transaction(session):
    plan = apply_import(session, reading, "ham-tan.xlsx", day)  # the same plan, computed under the write lock
"""

from webapp.services.imports.archive import LARGEST_FILE
from webapp.services.imports.blank import blank_workbook
from webapp.services.imports.checking import read_workbook
from webapp.services.imports.doubles import Doubles, RowDouble, StoredDouble, ask
from webapp.services.imports.faults import Fault
from webapp.services.imports.layout import COLUMNS, OPTIONAL
from webapp.services.imports.leaving import OrphanedTasks, digest_of
from webapp.services.imports.members import FULL_HEADINGS, MEMBER_HEADINGS
from webapp.services.imports.officers.reach import Reach, reach_of
from webapp.services.imports.planning import ImportPlan, plan_import
from webapp.services.imports.records import Comparison, PersonRow, PostRow, RowChange, UnitRow, WorkbookContent
from webapp.services.imports.titles import PostTitles, post_titles
from webapp.services.imports.writing import (
    ConfirmationRequired,
    DecisionRequired,
    Importer,
    ImportRefused,
    apply_import,
)

KNOWN_HEADINGS = tuple(
    dict.fromkeys(
        [*(name for each in (COLUMNS, OPTIONAL) for names in each.values() for name in names), *FULL_HEADINGS]
    )
)
"""Every column that a heading can mean."""

__all__ = [
    "KNOWN_HEADINGS",
    "LARGEST_FILE",
    "MEMBER_HEADINGS",
    "RowChange",
    "Comparison",
    "Fault",
    "ImportRefused",
    "OrphanedTasks",
    "PersonRow",
    "ImportPlan",
    "PostRow",
    "PostTitles",
    "Reach",
    "WorkbookContent",
    "UnitRow",
    "ConfirmationRequired",
    "DecisionRequired",
    "Importer",
    "Doubles",
    "RowDouble",
    "StoredDouble",
    "ask",
    "reach_of",
    "apply_import",
    "blank_workbook",
    "digest_of",
    "plan_import",
    "post_titles",
    "read_workbook",
]
