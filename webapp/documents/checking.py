"""Checks of a Word file as the template of a paper. The first fault is reported with its line."""

import io
import re
import traceback
from collections.abc import Iterator
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes

from webapp.documents.packages import Unfit, check_package
from webapp.documents.samples import samples
from webapp.documents.squares import picture
from webapp.documents.word import environment, fill
from webapp.documents.wording import DECISIONS, FILTERS
from workflows.core.text import _

LONGEST_SHOWN = 120
MOST_LOOPS = 40
MOST_REPEATED = 64 * 1024
"""Letters of the file inside its repetitions, all together: each comes as often as a list has lines."""

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


def check_template(name: str, file: bytes) -> None:
    """Raise Unfit for a file that cannot be the template of this paper."""
    check_package(file, DOCUMENT)
    template = DocxTemplate(io.BytesIO(file))
    try:
        template.init_docx()
        texts = [template.get_xml(), *(template.get_part_xml(part) for part in _footers(template))]
        patched = "\n".join(map(template.patch_xml, texts))
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", patched).split("\n")
    except Exception as error:  # whatever the libraries find wrong with a package means that it is no Word file
        raise Unfit(_("This is not a Word document: choose a .docx file.")) from error
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
            raise Unfit(_("Filled in, this is no longer a Word document: check the tags of the template.")) from error


def _footers(template: DocxTemplate) -> list[Any]:
    return [part for _key, part in template.get_headers_footers(template.FOOTER_URI)]


def _check_tags(name: str, lines: list[str]) -> None:
    """Raise Unfit unless the tags are readable, only show values, and name values that the paper has."""
    try:
        tree = environment().parse("\n".join(lines))
    except (TemplateSyntaxError, RecursionError) as error:
        problem, number = str(error)[:200], getattr(error, "lineno", 0)
        raise Unfit(_("A tag cannot be read: %(problem)s"), _shown(lines, number), problem=problem) from error
    loops = list(tree.find_all(nodes.For))
    repeated = sum(len(text.data) for loop in loops for text in loop.find_all(nodes.TemplateData))
    if len(loops) > MOST_LOOPS or repeated > MOST_REPEATED:
        raise Unfit(_("There is more in the template than a paper needs: %(name)s"), name="for")
    known, used = set(samples(name)[0]) | {"qr"}, set()
    for node, depth, local in _walk(tree):
        if (
            not isinstance(node, ALLOWED)
            or (isinstance(node, nodes.Filter) and node.name not in PLAIN_FILTERS)
            or depth > 1
        ):
            raise Unfit(
                _(
                    "A tag does more than to show a value, to choose or to repeat: remove it and send the "
                    "template again."
                ),
                _shown(lines, node.lineno),
            )
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
