"""XML as a small tree that knows its lines; what no chart needs is refused while it is read. Pure.

A document type could name other files or swell without end, so none is taken: there are no entities to expand. Size,
depth and number of elements are bounded, so the work is bounded too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader.parts import refused

LONGEST = 5_000_000
DEEPEST, MOST, MOST_ATTRIBUTES = 40, 50_000, 200_000
LONGEST_NAME, LONGEST_SAID = 60, 300
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWN = "http://www.omg.org/spec/BPMN/20100524/DI"
OWN = "urn:sunlit:chart:1"


@dataclass(slots=True)
class Element:
    """One element: its namespace, its local name, its attributes, and the line on which it begins.

    Attributes of other namespaces are left out: BPMN gives them no meaning.
    """

    space: str
    name: str
    line: int
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def text(self) -> str:
        """The characters directly within, without blanks around them."""
        return "".join(self.words).strip()

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, *names: str) -> Iterator["Element"]:
        """Its children of the standard with one of these names."""
        return (child for child in self.children if child.space == MODEL and child.name in names)

    def within(self) -> Iterator["Element"]:
        """The element and everything in it."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.children))

    def own(self, name: str) -> "Element | None":
        """Our own element of that name among its extensions."""
        for extensions in self.all("extensionElements"):
            for child in extensions.children:
                if child.space == OWN and child.name == name:
                    return child
        return None


def at(element: Element, zh: str, en: str) -> ProcedureRefusal:
    """A refusal that names an element, its id and its line; names of the file are cut where they run long."""
    called = f" {element.id[:LONGEST_NAME]}" if element.id else ""
    zh, en = zh[:LONGEST_SAID], en[:LONGEST_SAID]
    return refused(
        f"BPMN 文件第 {element.line} 行的 {element.name}{called}：{zh}。",
        f"BPMN file, line {element.line}, {element.name}{called}: {en}.",
        field=element.name,
    )


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.root: Element | None = None
        self.path: list[Element] = []
        self.count = 0

    def _doctype(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise refused(
            f"BPMN 文件第 {line} 行有文档类型声明（DOCTYPE），流程图用不着它，没有读取。",
            f"Line {line} of the BPMN file declares a document type (DOCTYPE), which no chart needs; it was not read.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        plain = {key: value for key, value in attributes.items() if " " not in key}
        element = Element(space, local, self.parser.CurrentLineNumber, plain)
        self.count += 1
        if self.count > MOST:
            raise refused(
                f"BPMN 文件的元素超过 {MOST} 个，没有读取。", f"The BPMN file has more than {MOST} elements; not read."
            )
        if len(self.path) >= DEEPEST:
            raise at(element, f"嵌套超过 {DEEPEST} 层", f"nested more than {DEEPEST} deep")
        if self.path:
            self.path[-1].children.append(element)
        else:
            self.root = element
        self.path.append(element)

    def _end(self, _: str) -> None:
        self.path.pop()

    def _words(self, words: str) -> None:
        self.path[-1].words.append(words)


def parsed(content: bytes) -> Element:
    """The root of a BPMN file; refused if it is too long, no XML, has a document type, or is no BPMN."""
    if len(content) > LONGEST:
        raise refused(
            f"BPMN 文件超过 {LONGEST // 1_000_000} MB，请检查是否选错了文件。",
            f"The BPMN file is over {LONGEST // 1_000_000} MB; is it the right file?",
        )
    # Every attribute has its sign; counted before anything is built, since a million of them take seconds.
    if content.count(b"=") > MOST_ATTRIBUTES:
        raise refused(
            f"BPMN 文件里的属性超过 {MOST_ATTRIBUTES} 个，没有读取。",
            f"The BPMN file has more than {MOST_ATTRIBUTES} attributes; not read.",
        )
    builder = _Builder()
    try:
        builder.parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        line = builder.parser.CurrentLineNumber
        raise refused(
            f"BPMN 文件第 {line} 行不是有效的 XML：{fault}", f"Line {line} of the BPMN file is not valid XML: {fault}"
        ) from None
    root = builder.root
    if root is None or root.space != MODEL or root.name != "definitions":
        raise refused(
            "文件里没有 BPMN 2.0 的 definitions，不是 BPMN 流程图。",
            "The file has no BPMN 2.0 definitions; it is no BPMN.",
        )
    return root
