"""Cases with papers for tests: of every kind one, brought to where it can be printed."""

import datetime as dt
import io
from typing import Any

from docx import Document
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.forums import put
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    district_office,
    rule,
)
from tests.support.offices.election import STANDS, Hall
from tests.support.offices.remembering import remembered
from webapp.models import IssuedPaper
from webapp.queries.cases.context import load_context
from webapp.queries.papers.printing import Printed, to_print
from webapp.services.cases.ballots import cast_ballot

DUAL = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Đội trưởng đã quá tuổi"}
PDF = (
    b"%PDF-1.7\n"
    b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
    b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n110\n%%EOF\n"
)
YOUNG = "Hồ Thị Trẻ"


def desk_of(session: Session, clock: Any) -> Desk:
    """The desk of the small office, on Monday 2 February 2026."""
    clock.now = dt.datetime(2026, 2, 2, 2, 0, tzinfo=dt.UTC)
    desk = Desk(district_office(session, clock.now), clock)
    desk.by_meeting = True
    return desk


def replacing(desk: Desk, **said: Any) -> dict[str, Any]:
    """The answers of a nomination in place of the old secretary."""
    return {"purpose": "replacement", "predecessor": desk.office.people[OLD].id, "predecessor_reason": "age", **said}


@remembered
def appraised(desk: Desk, branch: str, person: str, dual: bool = False, **said: Any) -> str:
    """A nomination before the standing committee, a day after each step before."""
    case = desk.start(COMMUNE, branch, person, **(DUAL if dual else {}), **said)
    if said.get("manner", "elected") == "elected" and said["purpose"] != "add_militia_post":
        desk.move(COMMUNE, case, "record_meeting")
    desk.clock.advance(days=1)
    desk.move(COMMUNE, case, "record_opinion")
    if dual:
        desk.answer(COMMUNE_DEPUTY, case, 0)
        desk.answer(COMMANDER, case, 1, reason="Đã qua huấn luyện")
    desk.clock.advance(days=1)
    desk.move(OFFICER, case, "appraise")
    return case


@remembered
def voted(desk: Desk, case: str, choice: str = "for") -> str:
    for name in MEMBERS:
        desk.vote(case, name, choice)
    return case


@remembered
def voted_secretly(desk: Desk, case: str, *choices: str) -> str:
    """The case after a secret vote at a meeting: of everybody for it, or of the first members with these choices."""
    put(desk.office.session, case, desk.clock.now)
    for number, (name, choice) in enumerate(zip(MEMBERS, choices or ("for",) * len(MEMBERS), strict=False)):
        cast_ballot(desk.office.session, case, choice, desk.command(name), f"1234-5678-9012-345{number}")
    if desk.state(case) == "decision":
        desk.close(case, CHAIR)
    return case


@remembered
def issued(desk: Desk, case: str, **said: Any) -> str:
    """The case after everybody voted for it and the clerk issued its decisions a day later."""
    voted(desk, case)
    desk.clock.advance(days=1)
    desk.move(CLERK, case, "issue", **said)
    return case


@remembered
def elected(desk: Desk) -> str:
    """An election of two out of three that the district has recognised."""
    hall = Hall(desk.office.session, desk.clock, desk.office)
    case = hall.propose()
    desk.clock.advance(days=1)
    hall.all_cast(case, *[(STANDS[0], STANDS[1])] * 4, (STANDS[0], STANDS[2]), (STANDS[2],), ())
    desk.clock.advance(days=1)
    hall.to_recognised(case)
    return case


@remembered
def unelected(desk: Desk) -> str:
    """An election in which nobody keeps enough names."""
    hall = Hall(desk.office.session, desk.clock, desk.office)
    case = hall.propose(*STANDS[:2])
    hall.all_cast(case, *[()] * 7)
    return case


def arrange(desk: Desk, name: str) -> str:
    """A case that has come so far that this paper can be printed."""
    if name == "appointment":
        return issued(desk, appraised(desk, BRANCH, NEW, manner="appointed", **replacing(desk)))
    if name == "concurrent":
        desk.office.post(YOUNG, "secretary", "H-01-02")
        return issued(desk, appraised(desk, "H-01-02", YOUNG, dual=True, purpose="add_militia_post"))
    if name == "refusal":
        case = appraised(desk, BRANCH, NEW, **replacing(desk))
        desk.refuse(case)
        return case
    if name == "committee-count":
        rule(desk.office.session, "committee.secrecy", "secret", "secrecy")
        return voted_secretly(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    if name.startswith("election-"):
        return elected(desk)
    return issued(desk, appraised(desk, BRANCH, NEW, dual=True, **replacing(desk)))


def printed(desk: Desk, case: str, name: str, reader: str = CHAIR) -> Printed | None:
    """The paper as a reader may have it."""
    actor = desk.office.actor(reader, desk.clock.now.date())
    return to_print(load_context(desk.office.session, desk.case(case), actor, desk.clock.now), name, actor)


def paper_of(desk: Desk, case: str, kind: str = "recognition") -> IssuedPaper:
    """The row of a decision, read anew."""
    row = desk.case(case)
    return desk.office.session.query(IssuedPaper).filter_by(case_id=row.id, kind=kind).one()


def page_text(browser: Browser) -> str:
    """What the paper says on its page, line by line; cells of a row apart by ' | '."""
    lines = []
    for part in next(browser.tree.iter("main")).iter():
        if part.tag in ("p", "h1"):
            lines.append("".join(part.itertext()))
        elif part.tag == "tr":
            lines.append(" | ".join("".join(cell.itertext()) for cell in part))
    return "\n".join(line for line in lines if line.strip()) + "\n"


def word_text(file: bytes) -> str:
    """The text of a Word file, in the order of the page."""
    document, lines = Document(io.BytesIO(file)), []
    for block in [*document.iter_inner_content(), *document.sections[0].footer.iter_inner_content()]:
        if hasattr(block, "rows"):
            grid = block.style is not None and block.style.name == "Table Grid"
            for row in block.rows:
                texts = ["\n".join(each.text for each in cell.paragraphs if each.text.strip()) for cell in row.cells]
                lines += [" | ".join(texts)] if grid else texts
        else:
            lines.append(block.text)
    return "\n".join(line for line in lines if line.strip()) + "\n"


def written(*paragraphs: str, head: str = "") -> bytes:
    """A Word file with these paragraphs."""
    document, file = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    if head:
        document.sections[0].header.paragraphs[0].text = head
    document.save(file)
    return file.getvalue()


def send(browser: Browser, paper: int, name: str, data: bytes) -> int:
    """Send a file through the form. The body is put together here: the client would leave large ones open on disk."""
    browser.get(paper_path(paper))
    quoted = name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = (
        ("", browser.csrf_token.encode(), 'name="csrf_token"'),
        ("Content-Type: application/octet-stream\r\n", data, f'name="file"; filename="{quoted}"'),
    )
    body = b"".join(
        f"--BREAK\r\nContent-Disposition: form-data; {head}\r\n{more}\r\n".encode() + content + b"\r\n"
        for more, content, head in parts
    )
    path, kind = f"{paper_path(paper)}/scans", "multipart/form-data; boundary=BREAK"
    return browser._open(path, method="POST", data=body + b"--BREAK--\r\n", content_type=kind).response.status_code
