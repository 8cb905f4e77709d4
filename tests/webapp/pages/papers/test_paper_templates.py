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
from tests.support.lengths import in_thirds
from tests.support.offices.district import CHAIR, NEW, user_name
from tests.support.offices.papers import arrange, desk_of, printed, word_text, written
from webapp.documents.checking import check_template
from webapp.documents.packages import Unfit
from webapp.documents.samples import samples
from webapp.documents.squares import picture
from webapp.documents.word import default_template, fill
from webapp.documents.wording import NAMES, OF_A_NOMINATION, filled
from webapp.models import PaperTemplate

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def repacked(file: bytes, change: Mapping[str, Callable[[bytes], bytes]] = {}, **more: bytes) -> bytes:  # noqa: B006
    """The package with parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: change.get(name, bytes)(old.read(name)) for name in old.namelist()}
        parts |= {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()}
        for name, data in parts.items():
            new.writestr(name, data)
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


def before_end(data: bytes, xml: bytes) -> bytes:
    """A document with more at its end."""
    return data.replace(b"<w:sectPr", xml + b"<w:sectPr", 1)


def text(words: str) -> bytes:
    return b"<w:p><w:r><w:t>" + words.encode() + b"</w:t></w:r></w:p>"


def field(*code: bytes, inside: bytes = b"") -> bytes:
    """A field whose words stand in pieces, or come from another field."""
    marks = {
        which: b'<w:r><w:fldChar w:fldCharType="' + which + b'"/></w:r>' for which in (b"begin", b"separate", b"end")
    }
    inner = inside.removeprefix(b"<w:p>").removesuffix(b"</w:p>")
    words = b"".join(b"<w:r><w:instrText>" + piece + b"</w:instrText></w:r>" for piece in code)
    return b"<w:p>" + marks[b"begin"] + words + inner + marks[b"separate"] + marks[b"end"] + b"</w:p>"


def later(*arguments: Any, **more: bytes) -> Callable[[], bytes]:
    """Pack it when it is asked for: the list is read by every process of a run."""
    return lambda: repacked(*arguments, **more)


def twice() -> bytes:
    """Two parts of one name: two readers could each take another one."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(BODY, b"<a/>")
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "no zip": lambda: b"%PDF-1.7",
    "nothing": bytes,
    "another zip": later(
        GOOD, {"[Content_Types].xml": lambda data: data.replace(b"wordprocessingml.document.main", b"x")}
    ),
    "macros": later(GOOD, word__vbaProject_dot_bin=b"x"),
    "macro type": later(
        GOOD,
        {
            "[Content_Types].xml": lambda data: data.replace(
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"vnd.ms-word.document.macroEnabled.main+xml",
            )
        },
    ),
    "embedded": later(GOOD, word__embeddings__a_dot_xlsx=b"x"),
    "picture from outside": later(GOOD, {RELS: lambda data: data.replace(b"</Relationships>", LEADS_OUT % b"image")}),
    "template from outside": later(
        GOOD, {RELS: lambda data: data.replace(b"</Relationships>", LEADS_OUT % b"attachedTemplate")}
    ),
    "entities": later(
        GOOD,
        {BODY: lambda data: data.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1)},
    ),
    "field": later(
        GOOD,
        {BODY: lambda data: data.replace(b"</w:p>", b"<w:r><w:instrText>DDEAUTO c:\\cmd</w:instrText></w:r></w:p>", 1)},
    ),
    "a part twice": twice,
    "path": later(GOOD, **{".." + "__x_dot_xml": b"<a/>"}),
    "bomb": later(GOOD, word__media__a_dot_xml=b"<a>" + b" " * 30_000_000 + b"</a>"),
    "many parts": later(GOOD, **{f"word__p{number}_dot_xml": b"<a/>" for number in range(300)}),
    "many elements": later(GOOD, {BODY: lambda data: before_end(data, b"<w:p/>" * 1_500_000)}),
    "elements in elements": later(
        GOOD, {BODY: lambda data: before_end(data, b"<w:p><w:r>" * 200 + b"</w:r></w:p>" * 200)}
    ),
    "many elements in a head": later(GOOD, word__header1_dot_xml=b"<a>" + b"<b/>" * 100_000 + b"</a>"),
    "much text": later(GOOD, {BODY: lambda data: before_end(data, text("x" * 600_000))}),
    "many tags": later(GOOD, {BODY: lambda data: before_end(data, text("{{ code }}" * 600))}),
    "a long tag": later(GOOD, {BODY: lambda data: before_end(data, text("{{ " + "(" * 1000 + ")" * 1000 + " }}"))}),
    "a deep tag": later(GOOD, {BODY: lambda data: before_end(data, text("{{ " + "(" * 240 + "1" + ")" * 240 + "}}"))}),
    "many ifs": later(GOOD, {BODY: lambda data: before_end(data, text("{% if code %}" * 240 + "{% endif %}" * 240))}),
    "tags that never end": later(GOOD, {BODY: lambda data: before_end(data, text("{{ x " * 400 + "y" * 9_000))}),
    "ends without a beginning": later(GOOD, {BODY: lambda data: before_end(data, text("-%}" * 100_000))}),
    "an end without a beginning": later(GOOD, {BODY: lambda data: before_end(data, text("-%}" + "y" * 9_000))}),
    "a tag of the library's own": later(GOOD, {BODY: lambda data: before_end(data, text("{% vm %}"))}),
    "many loops": later(
        GOOD, {BODY: lambda data: before_end(data, text("{% for a in recipients %}{% endfor %}" * 50))}
    ),
    "much in a loop": later(
        GOOD,
        {BODY: lambda data: before_end(data, text("{% for a in recipients %}" + "x" * 70_000 + "{% endfor %}"))},
    ),
    **{
        f"tags in {part} as {way}": later(GOOD, **{part: b"<a><b c='1'>" + words + b"</b></a>"})
        for part in (
            "word__header1_dot_xml",
            "word__footnotes_dot_xml",
            "docProps__app_dot_xml",
            "word__settings_dot_xml",
        )
        for way, words in (
            ("references", b"&#123;&#x7b; 7*7 &#125;}"),
            ("pieces", b"{</b><b>{ 7*7 }</b><b>}"),
            ("CDATA", b"<![CDATA[{]]>{% for a in range(9) %}"),
            ("a comment of tags", b"{</b><b>#"),
            ("an attribute", b"<d e='{{ 7*7 }}'/>"),
        )
    },
    "tags in another encoding": later(
        GOOD, word__header1_dot_xml='<?xml version="1.0" encoding="UTF-16"?><a>{{ 7*7 }}</a>'.encode("utf-16")
    ),
    "tags in a third encoding": later(
        GOOD, word__header1_dot_xml=b'<?xml version="1.0" encoding="UTF-7"?><a>+AHsAew- 7*7 }}</a>'
    ),
    "another encoding by its mark": later(GOOD, {BODY: lambda data: data.decode().encode("utf-16")}),
    "tags in the properties": later(
        GOOD, {"docProps/core.xml": lambda data: data.replace(b"</cp:core", b"<a>&#123;&#123; 7*7 }}</a></cp:core")}
    ),
    "tags in a picture's words": later(
        GOOD, {BODY: lambda data: before_end(data, b'<w:p><w:r><w:drawing descr="{{ code }}"/></w:r></w:p>')}
    ),
    "tags in a comment": later(GOOD, {BODY: lambda data: before_end(data, b"<!-- {{ code }} -->")}),
    **{
        f"field: {name}": later(GOOD, {BODY: lambda data, xml=xml: before_end(data, xml)})
        for name, xml in {
            "in pieces": field(b"INCLUDE", b"PICTURE http://169.254.169.254/x"),
            "by references": field(b"D&#68;EAUTO c:\\cmd"),
            "in CDATA": field(b"<![CDATA[LI]]>NK x"),
            "small letters": field(b"includetext x"),
            "a database": field(b"DATABASE \\c x"),
            "made of another": field(b"", inside=field(b"PAGE")),
            "never ended": b'<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>LINK x</w:instrText></w:r></w:p>',
            "deleted": b"<w:p><w:r><w:delInstrText>DDE x</w:delInstrText></w:r></w:p>",
            "simple": b'<w:p><w:fldSimple w:instr=" LINK x "/></w:p>',
            "simple by references": b'<w:p><w:fldSimple w:instr="&#76;INK x"/></w:p>',
        }.items()
    },
    "field in the foot": later(GOOD, word__footer9_dot_xml=b"<w:a xmlns:w='w'><w:instrText>DDE x</w:instrText></w:a>"),
    "mail merge": later(GOOD, word__settings_dot_xml=b"<w:s xmlns:w='w'><w:mailMerge><w:query/></w:mailMerge></w:s>"),
    "a chunk of another kind": later(GOOD, {BODY: lambda data: before_end(data, b"<w:altChunk/>")}),
    "an old picture from outside": later(
        GOOD, {BODY: lambda data: before_end(data, b'<w:p><w:r><w:pict><w:x src="//evil/x.png"/></w:pict></w:r></w:p>')}
    ),
    "link to a file": later(
        GOOD,
        {
            RELS: lambda data: data.replace(
                b"</Relationships>", (LEADS_OUT % b"hyperlink").replace(b"http://169.254.169.254", b"file://x")
            )
        },
    ),
    "outside said to be inside": later(
        GOOD,
        {
            RELS: lambda data: data.replace(
                b"</Relationships>", (LEADS_OUT % b"image").replace(b' TargetMode="External"', b"")
            )
        },
    ),
    **{
        f"part {name}": later(GOOD, **{name: b"<a/>"})
        for name in (
            "word__vbaData_dot_xml",
            "WORD__vbaproject_dot_BIN",
            "word__activeX__activeX1_dot_xml",
            "word__charts__chart1_dot_xml",
            "word__media__a_dot_svg",
            "word__a_dot_html",
            "word__afchunk_dot_mht",
            "word__Document_dot_xml",
            "a_dot_exe",
            "customUI__customUI_dot_xml",
            "word____rels__vbaProject_dot_bin_dot_rels",
        )
    },
    "larger than two megabytes": (lambda: repacked(GOOD) + b"\0" * 2_200_000),
}


@pytest.mark.parametrize("name", in_thirds(NAMES))
def test_the_built_in_templates_are_fit(name: str) -> None:
    check_template(name, default_template(name))
    for values in samples(name):
        assert filled(name, values)


@pytest.mark.at_length
@pytest.mark.parametrize("what", FAULTY)
def test_a_faulty_template_is_refused_with_its_line(what: str) -> None:
    file, problem, line = FAULTY[what]
    with pytest.raises(Unfit) as unfit:
        check_template("recognition", file)
    assert problem in unfit.value.msgid % unfit.value.values
    assert line is None or line in unfit.value.line


@pytest.mark.at_length
@pytest.mark.parametrize("what", in_thirds([*HOSTILE]))
def test_a_hostile_template_is_refused_before_it_costs_much(what: str, count_calls: Callable[[], Any]) -> None:
    file = HOSTILE[what]()
    with count_calls() as effort, pytest.raises(Unfit):
        check_template("recognition", file)
    assert effort.calls < 2_000_000


def test_what_office_programs_put_into_a_file_is_taken() -> None:
    """Page numbers, dates, references and links, in both ways of writing; properties, pictures, a glossary."""
    fields = b"".join(
        map(field, (b" PAGE ", b"NUMPAGES", b' DATE \\@ "dd/MM/yyyy" ', b"REF a", b'HYPERLINK "http://a.vn"'))
    )
    more = fields + b'<w:p><w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    link = (LEADS_OUT % b"hyperlink").replace(b"169.254.169.254", b"doanthanhnien.vn")
    file = repacked(
        GOOD,
        {
            BODY: lambda data: before_end(data, more + b"<w:p/>" * 3_000),
            RELS: lambda data: data.replace(b"</Relationships>", link),
        },
        word__media__image1_dot_png=b"x",
        word__glossary__document_dot_xml=b"<a/>",
        customXml__item1_dot_xml=b"<a/>",
        docProps__custom_dot_xml=b"<a/>",
    )
    check_template("recognition", file)


@pytest.mark.at_length
def test_the_most_that_is_taken_is_filled_in_soon(count_calls: Callable[[], Any]) -> None:
    """A file just below the limits, with a list of five hundred lines."""
    row = "{% for a in recipients %}" + "</w:t><w:t>".join("x" * 20 for _ in range(1_500)) + "{{ a }}{% endfor %}"
    file = repacked(
        GOOD,
        {BODY: lambda data: before_end(data, b"<w:p/>" * 7_000 + text("{% if code %}x{% endif %}" * 200) + text(row))},
    )
    with count_calls() as effort:
        check_template("recognition", file)
        values = {**samples("recognition")[0], "recipients": ["Lưu"] * 500}
        fill(file, values, picture("https://a.vn"))
    assert effort.calls < 20_000_000


def shape(value: Any) -> Any:
    """Which names there are, and which of them lead on to others."""
    return {name: shape(inner) for name, inner in value.items()} if isinstance(value, dict) else None


@pytest.mark.at_length
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


@pytest.mark.at_length
def test_an_offices_own_template_is_used_and_taken_back(
    session: Session,
    clock: Any,
    new_client: Callable[..., Browser],
    make_account: Callable[..., Any],
    confirm_changes: Callable[[], int],
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
    assert confirm_changes() == 1
    word_path = f"/cases/{arrange(desk, 'recognition')}/papers/recognition.docx"
    chair.enter(user_name(CHAIR))
    own = word_text(chair.get(word_path).data)
    assert own.startswith("QUYẾT ĐỊNH SỐ 01-QĐ/ĐTN\nCông nhận " + NEW.upper())
    administrator.enter("quan-tri")  # days have gone by
    assert administrator.get(f"{path}.docx").data == GOOD
    administrator.get(path)
    administrator.post_form(f"{path}/built-in")
    assert confirm_changes() == 1
    assert word_text(chair.get(word_path).data) == own, "what is issued keeps the template of its day"
    assert administrator.post(f"{path}/built-in").status_code == 409
    assert administrator.get(f"{path}.docx").data == default_template("recognition")
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperTemplate)) == 2


@pytest.mark.at_length
@only_sqlite
def test_a_unit_may_have_a_template_of_its_own(
    session: Session,
    clock: Any,
    new_client: Callable[..., Browser],
    make_account: Callable[..., Any],
    confirm_changes: Callable[[], int],
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
        assert confirm_changes() == 1
        assert first_line().strip().startswith(told), unit
    assert "Huyện đoàn Thử" in administrator.get(path).text
    administrator.get(f"{path}?unit=H")
    administrator.post_form(f"{path}/built-in")
    assert confirm_changes() == 1
    assert first_line().startswith("TỈNH {{ number }}")
    word_path = f"/cases/{arrange(desk, 'recognition')}/papers/recognition.docx"
    chair.enter(user_name(CHAIR))
    assert word_text(chair.get(word_path).data).startswith("TỈNH 01-QĐ/ĐTN")
    assert "KHONG-CO" in administrator.get(f"{path}?unit=KHONG-CO").text
