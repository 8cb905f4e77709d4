"""Checks of a Word file as the template of a paper. The first fault is reported with its line."""

import io
import re
import traceback
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml import DefusedXmlException, ElementTree
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes

from webapp.documents.samples import samples
from webapp.documents.squares import picture
from webapp.documents.word import environment, fill
from webapp.documents.wording import DECISIONS, FILTERS
from workflows.core.text import _

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
LONGEST_SHOWN = 120

FORBIDDEN_PARTS = re.compile(r"vbaproject|activex|embeddings|\.bin$|\.exe$|(^|/)\.\.(/|$)|^/|\\", re.IGNORECASE)
_WITH_TAGS = re.compile(r"word/(document|footer\d*)\.xml")
FORBIDDEN_FIELDS = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b")
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NEEDED = ("number", "code")
"""Values that a decision has to show: without them it could not be verified."""

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
    nodes.Filter,
)
PLAIN_FILTERS = ("upper", "lower", "capitalize", "trim", "length", *FILTERS)


class Unfit(Exception):
    """The reason why a template is refused: a msgid with its values; `line` is the text of the faulty paragraph."""

    def __init__(self, msgid: str, line: str = "", **values: str) -> None:
        super().__init__(msgid)
        self.msgid, self.line, self.values = msgid, line, values


def check_template(name: str, file: bytes) -> None:
    """Raise Unfit for a file that cannot be the template of this paper."""
    _check_package(file)
    template = DocxTemplate(io.BytesIO(file))
    try:
        template.init_docx()
        texts = [template.get_xml(), *(template.get_part_xml(part) for part in _footers(template))]
        patched = "\n".join(map(template.patch_xml, texts))
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", patched).split("\n")
    except Exception as error:  # whatever the libraries find wrong with a package means that it is no Word file
        raise Unfit(_("This is not a Word document (.docx).")) from error
    _check_tags(name, lines)
    for values in samples(name):
        try:
            Document(io.BytesIO(fill(file, values, picture("https://doanvu.example") if name in DECISIONS else None)))
        except TemplateError as error:
            raise Unfit(
                _("A value is asked for that this paper does not always have: %(problem)s"),
                _shown(lines, _line_of(error)),
                problem=str(error)[:200],
            ) from error
        except Exception as error:
            raise Unfit(_("Filled in, this is no longer a Word document.")) from error


def _footers(template: DocxTemplate) -> list[Any]:
    return [part for _key, part in template.get_headers_footers(template.FOOTER_URI)]


def _check_package(file: bytes) -> None:
    """Raise Unfit for macros, external links, and content that grows when unpacked."""
    if len(file) > LARGEST:
        raise Unfit(_("The template is larger than 2 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            entries = package.infolist()
            if len(entries) > MOST_PARTS or sum(each.file_size for each in entries) > LARGEST_UNPACKED:
                raise Unfit(_("The template is too large when it is unpacked."))
            if any(FORBIDDEN_PARTS.search(each.filename) for each in entries):
                raise Unfit(_("There is a program or another file inside the template."))
            for each in entries:
                _check_part(each.filename, package.read(each))
            if DOCUMENT.encode() not in package.read("[Content_Types].xml"):
                raise Unfit(_("This is not a Word document (.docx)."))
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Unfit(_("This is not a Word document (.docx).")) from error


def _check_part(name: str, data: bytes) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise Unfit(_("There is a program or another file inside the template.")) from error
    text = re.sub(rb"<[^>]+>", b"", data)
    if not _WITH_TAGS.fullmatch(name) and (b"{{" in text or b"{%" in text):
        raise Unfit(
            _("Tags are allowed only in the text and in the foot of its sheets, not in its head, notes or properties.")
        )
    if name.endswith(".rels"):
        for relation in root:
            outside = relation.get("TargetMode") == "External"
            if outside and not relation.get("Type", "").endswith("/hyperlink"):
                target = relation.get("Target", "")[:200]
                raise Unfit(_("The template fetches something from outside: %(target)s"), target=target)
    elif b"instrText" in data and FORBIDDEN_FIELDS.search(b" ".join(re.findall(rb"instrText[^>]*>([^<]*)<", data))):
        raise Unfit(_("There is a field in the template that fetches something from elsewhere."))


def _check_tags(name: str, lines: list[str]) -> None:
    """Raise Unfit unless the tags are readable, only show values, and name values that the paper has."""
    try:
        tree = environment().parse("\n".join(lines))
    except TemplateSyntaxError as error:
        problem = str(error.message)[:200]
        raise Unfit(_("A tag cannot be read: %(problem)s"), _shown(lines, error.lineno), problem=problem) from error
    known, used = set(samples(name)[0]) | {"qr"}, set()
    for node, depth, local in _walk(tree):
        if (
            not isinstance(node, ALLOWED)
            or (isinstance(node, nodes.Filter) and node.name not in PLAIN_FILTERS)
            or depth > 1
        ):
            raise Unfit(_("A tag does more than to show a value, to choose or to repeat."), _shown(lines, node.lineno))
        if isinstance(node, nodes.Name) and node.ctx == "load":
            used.add(node.name)
            if node.name not in known | local:
                raise Unfit(_("This paper has no value %(name)s."), _shown(lines, node.lineno), name=node.name)
    missing = [each for each in NEEDED if each not in used] if name in DECISIONS else []
    if missing:
        raise Unfit(_("A decision has to show its number and its code: %(name)s is missing."), name=missing[0])


def _walk(
    node: nodes.Node, depth: int = 0, local: frozenset[str] = frozenset()
) -> Iterator[tuple[nodes.Node, int, set[str]]]:
    """Yield every node with its depth of repetition, and the names that the repetitions define."""
    if isinstance(node, nodes.For):
        depth += 1
        local |= {each.name for each in node.target.find_all(nodes.Name)} | {"loop"}
        if isinstance(node.target, nodes.Name):
            local |= {node.target.name}
    yield node, depth, set(local)
    for child in node.iter_child_nodes():
        yield from _walk(child, depth, local)


def _line_of(error: BaseException) -> int:
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return (frames[-1] if frames else 0) or 0


def _shown(lines: list[str], number: int) -> str:
    """Return the text of a paragraph; for a tag alone in its paragraph also the text before it."""
    text = lines[number - 1] if 0 < number <= len(lines) else ""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())[-LONGEST_SHOWN:]
