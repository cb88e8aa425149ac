"""Bytes to one XML tree: the only way in, without DTD, entities or network, and bounded.

XML 1.0 (fifth edition); the refusals are those of OWASP's XML security list and XMLDSig best
practices 2. There is one parser and one tree: nothing is read from a second parse of the bytes.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from verifier.errors import DocumentError, DocumentFault, VerifierError
from verifier.policy import Limits

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
"""Namespace of XML Signature."""
DSIG11: Final = "http://www.w3.org/2009/xmldsig11#"
"""Namespace of XML Signature 1.1's additions."""
XML: Final = "http://www.w3.org/XML/1998/namespace"
"""Namespace bound to the prefix `xml`."""
SIGNATURE: Final = f"{{{DSIG}}}Signature"

_WIDE_BOMS: Final = (
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
)
_ENCODINGS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
"""CV 2088 PL1 II.1 demands UTF-8, of which ASCII is a part."""
_DECLARATION: Final = re.compile(rb"<\?xml\s(.*?)\?>", re.DOTALL)
_ENCODING: Final = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_PROLOG: Final = re.compile(rb"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_BLANKS: Final = " \t\r\n"
"""White space as XML 1.0 production 3 has it; `str.isspace` knows more."""
_WITHOUT_BLANKS: Final = str.maketrans("", "", _BLANKS)

_END_OF_INPUT: Final = frozenset(
    {
        etree.ErrorTypes.ERR_DOCUMENT_EMPTY,
        etree.ErrorTypes.ERR_DOCUMENT_END,
        etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING,
        etree.ErrorTypes.ERR_ATTRIBUTE_NOT_STARTED,
        etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED,
        etree.ErrorTypes.ERR_ATTRIBUTE_WITHOUT_VALUE,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        etree.ErrorTypes.ERR_PI_NOT_FINISHED,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_NAME_REQUIRED,
        etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
        etree.ErrorTypes.ERR_GT_REQUIRED,
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    }
)
"""What the parser says when it is told that no more bytes come, in the middle of something."""


class SyntaxFault(VerifierError):  # noqa: N818 - it ends in what it is; never leaves this package
    """A signature breaks the syntax of XMLDSig or XAdES; stays inside `verifier.xml`."""


def read_tree(content: bytes, *, limits: Limits) -> etree._ElementTree:
    """Parse a document within the limits.

    Raises:
        DocumentError: empty, too large, not XML, with a DTD, broken, cut off, or beyond a limit.
    """
    _check_bytes(content, limits=limits)
    parser = etree.XMLPullParser(
        events=("start-ns", "start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        parser.feed(content)
    except etree.XMLSyntaxError as error:
        raise DocumentError(DocumentFault.MALFORMED) from error
    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise DocumentError(_fault_at_end(error)) from error
    _check_events(parser, limits=limits)
    tree: etree._ElementTree = root.getroottree()
    if getattr(tree.docinfo, "doctype", ""):
        raise DocumentError(DocumentFault.DTD)
    if tree.docinfo.xml_version != "1.0":
        raise DocumentError(DocumentFault.MALFORMED)
    return tree


def _fault_at_end(error: etree.XMLSyntaxError) -> DocumentFault:
    """Tell a document that breaks off from one that is broken."""
    code: object = getattr(error, "code", None)
    return DocumentFault.TRUNCATED if code in _END_OF_INPUT else DocumentFault.MALFORMED


def parse_own(serialised: bytes) -> etree._Element:
    """Parse what this package serialised itself from a tree that `read_tree` made."""
    # Escaping makes it longer than what was checked (`"` in an attribute sixfold), hence the
    # library's own limits, which the first parse has kept, are not asked again.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    return etree.fromstring(serialised, parser)


def _check_bytes(content: bytes, *, limits: Limits) -> None:
    """Refuse by their bytes alone the documents that the parser is not to see."""
    if not content.strip():
        raise DocumentError(DocumentFault.EMPTY)
    if len(content) > limits.xml_bytes:
        raise DocumentError(DocumentFault.TOO_LARGE)
    if content.startswith(_WIDE_BOMS) or content[:4].replace(b"\0", b"")[:1] == b"<" != content[:1]:
        raise DocumentError(DocumentFault.MALFORMED)
    body = content.removeprefix(codecs.BOM_UTF8)
    if not body.lstrip().startswith(b"<"):
        raise DocumentError(DocumentFault.UNKNOWN_FORMAT)
    _check_encoding(body)
    prolog = _PROLOG.match(body)
    if prolog is not None and body[prolog.end() : prolog.end() + 9].upper() == b"<!DOCTYPE":
        raise DocumentError(DocumentFault.DTD)


def _check_encoding(body: bytes) -> None:
    """Refuse every encoding but UTF-8, declared or not, so that no two readers can differ."""
    declaration = _DECLARATION.match(body)
    if declaration is not None:
        declared = _ENCODING.search(declaration.group(1))
        if declared is not None and declared.group(1).lower() not in _ENCODINGS:
            raise DocumentError(DocumentFault.MALFORMED)
    if b"\0" in body:
        raise DocumentError(DocumentFault.MALFORMED)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(body)
    except UnicodeDecodeError as error:
        raise DocumentError(DocumentFault.MALFORMED) from error
    if decoder.getstate()[0]:
        raise DocumentError(DocumentFault.TRUNCATED)


def _check_events(parser: "etree.XMLPullParser", *, limits: Limits) -> None:
    """Count what makes canonicalisation slow: it is quadratic in attributes and declarations.

    Declarations count as many as are in scope, since each element is compared with all of them.
    """
    count = declared = 0
    in_scope = [0]
    for event, value in parser.read_events():
        if event == "start-ns":
            declared += 1
        elif event == "start" and isinstance(value, etree._Element):  # noqa: SLF001 - its type
            in_scope.append(in_scope[-1] + declared)
            declared = 0
            count += 1
            _check_limit(count, limits.elements, name="elements")
            _check_limit(len(value.attrib), limits.attributes, name="attributes")
            _check_limit(in_scope[-1], limits.attributes, name="namespaces")
            _check_limit(len(in_scope) - 1, limits.depth, name="depth")
        else:
            in_scope.pop()


def _check_limit(actual: int, allowed: int, *, name: str) -> None:
    if actual > allowed:
        raise DocumentError(DocumentFault.LIMIT, limit=name)


def elements(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the child elements of `parent`, without comments and processing instructions."""
    return (child for child in parent if is_element(child))


def is_element(node: etree._Element) -> bool:
    """Tell an element from the comments and processing instructions beside it."""
    return isinstance(node.tag, str)


def is_comment(node: etree._Element) -> bool:
    """Tell whether a node is a comment, which canonicalisation may drop."""
    kind: object = node.tag  # a factory function for what is no element
    return kind is etree.Comment


def is_instruction(node: etree._Element) -> bool:
    """Tell whether a node is a processing instruction, which canonicalisation keeps."""
    kind: object = node.tag
    return kind is etree.PI


def is_within(element: etree._Element, ancestor: etree._Element) -> bool:
    """Tell whether an element is another or stands somewhere below it."""
    return element is ancestor or any(above is ancestor for above in element.iterancestors())


def is_blank(text: str | None) -> bool:
    """Tell whether there is nothing but XML white space."""
    return text is None or not text.strip(_BLANKS)


def strict_elements(parent: etree._Element, *, comments: bool = False) -> list[etree._Element]:
    """Return the child elements of an element that may hold nothing else but white space.

    Raises:
        SyntaxFault: there is text, a processing instruction, or a comment where none may be.
    """
    found = []
    if not is_blank(parent.text):
        raise SyntaxFault("text between elements")
    for child in parent:
        if is_element(child):
            found.append(child)
        elif not (comments and is_comment(child)):
            raise SyntaxFault("comment or processing instruction")
        if not is_blank(child.tail):
            raise SyntaxFault("text between elements")
    return found


def leaf_text(element: etree._Element) -> str:
    """Return the whole text of an element that may hold text only.

    A comment would split the text, and readers differ in which part they take (CVE-2025-29775).

    Raises:
        SyntaxFault: the element has a child of any kind.
    """
    if len(element):
        raise SyntaxFault("children where only text may be")
    return element.text or ""


def base64_value(element: etree._Element) -> bytes:
    """Decode the base64 text of an element, XML's white space apart.

    Raises:
        SyntaxFault: it is empty, or something other than base64.
    """
    try:
        value = base64.b64decode(leaf_text(element).translate(_WITHOUT_BLANKS), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SyntaxFault("not base64") from error
    if not value:
        raise SyntaxFault("empty value")
    return value


def only_child(parent: etree._Element, tag: str) -> etree._Element | None:
    """Return the one child element of that name, or None.

    Raises:
        SyntaxFault: there are several.
    """
    found = [child for child in elements(parent) if child.tag == tag]
    if len(found) > 1:
        raise SyntaxFault("element occurs more than once")
    return found[0] if found else None
