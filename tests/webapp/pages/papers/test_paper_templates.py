"""Templates that an office puts in place of the built-in ones: good ones are used, faulty and hostile ones refused."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.offices.district import CHAIR, NEW, user_name
from tests.support.offices.papers import arrange, desk_of, printed, word_text, written
from webapp.documents.checking import Unfit, check_template
from webapp.documents.samples import samples
from webapp.documents.word import default_template
from webapp.documents.wording import NAMES, OF_A_NOMINATION, filled
from webapp.models import PaperTemplate

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def repacked(file: bytes, change: Mapping[str, Callable[[bytes], bytes]] = {}, **more: bytes) -> bytes:  # noqa: B006
    """The package with parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, bytes)(old.read(name)))
        for name, data in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


GOOD = written(
    "QUYẾT ĐỊNH SỐ {{ number }}",
    "Công nhận {{ person.name|upper }}, {% if meeting %}{{ meeting.date }}{% endif %}",
    "{%p for place in recipients %}",
    "- {{ place }}",
    "{%p endfor %}",
    "{{ code }} {{ qr }}",
)

FAULTY = {
    "not closed": (written("Một", "Hai {% if meeting %} ba", "{{ code }}{{ number }}"), "A tag cannot be read", ""),
    "not ended": (written("Một", "Hai {{ person.name", "Ba"), "A tag cannot be read", "Hai {{ person.name"),
    "unknown end": (written("Đầu", "Sai ở đây {% endfor %}"), "A tag cannot be read", "Sai ở đây {% endfor %}"),
    "unknown name": (written("Một", "Tên {{ ho_ten }}"), "This paper has no value ho_ten", "Tên {{ ho_ten }}"),
    "unknown part": (
        written("{{ code }}{{ number }}", "Tên {{ person.nmae }}"),
        "not always have",
        "Tên {{ person.nmae }}",
    ),
    "not always there": (
        written("{{ code }}{{ number }}", "Họp {{ meeting.date }}"),
        "not always have",
        "Họp {{ meeting.date }}",
    ),
    "no code": (written("Số {{ number }}"), "code is missing", ""),
    "a call": (written("X {{ range(10) }}"), "does more than", "X {{ range(10) }}"),
    "an escape": (written("{{ code }}{{ number }} {{ ''.__class__.__mro__ }}"), "not always have", "__mro__"),
    "a macro": (written("X {% macro a() %}{% endmacro %}"), "does more than", "X {% macro a() %}{% endmacro %}"),
    "an include": (written("X {% include 'x' %}"), "does more than", "X {% include 'x' %}"),
    "arithmetic": (written("X {{ 9 ** 9 ** 9 }}"), "does more than", "X {{ 9 ** 9 ** 9 }}"),
    "loops in loops": (
        written("{% for a in recipients %}{% for b in recipients %}x{% endfor %}{% endfor %}"),
        "does more than",
        None,
    ),
    "tags in the head": (written("{{ code }}{{ number }}", head="{{ 7*7 }}"), "Tags are allowed only", ""),
}

LEADS_OUT = (
    b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="http://169.254.169.254/x" TargetMode="External"/></Relationships>'
)
RELS = "word/_rels/document.xml.rels"
BODY = "word/document.xml"

HOSTILE = {
    "no zip": b"%PDF-1.7",
    "nothing": b"",
    "another zip": repacked(
        GOOD, {"[Content_Types].xml": lambda data: data.replace(b"wordprocessingml.document.main", b"x")}
    ),
    "macros": repacked(GOOD, word__vbaProject_dot_bin=b"x"),
    "macro type": repacked(
        GOOD,
        {
            "[Content_Types].xml": lambda data: data.replace(
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"vnd.ms-word.document.macroEnabled.main+xml",
            )
        },
    ),
    "embedded": repacked(GOOD, word__embeddings__a_dot_xlsx=b"x"),
    "picture from outside": repacked(
        GOOD, {RELS: lambda data: data.replace(b"</Relationships>", LEADS_OUT % b"image")}
    ),
    "template from outside": repacked(
        GOOD, {RELS: lambda data: data.replace(b"</Relationships>", LEADS_OUT % b"attachedTemplate")}
    ),
    "entities": repacked(
        GOOD,
        {BODY: lambda data: data.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1)},
    ),
    "field": repacked(
        GOOD,
        {BODY: lambda data: data.replace(b"</w:p>", b"<w:r><w:instrText>DDEAUTO c:\\cmd</w:instrText></w:r></w:p>", 1)},
    ),
    "path": repacked(GOOD, **{".." + "__x_dot_xml": b"<a/>"}),
    "bomb": repacked(GOOD, word__media__a_dot_xml=b"<a>" + b" " * 30_000_000 + b"</a>"),
    "many parts": repacked(GOOD, **{f"word__p{number}_dot_xml": b"<a/>" for number in range(300)}),
    "larger than two megabytes": repacked(GOOD) + b"\0" * 2_200_000,
}


@pytest.mark.parametrize("name", ["recognition", *at_length(*(name for name in NAMES if name != "recognition"))])
def test_the_built_in_templates_are_fit(name: str) -> None:
    check_template(name, default_template(name))
    for values in samples(name):
        assert filled(name, values)


@pytest.mark.parametrize("what", FAULTY)
def test_a_faulty_template_is_refused_with_its_line(what: str) -> None:
    file, problem, line = FAULTY[what]
    with pytest.raises(Unfit) as unfit:
        check_template("recognition", file)
    assert problem in unfit.value.msgid % unfit.value.values
    assert line is None or line in unfit.value.line


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_template_is_refused(what: str) -> None:
    with pytest.raises(Unfit):
        check_template("recognition", HOSTILE[what])


def shape(value: Any) -> Any:
    """Which names there are, and which of them lead on to others."""
    return {name: shape(inner) for name, inner in value.items()} if isinstance(value, dict) else None


@only_sqlite
@pytest.mark.parametrize("name", OF_A_NOMINATION)
def test_samples_have_the_shape_of_real_papers(name: str, session: Session, clock: Any) -> None:
    desk: Desk = desk_of(session, clock)
    paper = printed(desk, arrange(desk, name), name)
    assert paper
    known = shape(samples(name)[0])
    for key, value in paper.values.items():
        if key in ("register", "answers", "units", "concerned", "wording") or value is None:
            continue
        assert key in known, key
        assert set(shape(value) or ()) <= set(known[key] or ()), key


def test_an_offices_own_template_is_used_and_taken_back(
    session: Session, clock: Any, new_client: Callable[..., Browser], make_account: Callable[..., Any]
) -> None:
    desk = desk_of(session, clock)
    make_account("quan-tri")
    session.rollback()
    administrator, chair = new_client(), new_client()
    administrator.enter("quan-tri")
    path = "/paper-templates/recognition"

    def send(file: bytes, called: str = "mau.docx") -> int:
        administrator.get(path)
        return administrator.post(path, {"file": (io.BytesIO(file), called)}).status_code

    assert send(FAULTY["unknown name"][0]) == 422
    assert "Tên {{ ho_ten }}" in administrator.text
    assert send(GOOD, "mau.doc") == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperTemplate)) == 0
    session.rollback()
    assert send(GOOD) == 200
    word_path = f"/cases/{arrange(desk, 'recognition')}/papers/recognition.docx"
    chair.enter(user_name(CHAIR))
    own = word_text(chair.get(word_path).data)
    assert own.startswith("QUYẾT ĐỊNH SỐ 01-QĐ/ĐTN\nCông nhận " + NEW.upper())
    administrator.enter("quan-tri")  # days have gone by
    assert administrator.get(f"{path}.docx").data == GOOD
    administrator.get(path)
    administrator.post_form(f"{path}/built-in")
    assert word_text(chair.get(word_path).data) == own, "what is issued keeps the template of its day"
    assert administrator.post(f"{path}/built-in").status_code == 200
    assert administrator.get(f"{path}.docx").data == default_template("recognition")
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperTemplate)) == 2


@only_sqlite
def test_a_unit_may_have_a_template_of_its_own(
    session: Session, clock: Any, new_client: Callable[..., Browser], make_account: Callable[..., Any]
) -> None:
    """It serves the unit and those below it, and goes before the one for every unit."""
    desk = desk_of(session, clock)
    make_account("quan-tri")
    session.rollback()
    administrator, chair = new_client(), new_client()
    administrator.enter("quan-tri")
    path = "/paper-templates/recognition"

    def first_line() -> str:
        return word_text(administrator.get(f"{path}.docx?unit=H").data).splitlines()[0]

    built_in = first_line()
    for unit, words, told in (
        ("H-01", "XÃ", built_in),
        ("T", "TỈNH", "TỈNH {{ number }}"),
        ("", "CHUNG", "TỈNH {{ number }}"),
        ("H", "HUYỆN", "HUYỆN {{ number }}"),
    ):
        address = f"{path}?unit={unit}" if unit else path
        administrator.get(address)
        file = written(words + " {{ number }} {{ code }} {{ qr }}")
        assert administrator.post(address, {"file": (io.BytesIO(file), "mau.docx")}).status_code == 200
        assert first_line().strip().startswith(told), unit
    assert "Huyện đoàn Thử" in administrator.get(path).text
    administrator.get(f"{path}?unit=H")
    administrator.post_form(f"{path}/built-in")
    assert first_line().startswith("TỈNH {{ number }}")
    word_path = f"/cases/{arrange(desk, 'recognition')}/papers/recognition.docx"
    chair.enter(user_name(CHAIR))
    assert word_text(chair.get(word_path).data).startswith("TỈNH 01-QĐ/ĐTN")
    assert "KHONG-CO" in administrator.get(f"{path}?unit=KHONG-CO").text
