"""TBX, the exchange format of terminology (ISO 30042): TBX-Basic of version 3, written in DCA style.

Both styles, DCA and DCT, are read, and files of the second version (`martif`, `termEntry`) too. One concept a term:

| term | TBX-Basic |
|---|---|
| `source`, `aliases` | terms of the section `zh`, the source first, as `preferredTerm-admn-sts` |
| `target` | the preferred term of the section `en` |
| `short` | a term of `en` whose `termType` is `shortForm` |
| `forbidden` | terms of `en` that are `deprecatedTerm-admn-sts` |
| `kind` | `subjectField` |
| `status` rejected | the source is `deprecatedTerm-admn-sts` |
| `note` | `note` |

The dialect has no place for the guards, nor for the status `candidate`.

The XML is parsed with defusedxml: no entities, no DTD, nothing fetched. `zh`, `zh-CN`, `zh-Hans`, … are Chinese, `en`
and its regions English; other languages are passed over.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import get_args
from xml.etree import ElementTree as Plain

from defusedxml import ElementTree as Safe
from defusedxml.common import DefusedXmlException

from pipeline.document import MentionKind
from pipeline.glossary.rows import RowError
from pipeline.glossary.term import Term

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFERRED = "preferredTerm-admn-sts"
DEPRECATED = "deprecatedTerm-admn-sts"
MOST_CONCEPTS = 500_000
DEEPEST = 64

HEADER = f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="https://raw.githubusercontent.com/LTAC-Global/TBX-Basic_dialect/master/DCA/TBXcoreStructV03_TBX-Basic_integrated.rng" type="application/xml" schematypens="http://relaxng.org/ns/structure/1.0"?>
<tbx type="TBX-Basic" style="dca" xml:lang="zh" xmlns="{NAMESPACE}">
  <tbxHeader>
    <fileDesc>
      <titleStmt><title>Glossary</title></titleStmt>
      <sourceDesc><p>Made by zhbrief.</p></sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
"""  # noqa: E501 - the schema's address
FOOTER = """    </body>
  </text>
</tbx>
"""


class TbxError(ValueError):
    """A file that is not TBX, or too large. The message is one line for the user."""


def write_tbx(terms: Sequence[Term]) -> str:
    """The terms as a TBX-Basic file, version 3, DCA style."""
    return HEADER + "".join(_concept(number, term) for number, term in enumerate(terms, start=1)) + FOOTER


def _concept(number: int, term: Term) -> str:
    entry = Plain.Element("conceptEntry", {"id": f"c{number}"})
    Plain.SubElement(entry, "descrip", {"type": "subjectField"}).text = term.kind
    if term.note:
        Plain.SubElement(entry, "note").text = term.note
    chinese = Plain.SubElement(entry, "langSec", {"xml:lang": "zh"})
    rejected = term.status == "rejected"
    _term_section(chinese, term.source, DEPRECATED if rejected else PREFERRED)
    for alias in term.written[1:]:
        _term_section(chinese, alias)
    if not (rejected and term.target == term.source):
        english = Plain.SubElement(entry, "langSec", {"xml:lang": "en"})
        _term_section(english, term.target, PREFERRED)
        if term.short:
            _term_section(english, term.short, kind="shortForm")
        for wrong in term.forbidden:
            _term_section(english, wrong, DEPRECATED)
    Plain.indent(entry, level=3)
    return f"      {Plain.tostring(entry, encoding='unicode').rstrip()}\n"


def _term_section(section: Plain.Element, text: str, status: str = "", kind: str = "") -> None:
    each = Plain.SubElement(section, "termSec")
    Plain.SubElement(each, "term").text = text
    if kind:
        Plain.SubElement(each, "termNote", {"type": "termType"}).text = kind
    if status:
        Plain.SubElement(each, "termNote", {"type": "administrativeStatus"}).text = status


def read_tbx(data: bytes) -> Iterator[tuple[int, dict[str, object] | RowError]]:
    """(number, columns) of each concept with a Chinese and an English term. Raises TbxError.

    A concept without the one or the other is a RowError. The columns are those of a glossary; lists are tuples.
    """
    try:
        depth = number = 0
        for event, element in Safe.iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=False):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise TbxError(f"its elements are nested deeper than {DEEPEST}")
            if event == "start" and depth == 1 and _name(element) not in {"tbx", "martif"}:
                raise TbxError(f"it is not TBX but <{_name(element)}>")
            if event == "end" and _name(element) in {"conceptEntry", "termEntry"}:
                number += 1
                if number > MOST_CONCEPTS:
                    raise TbxError(f"it has more than {MOST_CONCEPTS} concepts")
                yield number, _row(element)
                element.clear()
    except DefusedXmlException as error:
        raise TbxError(f"it declares an entity or fetches something ({type(error).__name__})") from None
    except Plain.ParseError as error:
        raise TbxError(f"it is not well-formed XML ({error})") from None


def _row(entry: Plain.Element) -> dict[str, object] | RowError:
    chinese: list[str] = []
    row: dict[str, object] = {}
    targets: list[str] = []
    forbidden: list[str] = []
    for section in entry:
        if _name(section) not in {"langSec", "langSet"}:
            continue
        language = (section.get(XML_LANG) or "").lower().split("-")[0]
        for each in section.iter():
            if _name(each) not in {"termSec", "tig", "ntig"}:
                continue
            text = _text_of(each, "term")
            status = _category(each, "administrativeStatus")
            deprecated = status.startswith(("deprecated", "superseded", "notRecommended"))
            if not text:
                continue
            if language == "zh":
                if deprecated and not chinese:
                    row["status"] = "rejected"
                chinese.insert(0, text) if status == PREFERRED and not deprecated else chinese.append(text)
            elif language == "en" and deprecated:
                forbidden.append(text)
            elif language == "en" and _category(each, "termType") in {"shortForm", "abbreviation"} and targets:
                row.setdefault("short", text)
            elif language == "en":
                targets.insert(0, text) if status == PREFERRED else targets.append(text)
    if not chinese:
        return RowError("source", "the concept has no Chinese term")
    if not targets and row.get("status") != "rejected":
        return RowError("target", "the concept has no English term")
    subject = _category(entry, "subjectField")
    if subject in get_args(MentionKind):
        row["kind"] = subject
    row |= {"source": chinese[0], "aliases": tuple(chinese[1:]), "forbidden": tuple(forbidden)}
    row["target"] = targets[0] if targets else ""
    notes = [each.text.strip() for each in entry if _name(each) == "note" and each.text]
    row["note"] = " ".join(notes)
    return row


def _name(element: Plain.Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _text_of(element: Plain.Element, name: str) -> str:
    found = next((each for each in element.iter() if _name(each) == name), None)
    return "".join(found.itertext()).strip() if found is not None else ""


def _category(element: Plain.Element, name: str) -> str:
    """A data category: `<termNote type="termType">` in DCA style, `<min:termType>` in DCT style."""
    for each in element.iter():
        if each.get("type") == name or _name(each) == name:
            return (each.text or "").strip()
    return ""
