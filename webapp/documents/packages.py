"""The package of a Word file, read before a library opens it: which parts it has, and how much is in them.

What is counted here bounds what filling in costs: the libraries build trees of all elements and search the text many
times.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from workflows.core.text import _

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
MOST_ELEMENTS = 60_000
"""In all parts together; Word's own styles are 4,000."""
DEEPEST = 100
LARGEST_FILLED = 512 * 1024
"""A part with tags, in bytes: the largest built-in one has 14,000."""
MOST_FILLED = 10_000
"""Elements of a part with tags; the largest built-in one has 700."""
MOST_TAGS = 500
LONGEST_TAG = 500

WITH_TAGS = re.compile(r"word/(document|footer\d*)\.xml")
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|docProps/(?:app|core|custom)\.xml|docProps/thumbnail\.(?:jpe?g|png|emf|wmf)|docMetadata/LabelInfo\.xml"
    r"|word/(?:_rels/)?(?:document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes"
    r"|comments\w*|people|header\d*|footer\d*|theme/theme\d+)\.xml(?:\.rels)?"
    r"|word/theme/_rels/theme\d+\.xml\.rels"
    r"|word/glossary/(?:_rels/)?(?:document|styles|settings|webSettings|fontTable|numbering)\.xml(?:\.rels)?"
    r"|word/media/[\w-]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf)|word/fonts/font\d+\.odttf"
    r"|customXml/(?:_rels/)?item(?:Props)?\d+\.xml(?:\.rels)?"
)
_XML = (".xml", ".rels")
_FIELDS = {
    *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC"),
    *("DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "HYPERLINK"),
}
_LEADING_OUT = {"altChunk", "attachedTemplate", "control", "dataSource", "headerSource", "mailMerge", "movie", "object"}
_LEADING_OUT |= {"OLEObject", "sourceFileName", "subDoc"}
_ADDRESS = re.compile(r"\s*(?:\w[\w+.-]*:|//|\\\\)")
_TAG, _END = re.compile(r"\{[{%#]"), re.compile(r"[}%#]\}")
_OF_THE_LIBRARY = re.compile(r"\{%\s*(?:colspan|cellbg|vm|hm)\b")
_NO_WORD = _("This is not a Word document: choose a .docx file.")


class Unfit(Exception):
    """The reason why a template is refused: a msgid with its values; `line` is the text of the faulty paragraph."""

    def __init__(self, msgid: str, line: str = "", **values: str) -> None:
        super().__init__(msgid)
        self.msgid, self.line, self.values = msgid, line, values


def check_package(file: bytes, main_type: str) -> None:
    """Raise Unfit for a file that is no Word document of this type, or has more in it than a paper needs."""
    if len(file) > LARGEST:
        raise Unfit(_("The template is larger than 2 MB: remove pictures and send it again."))
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            entries = [each for each in package.infolist() if not each.is_dir()]
            names = [each.filename for each in entries]
            if len(entries) > MOST_PARTS or sum(each.file_size for each in entries) > LARGEST_UNPACKED:
                raise Unfit(_("The template is too large when it is unpacked: remove pictures and send it again."))
            strange = [name for name in names if not _PARTS.fullmatch(name)]
            if strange or len(set(names)) < len(names):
                name = (strange or [""])[0][-80:]
                raise Unfit(_("There is a part in the template that no paper needs: %(name)s"), name=name)
            left = MOST_ELEMENTS
            for name in names:
                if name.endswith(_XML):
                    left -= _Part(name, left).read(package.read(name))
            if main_type.encode() not in package.read("[Content_Types].xml"):
                raise Unfit(_NO_WORD)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Unfit(_NO_WORD) from error


class _Part:
    """One part as it is read: counts its elements, and notes its text and its fields."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.filled = name, WITH_TAGS.fullmatch(name) is not None
        self.most = min(most, MOST_FILLED) if self.filled else most
        self.elements = self.depth = 0
        self.texts: list[str] = []
        self.fields: list[str] = []
        self.in_field = False

    def read(self, data: bytes) -> int:
        """Return how many elements it has."""
        if self.filled and len(data) > LARGEST_FILLED:
            raise self._too_much()
        if b"\0" in data:  # another encoding by its mark, whatever the first line says
            self._refuse()
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refuse
        if self.filled:
            parser.CommentHandler = parser.ProcessingInstructionHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Unfit(_NO_WORD) from error
        self._check_text("".join(self.texts))
        return self.elements

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            self._refuse()

    def _refuse(self, *_what: object) -> None:
        raise Unfit(_("There is a part in the template that no paper needs: %(name)s"), name=self.name)

    def _too_much(self) -> Unfit:
        return Unfit(_("There is more in the template than a paper needs: %(name)s"), name=self.name)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > self.most or self.depth > DEEPEST:
            raise self._too_much()
        kind = name.rpartition(" ")[2]
        if self.name.endswith(".rels"):
            self._check_relation(attributes)
        if kind in _LEADING_OUT:
            raise Unfit(_("The template fetches something from outside: %(target)s"), target=kind)
        for key, value in attributes.items():
            if _TAG.search(value):
                raise _misplaced()
            if key.rpartition(" ")[2] in ("src", "href") and _ADDRESS.match(value):
                raise Unfit(_("The template fetches something from outside: %(target)s"), target=value[:200])
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if kind == "fldSimple":
            _check_field(plain.get("instr", ""))
        elif kind == "fldChar":
            self._field_part(plain.get("fldCharType", ""))
        self.in_field = kind in ("instrText", "delInstrText")

    def _field_part(self, which: str) -> None:
        if which == "begin":
            self.fields.append("")
        elif self.fields:
            # Its words end where its result begins. A field without an end is checked at the end of the part.
            _check_field(self.fields[-1])
            if which == "end":
                self.fields.pop()

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.in_field = False
        if name.endswith(" p"):
            self.texts.append("\n")

    def _text(self, text: str) -> None:
        if not self.in_field:
            self.texts.append(text)
        elif self.fields:
            self.fields[-1] += text
        else:
            self.fields.append(text)

    @staticmethod
    def _check_relation(attributes: Mapping[str, str]) -> None:
        outside = attributes.get("TargetMode", "Internal") != "Internal"
        link = attributes.get("Type", "").endswith("/hyperlink")
        target = attributes.get("Target", "")
        if (outside and not (link and re.match(r"(?:https?|mailto):", target))) or (
            not outside and _ADDRESS.match(target)
        ):
            raise Unfit(_("The template fetches something from outside: %(target)s"), target=target[:200])

    def _check_text(self, text: str) -> None:
        """Check the fields that never ended, and the tags as they are found when all elements are taken out."""
        for field in self.fields:
            _check_field(field)
        flat = text.replace("\n", "")
        tags = [found.start() for found in _TAG.finditer(flat)]
        if tags and not self.filled:
            raise _misplaced()
        if len(tags) > MOST_TAGS or len(_END.findall(flat)) > MOST_TAGS:
            raise self._too_much()
        last = 0
        for begin in (*tags, len(flat)):
            if "-%}" in flat[last:begin]:
                raise Unfit(_("A tag cannot be read: %(problem)s"), flat[last:begin][:60], problem="-%}")
            last = self._check_tag(flat, begin) if begin < len(flat) else begin

    @staticmethod
    def _check_tag(flat: str, begin: int) -> int:
        """Return where the tag ends that begins here."""
        end = flat.find({"{": "}}", "%": "%}", "#": "#}"}[flat[begin + 1]], begin)
        if not 0 < end - begin <= LONGEST_TAG:
            shown = flat[max(0, begin - 60) : begin + 60]
            raise Unfit(_("A tag cannot be read: %(problem)s"), shown, problem="}}")
        if _OF_THE_LIBRARY.match(flat, begin):
            raise Unfit(
                _(
                    "A tag does more than to show a value, to choose or to repeat: remove it and send the "
                    "template again."
                ),
                flat[begin:end],
            )
        return end


def _check_field(code: str) -> None:
    name = (code.split() or [""])[0].upper()
    if name not in _FIELDS:
        raise Unfit(
            _(
                "There is a field in the template that fetches something from elsewhere: remove it and "
                "send the template again."
            ),
            code.strip()[:60],
        )


def _misplaced() -> Unfit:
    return Unfit(
        _("Tags are allowed only in the text and in the foot of its sheets, not in its head, notes or properties.")
    )
