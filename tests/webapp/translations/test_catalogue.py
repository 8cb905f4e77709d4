"""The catalogue has every text that people read, in the Vietnamese of the Union's own papers."""

import ast
import re
import unicodedata
from calendar import day_name
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader

from tests.support.guards.nomination import TABLE
from webapp.config import ROOT
from workflows import WORKFLOWS
from workflows.core.definition import Definition, RoleDef
from workflows.core.forms import FORMS
from workflows.core.pictures.chart import rows
from workflows.core.registry import GUARDS
from workflows.core.text import Sentence
from workflows.rulebook import seed_rows

TRANSLATIONS = ROOT / "webapp" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

BANNED = (
    "click",
    "submit",
    "user",
    "username",
    "password",
    "login",
    "logout",
    "admin",
    "file",
    "upload",
    "download",
    "workflow",
    "form",
    "email",
    "error",
    "n/a",
    "null",
    "ok",
    "vui lòng",
    "quý khách",
    "nhấp",
    "khai báo",
    "hoãn",
    "chuyến đi",
    "phiên họp",
    "bạn",
)
"""Terms that the Union's papers do not use, forms of address of shops, and second words for a thing that has one: kê
khai, hủy, đợt đi cơ sở, hội nghị, đồng chí."""

TERMS = (
    "Bí thư",
    "Đoàn cơ sở",
    "Ban Thường vụ",
    "Ban Chấp hành",
    "Ban Chỉ huy Quân sự",
    "Ban Tổ chức - Kiểm tra",
    "Ủy ban Kiểm tra",
    "Bảng tham số theo quy định",
)
"""Names that are written alike everywhere."""

VIETNAMESE_IN_ENGLISH = ("“Đơn vị”", "“Cán bộ”", "(đồng)", "12-QĐ/ĐTN", "TĐTN", "TWĐTN", "QĐ/TW", "KNĐ") + (
    "Hàm Tân",
    "Hồ Chí Minh",
    "Bà Rịa - Vũng Tàu",
    "Thủ Đức",
    "Quảng Trị",
    "Nghệ An",
)
"""Names of sheets, the currency, symbols of papers and places, which English texts quote."""

OLD_TONES = re.compile(r"(?<![qQ])(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
"""hoà, uỷ: the tone where it is no longer put."""

MARKED = {"say", "check", "Check", "State", "Role", "Refused", "Refusal", "Advice", "flash", "ValidationError"}
"""Whose first argument people read."""
SHOWN = {"label", "title", "summary", "next_step", "lifted_by", "hint", "description"}
"""Names of arguments that people read."""

UNSEEN = ("yes",)
"""What one macro says to another."""


@cache
def catalogue() -> Catalog:
    with (TRANSLATIONS / "vi" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="vi", abort_invalid=True)


@cache
def extracted() -> frozenset[str | tuple[str, ...]]:
    """The msgids of the program as it is now; a text with a plural is a pair."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
    return frozenset(row[2] for row in extract_from_dir(ROOT, methods, options, keywords=keywords))


def entries() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def pairs() -> Iterator[tuple[str, str]]:
    """Every msgid with each of its translations."""
    for message in entries():
        for translation in forms(message.string):
            yield forms(message.id)[-1], translation


def test_every_text_is_translated() -> None:
    ids = {message.id for message in entries()}
    assert sorted(map(str, extracted() - ids)) == []
    assert [message.id for message in entries() if not all(forms(message.string))] == []
    assert [message.id for message in entries() if message.fuzzy] == []


def test_nothing_is_left_over() -> None:
    assert sorted(map(str, {message.id for message in entries()} - extracted())) == []
    assert list(catalogue().obsolete) == []


def test_the_head_says_how_vietnamese_counts() -> None:
    assert catalogue().num_plurals == 1
    assert catalogue().plural_expr == "0"
    assert not catalogue().fuzzy


def test_translations_fill_in_the_same_values() -> None:
    def placeholders(text: str) -> list[str]:
        return sorted(set(PLACEHOLDER.findall(text)))

    assert [pair for pair in pairs() if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_a_per_cent_sign_never_stands_alone() -> None:
    """Where a text is filled in, it would end the page."""
    texts = [text for pair in pairs() for text in pair]
    assert [text for text in texts if "%" in PLACEHOLDER.sub("", text)] == []


def test_translations_are_no_copies() -> None:
    def words(text: str) -> str:
        return "".join(filter(str.isalpha, PLACEHOLDER.sub("", text)))

    assert [msgid for msgid, said in pairs() if words(msgid) and msgid == said] == []


def test_translations_are_in_the_words_of_the_union() -> None:
    banned = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, BANNED))})(?!\w)", re.IGNORECASE)
    assert [said for _msgid, said in pairs() if banned.search(PLACEHOLDER.sub("", said))] == []


@pytest.mark.parametrize("term", TERMS)
def test_names_are_written_alike(term: str) -> None:
    found = re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)
    assert [said for _msgid, said in pairs() if any(each != term for each in found.findall(said))] == []


def test_translations_are_composed_and_put_tones_where_they_are_put_today() -> None:
    said = [translation for _msgid, translation in pairs()]
    assert [text for text in said if text != unicodedata.normalize("NFC", text)] == []
    assert [text for text in said if OLD_TONES.search(text)] == []
    assert [text for text in said if text != " ".join(text.split())] == []


def test_translations_begin_and_end_as_the_text_does() -> None:
    """A sentence stays a sentence, and what is set into one stays without capital and full stop."""
    assert [pair for pair in pairs() if pair[0].endswith((".", "?", ":")) != pair[1].endswith((".", "?", ":"))] == []
    # English alone writes the days of the week large wherever they stand.
    capital = [pair for pair in pairs() if pair[0][0].isupper() and pair[1][0].islower() and pair[0] not in day_name]
    assert capital == []


def test_msgids_are_english() -> None:
    def foreign(text: str) -> bool:
        for name in VIETNAMESE_IN_ENGLISH:
            text = text.replace(name, "")
        return any(char.isalpha() and not char.isascii() for char in text)

    assert [message.id for message in entries() if any(map(foreign, forms(message.id)))] == []


def test_years_of_the_rule_book_are_ages() -> None:
    """They are translated as "tuổi": a rule in years that is no age needs a measure of its own."""
    assert [row.key for row in seed_rows() if row.measure == "years" and ".age_" not in row.key] == []


@pytest.mark.parametrize("key", WORKFLOWS)
def test_workflows_speak_from_the_catalogue(key: str) -> None:
    assert missing(texts_of(WORKFLOWS[key].definition)) == []


def texts_of(definition: Definition) -> Iterator[str]:
    """Everything that a definition shows to people."""
    yield from (definition.title, definition.summary)
    for state in definition.states:
        yield from (state.label, state.next_step)
    for move in definition.moves:
        yield move.label
        yield from (paper.title for paper in move.papers)
        yield from names(move.cause.roles)
    for question in definition.questions:
        yield from (question.label, *names((question.by, question.chair)))
    for assent in definition.assents:
        yield from (assent.label, *names(assent.of))
    for row in rows(definition):
        yield from (row.cause, *row.sources, *row.targets)


def names(roles: Iterable[RoleDef]) -> list[str]:
    return [role.name for role in roles]


@pytest.mark.parametrize(
    "name", sorted(name for name, form in FORMS.items() if form.__module__.startswith("workflows."))
)
def test_forms_speak_from_the_catalogue(name: str) -> None:
    shown: list[str] = []
    for field in FORMS[name]():
        choices = getattr(field, "choices", None) or []
        shown += [field.label.text, field.description, *(choice.label for choice in choices)]
    assert missing(shown) == []


@pytest.mark.parametrize(
    "name", sorted(name for name, each in GUARDS.items() if each.ask.__module__.startswith("workflows."))
)
def test_guards_speak_from_the_catalogue(name: str) -> None:
    """Whatever they answer: the title, the values, the sentence, and who can lift it."""
    shown: list[str] = []
    for guard, _result, facts in TABLE:
        if guard == name:
            found = GUARDS[name](facts)
            shown += [found.title, found.lifted_by]
            for sentence in (found.value, found.limit, found.sentence):
                shown += msgids(sentence)
    assert shown
    assert missing(shown) == []


def msgids(sentence: Sentence | None) -> Iterator[str]:
    if sentence:
        yield sentence.text
        for value in sentence.values.values():
            yield from msgids(value if isinstance(value, Sentence) else None)


def missing(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text and not catalogue().get(text)]


def test_every_text_in_the_program_is_marked() -> None:
    """What people read is a constant in `_(…)`, and neither bare nor put together."""
    found = []
    for path in [*(ROOT / "webapp").rglob("*.py"), *(ROOT / "workflows").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found += [f"{path.relative_to(ROOT)}:{node.lineno}" for _bad in unmarked(node)]
    assert found == []


def unmarked(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    first = call.args[:1]
    if name in ("_", "gettext", "ngettext", "lazy"):
        yield from (each for each in first if isinstance(each, ast.JoinedStr | ast.BinOp))
        return
    shown = (first if name in MARKED else []) + [each.value for each in call.keywords if each.arg in SHOWN]
    yield from (each for each in shown if has_words(each))


def has_words(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(map(has_words, node.values))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value))


@pytest.mark.parametrize("name", sorted(Environment(loader=FileSystemLoader(ROOT / "templates")).list_templates()))
def test_every_text_in_the_templates_is_marked(name: str) -> None:
    """Outside of tags and of what Jinja fills in there is no word but the application's name."""
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    tokens = Environment(autoescape=True).lex(source)
    # What is filled in becomes a sign that is no letter, so that a tag with it in stays a tag.
    page = "".join(value if kind == "data" else "•" for _line, kind, value in tokens)
    spoken = re.findall(r'\b(?:aria-label|alt|title|placeholder|value)="([^"]*)"', page)
    text = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", "", page, flags=re.DOTALL)
    words = re.findall(r"[^\W\d_]{2,}", " ".join([text.replace("Đoàn Vụ", ""), *spoken]))
    assert [word for word in words if word not in UNSEEN] == []
