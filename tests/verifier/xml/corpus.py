"""Signed documents, good and bad, each with what is to be said of it.

Every case is shown to the reader and, in `test_second_opinion`, to python-xmlsec and xmlsec1.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.verifier.xml.signing import (
    CARD,
    DATA,
    DSIG,
    ENVELOPED,
    EXCLUSIVE,
    INCLUSIVE,
    MORE,
    SIGNED_PROPERTIES,
    XADES,
    Ref,
    Template,
    drop_places,
    make_person,
    not_signatures,
    one_signature,
    role_template,
    sign_into,
    signed_card,
)
from verifier.document import Integrity
from verifier.reasons import Reason


@dataclass(frozen=True)
class Case:
    """One document: how it is made and what each of its signatures is."""

    name: str
    build: Callable[[], bytes]
    integrity: tuple[Integrity, ...] = (Integrity.INTACT,)
    problems: tuple[Reason | None, ...] = (None,)
    stricter: bool = False
    """Others accept what we do not; the comparison then only asks that we are not laxer."""


CASES: list[Case] = []


def case(
    *integrity: Integrity,
    problem: Reason | None = None,
    problems: tuple[Reason | None, ...] | None = None,
    stricter: bool = False,
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a document; without a word it is intact and covers what it should."""

    def register(build: Callable[[], bytes]) -> Callable[[], bytes]:
        found = integrity or (Integrity.INTACT,)
        name = build.__name__.strip("_")
        CASES.append(
            Case(name, build, found, problems or (problem,) * len(found), stricter=stricter)
        )
        return build

    return register


THREE = (Integrity.INTACT,) * 3
ALL_C14N = {
    "inclusive": INCLUSIVE,
    "inclusive_comments": INCLUSIVE + "#WithComments",
    "c14n11": "http://www.w3.org/2006/12/xml-c14n11",
    "exclusive": EXCLUSIVE,
    "exclusive_comments": EXCLUSIVE + "WithComments",
}


METHODS = (
    (MORE + "rsa-sha384", "rsa"),
    (MORE + "rsa-sha512", "rsa"),
    (MORE + "ecdsa-sha256", "p256"),
    (MORE + "ecdsa-sha384", "p384"),
    (MORE + "ecdsa-sha512", "p521"),
    (MORE + "ecdsa-sha256", "p521"),
    (DSIG + "rsa-sha1", "rsa"),
    (MORE + "ecdsa-sha1", "p256"),
)


def exclusive(prefixes: str) -> str:
    return (
        f'<Transform Algorithm="{EXCLUSIVE}"><InclusiveNamespaces xmlns="{EXCLUSIVE}" '
        f'PrefixList="{prefixes}"/></Transform>'
    )


# --- layouts found in the wild ---


@case(*THREE)
def three_roles() -> bytes:
    return signed_card().encode()


def add(name: str, build: Callable[..., bytes], **values: object) -> None:
    """Register an intact card made with the arguments given."""
    CASES.append(Case(name, partial(build, **values)))


def _add_layouts() -> None:
    for layout in ("dsig", "none", "all-none"):
        for zone in ("", "Z", "+07:00"):
            name = f"time_{layout}_{zone or 'no_zone'}"
            add(name, one_signature, layout=layout, zone=zone)
    for name in ("id", "Id", "ID"):
        document = CARD.replace('Id="data"', f'{name}="data"')
        add(f"data_by_{name}", one_signature, document=document)
    for name, uri in ALL_C14N.items():
        references = (Ref("#data", (uri,)),)
        add(f"c14n_{name}", one_signature, references=references, objects="", c14n=uri)
    for method, kind in METHODS:
        person = make_person(f"Khóa {kind}", kind)
        name = f"method_{method.rpartition('#')[2]}_{kind}"
        add(name, one_signature, method=method, person=person)
    for digest in ("sha1", "sha224", "sha384", "sha512"):
        references = (Ref(digest=digest),)
        add(f"digest_{digest}", one_signature, references=references, objects="")


_add_layouts()


@case()
def enveloped_by_id() -> bytes:
    return one_signature(references=(Ref("#hb-1", (ENVELOPED,)),), objects="")


@case()
def enveloped_whole_document() -> bytes:
    return one_signature(references=(Ref("", (ENVELOPED,)),), objects="")


@case()
def enveloped_exclusive() -> bytes:
    return one_signature(references=(Ref("", (ENVELOPED, EXCLUSIVE)),), objects="")


@case()
def enveloped_with_text_around() -> bytes:
    document = CARD.replace("<!--KY_PHAT_HANH-->", "\n  <!--KY_PHAT_HANH-->\n ")
    return one_signature(document, references=(Ref("", (ENVELOPED,)),), objects="")


@case()
def enveloped_at_the_end_of_the_root() -> bytes:
    document = drop_places(CARD).decode().replace("</HOC_BA>", "<!--end--></HOC_BA>")
    template = Template("end", (Ref("", (ENVELOPED,)),))
    return sign_into(document, template).encode()


@case()
def enveloped_beside_data_it_is_not_in() -> bytes:
    return one_signature(references=(Ref("#data", (ENVELOPED,)),), objects="")


@case(*THREE)
def all_signatures_left_out() -> bytes:
    return signed_card(references=(Ref("", (not_signatures(),)),), objects="").encode()


@case(*THREE)
def all_signatures_left_out_exclusive_other_prefix() -> bytes:
    references = (Ref("", (not_signatures("dsig"), EXCLUSIVE)),)
    return signed_card(references=references, objects="").encode()


@case(Integrity.INTACT, Integrity.INTACT)
def school_covers_the_head() -> bytes:
    document = sign_into(CARD.replace("<!--GVCN-->", ""), role_template("CBQL"))
    references = (Ref("#data"), Ref("#CBQL"), Ref("#Object-KY_PHAT_HANH"))
    return sign_into(document, role_template("KY_PHAT_HANH", references=references)).encode()


@case()
def default_namespace_within_the_data() -> bytes:
    data = DATA.replace("</DU_LIEU", '<ext xmlns="urn:x"><a xmlns=""/><b/></ext></DU_LIEU')
    return one_signature(CARD.replace(DATA, data))


@case()
def inherited_namespaces_unused() -> bytes:
    document = CARD.replace("<HOC_BA ", '<HOC_BA xmlns:u="urn:unused" xmlns:v="urn:v" ')
    return one_signature(document)


@case()
def inherited_xml_attributes() -> bytes:
    document = CARD.replace("<HOC_BA ", '<HOC_BA xml:lang="vi" xml:space="preserve" ')
    return one_signature(document)


@case()
def exclusive_with_prefix_list() -> bytes:
    document = CARD.replace("<HOC_BA ", '<HOC_BA xmlns:u="urn:unused" xmlns:v="urn:v" ')
    return one_signature(document, references=(Ref("#data", (exclusive("u v w"),)),), objects="")


@case()
def prefixed_signature() -> bytes:
    template = role_template("KY_PHAT_HANH", references=(Ref("#data"),), objects="")
    document = sign_with_prefix(
        drop_places(CARD.replace("<!--KY_PHAT_HANH-->", "@")).decode(), template
    )
    return document.encode()


def sign_with_prefix(document: str, template: Template) -> str:
    """Sign with `ds:` on every element of the signature."""

    class Prefixed(Template):
        def text(self) -> str:
            plain = Template.text(self)
            for tag in ("</", "<"):
                plain = plain.replace(tag, tag + "ds:").replace("<ds:/ds:", "</ds:")
            return plain.replace('<ds:Signature xmlns="', '<ds:Signature xmlns:ds="')

    fields = {name: getattr(template, name) for name in Template.__dataclass_fields__}
    return sign_into(document, Prefixed(**fields), place="@")


@case()
def comments_in_the_signed_text() -> bytes:
    return one_signature(CARD.replace("Nguyễn Thị Mai", "Nguyễn<!-- x --> Thị Mai"))


@case()
def instruction_in_the_signed_text() -> bytes:
    return one_signature(CARD.replace("<MA_TRUONG>", "<?x y?><MA_TRUONG>"))


@case()
def odd_characters_in_the_signed_text() -> bytes:
    return one_signature(
        CARD.replace(
            "<PHIEN_BAN>", '<PHIEN_BAN a="&#9;&#10;&quot;&lt;\'">&#13;&gt;]]&gt;&amp;<![CDATA[<&]]>'
        )
    )


def xades_objects(
    *,
    identifier: str = "KY_PHAT_HANH",
    target: str | None = None,
    signed: str = "<SigningTime>2026-05-22T09:00:00Z</SigningTime>",
    unsigned: str = "",
) -> str:
    after = f"<UnsignedProperties><UnsignedSignatureProperties>{unsigned}" if unsigned else ""
    end = "</UnsignedSignatureProperties></UnsignedProperties>" if unsigned else ""
    return (
        f'<Object><QualifyingProperties xmlns="{XADES}" Target="{target or "#" + identifier}">'
        f'<SignedProperties Id="props-{identifier}"><SignedSignatureProperties>{signed}'
        f"</SignedSignatureProperties></SignedProperties>{after}{end}</QualifyingProperties></Object>"
    )


def xades_references(identifier: str = "KY_PHAT_HANH", *, kind: str = SIGNED_PROPERTIES):
    return (Ref("#data"), Ref(f"#props-{identifier}", (EXCLUSIVE,), type=kind))


@case()
def xades_basic() -> bytes:
    return one_signature(references=xades_references(), objects=xades_objects())


@case()
def xades_without_type() -> bytes:
    return one_signature(references=xades_references(kind=""), objects=xades_objects())


# --- generic signed XML ---


@case()
def generic_enveloped() -> bytes:
    return sign_into("<a b='1'>x<!--s--><c/></a>", Template("s", (Ref("", (ENVELOPED,)),))).encode()


@case()
def generic_by_id() -> bytes:
    return sign_into("<a><b Id='x'>text</b><!--s--></a>", Template("s", (Ref("#x"),))).encode()


@case()
def generic_enveloping() -> bytes:
    objects = '<Object Id="o"><a>text</a></Object>'
    return sign_into("<!--s-->", Template("s", (Ref("#o"),), objects=objects)).encode()


@case()
def generic_below_default_namespaces() -> bytes:
    document = "<r xmlns='urn:d'><S Id='x'><M/><R><T xmlns=''/><U/></R></S><!--s--></r>"
    return sign_into(document, Template("s", (Ref("#x"),))).encode()


@case(Integrity.INTACT, Integrity.INTACT)
def generic_two_parts_two_signatures() -> bytes:
    document = "<r><a Id='a'>1</a><b Id='b'>2</b><!--s--><!--t--></r>"
    document = sign_into(document, Template("s", (Ref("#a"),)))
    return sign_into(document, Template("t", (Ref("#b"),))).encode()


# --- altered ---


@case(*(Integrity.DIGEST_MISMATCH,) * 3)
def altered_mark() -> bytes:
    return signed_card().replace("Nguyễn Thị Mai", "Nguyễn Thị Mây").encode()


@case(Integrity.DIGEST_MISMATCH)
def instruction_added() -> bytes:
    return one_signature().replace(b"<MA_TRUONG>", b"<?x y?><MA_TRUONG>")


@case()
def comment_added() -> bytes:
    return one_signature().replace(b"<MA_TRUONG>", b"<!-- x --><MA_TRUONG>")


@case(Integrity.SIGNATURE_MISMATCH)
def altered_signed_info() -> bytes:
    return one_signature().replace(b'URI="#data"', b'URI="#data" Id="r"')


@case(Integrity.SIGNATURE_MISMATCH)
def another_persons_certificate() -> bytes:
    own, other = make_person("Người ký KY_PHAT_HANH"), make_person("Kẻ mạo danh")
    return one_signature().replace(own.base64.encode(), other.base64.encode())


@case(Integrity.DIGEST_MISMATCH)
def altered_signing_time() -> bytes:
    return one_signature().replace(b"2026-05-22T08:00:00<", b"2026-05-21T08:00:00<")


@case(Integrity.DIGEST_MISMATCH, problem=Reason.DATA_NOT_COVERED)
def dangling_reference() -> bytes:
    return one_signature().replace(b'Id="data"', b'Id="other"')


# --- references that are refused ---


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED)
def reference_by_http() -> bytes:
    return one_signature(references=(Ref(), Ref("http://example.com/x", of=b"x")), objects="")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def reference_to_a_file() -> bytes:
    return one_signature(references=(Ref(), Ref("file:///dev/null", of=b"")), objects="")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED)
def reference_without_uri() -> bytes:
    return one_signature(references=(Ref(), Ref(None, of=b"x")), objects="")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def reference_by_xpointer_id() -> bytes:
    return one_signature(
        references=(Ref("#xpointer(id('data'))", of=_canonical_data()),), objects=""
    )


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def reference_by_xpointer_root() -> bytes:
    return one_signature(references=(Ref("#xpointer(/)", (ENVELOPED,), of=b"x"),), objects="")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def reference_escaped() -> bytes:
    return one_signature(references=(Ref("#d%61ta", of=_canonical_data()),), objects="")


def _canonical_data() -> bytes:
    return DATA.encode()


def _with_transform(text: str, *, of: bytes | None = None) -> bytes:
    return one_signature(references=(Ref("#data", (text,), of=of),), objects="")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED)
def transform_unknown() -> bytes:
    return _with_transform("urn:unknown", of=DATA.encode())


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transform_base64() -> bytes:
    return _with_transform(DSIG + "base64", of=b"")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transform_xslt() -> bytes:
    sheet = (
        '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x:stylesheet '
        'version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform">'
        '<x:output method="text"/><x:template match="/">same</x:template></x:stylesheet>'
        "</Transform>"
    )
    return _with_transform(sheet, of=b"same")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transform_xpath_everything_but_the_name() -> bytes:
    text = not_signatures(expression="not(ancestor-or-self::HO_VA_TEN)")
    kept = DATA.replace("<HO_VA_TEN>Nguyễn Thị Mai</HO_VA_TEN>", "")
    return _with_transform(text, of=kept.encode())


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transform_xpath_with_rebound_prefix() -> bytes:
    text = not_signatures().replace(f'xmlns:ds="{DSIG}"', 'xmlns:ds="urn:x"')
    return _with_transform(text, of=DATA.encode())


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transform_xpath_filter_2() -> bytes:
    namespace = "http://www.w3.org/2002/06/xmldsig-filter2"
    text = (
        f'<Transform Algorithm="{namespace}"><XPath xmlns="{namespace}" '
        f'xmlns:ds="{DSIG}" Filter="subtract">//ds:Signature</XPath></Transform>'
    )
    return _with_transform(text, of=DATA.encode())


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transform_after_canonicalisation() -> bytes:
    return one_signature(
        references=(Ref("#data", (INCLUSIVE, EXCLUSIVE), of=DATA.encode()),), objects=""
    )


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def transforms_too_many() -> bytes:
    return one_signature(references=(Ref("#data", (ENVELOPED,) * 6),), objects="")


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def default_namespace_in_prefix_list() -> bytes:
    return _with_transform(exclusive("#default"), of=DATA.encode())


@case(Integrity.UNSUPPORTED, problem=Reason.REFERENCE_NOT_ALLOWED, stricter=True)
def manifest() -> bytes:
    objects = (
        f'<Object><Manifest Id="m"><Reference URI="#data"><DigestMethod Algorithm="{DSIG}sha1"/>'
        "<DigestValue>AAAA</DigestValue></Reference></Manifest></Object>"
    )
    references = (Ref("#data"), Ref("#m", type=DSIG + "Manifest", of=b"x"))
    return one_signature(references=references, objects=objects)


# --- identifiers ---


@case(Integrity.MALFORMED, problem=Reason.AMBIGUOUS_REFERENCE, stricter=True)
def identifier_twice() -> bytes:
    return one_signature().replace(b"<PHIEN_BAN>", b'<PHIEN_BAN Id="data">')


@case(Integrity.MALFORMED, problem=Reason.AMBIGUOUS_REFERENCE, stricter=True)
def identifier_twice_in_other_spelling() -> bytes:
    return one_signature().replace(b"<NGAY_KY>", b'<NGAY_KY ID="data">', 1)


@case(Integrity.MALFORMED, problem=Reason.AMBIGUOUS_REFERENCE, stricter=True)
def identifier_twice_by_xml_id() -> bytes:
    return one_signature().replace(b"<NGAY_KY>", b'<NGAY_KY xml:id="data">', 1)


@case(Integrity.MALFORMED, problem=Reason.AMBIGUOUS_REFERENCE, stricter=True)
def identifier_twice_in_a_namespace() -> bytes:
    return one_signature().replace(b"<NGAY_KY>", b'<NGAY_KY xmlns:w="urn:w" w:iD="data">', 1)


# --- what is covered ---


@case(Integrity.INTACT, problem=Reason.DATA_NOT_COVERED, stricter=True)
def only_the_signing_time_signed() -> bytes:
    return one_signature(references=(Ref("#Object-KY_PHAT_HANH"),))


@case(Integrity.INTACT, problem=Reason.DATA_NOT_COVERED, stricter=True)
def only_a_part_of_the_data_signed() -> bytes:
    document = CARD.replace("<THONG_TIN_CHUNG>", '<THONG_TIN_CHUNG Id="part">')
    return one_signature(document, references=(Ref("#part"),), objects="")


@case(Integrity.INTACT, problem=Reason.DATA_NOT_COVERED, stricter=True)
def only_key_info_signed() -> bytes:
    person = make_person("Người ký KY_PHAT_HANH")
    key_info = (
        f'<KeyInfo Id="k"><X509Data><X509Certificate>{person.base64}'
        "</X509Certificate></X509Data></KeyInfo>"
    )
    return one_signature(references=(Ref("#k"),), key_info=key_info, objects="")


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def element_beside_the_data() -> bytes:
    return one_signature().replace(b"<DANH_SACH", b"<GHI_CHU/><DANH_SACH", 1)


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def text_beside_the_data() -> bytes:
    return one_signature().replace(b"<DANH_SACH", b"x<DANH_SACH", 1)


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def attribute_beside_the_data() -> bytes:
    return one_signature().replace(b"<HOC_BA ", b'<HOC_BA loai="x" ', 1)


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def style_sheet_before_the_root() -> bytes:
    return b'<?xml-stylesheet href="x.xsl" type="text/xsl"?>' + one_signature()


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def element_within_a_signing_field() -> bytes:
    return one_signature().replace(b"2026-05-24T08:00:00+07:00", b"<X/>", 1)


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def signing_field_twice() -> bytes:
    return one_signature().replace(b"<KY_PHAT_HANH>", b"<KY_PHAT_HANH><NGAY_KY>2</NGAY_KY>", 1)


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def unsigned_object_in_the_signature() -> bytes:
    return one_signature().replace(b"</Signature>", b"<Object><a/></Object></Signature>")


@case()
def comment_beside_the_data() -> bytes:
    return one_signature().replace(b"<DANH_SACH", b"<!-- x -->\n<DANH_SACH", 1)


@case(Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def generic_sibling() -> bytes:
    return sign_into("<a><b Id='x'>t</b><c>u</c><!--s--></a>", Template("s", (Ref("#x"),))).encode()


# --- signature wrapping: the signed element goes elsewhere, an evil one stands where one looks ---

EVIL = DATA.replace("Nguyễn Thị Mai", "Kẻ Mạo Danh")


def _wrapped(*, evil: str, signed_to: Callable[[str, str], str]) -> bytes:
    """Put `evil` in the place of the signed data, and that where `signed_to` says."""
    good = one_signature(references=(Ref("#data"),), objects="").decode()
    return signed_to(good.replace(DATA, evil), DATA).encode()


NEW_ID = EVIL.replace('Id="data"', 'Id="evil"')
NO_ID = EVIL.replace(' Id="data"', "")


def bare(element: str) -> str:
    """Take an element out of the default namespace around it."""
    return element.replace(" ", ' xmlns="" ', 1)


def _add_wrapping() -> None:
    places = {
        "in_an_object": lambda text, data: text.replace(
            "</Signature>", f"<Object>{bare(data)}</Object></Signature>"
        ),
        "in_the_key_info": lambda text, data: text.replace("<KeyInfo>", f"<KeyInfo>{bare(data)}"),
        "as_first_child": lambda text, data: text.replace("<DU_LIEU", f"{data}<DU_LIEU", 1),
        "as_last_child": lambda text, data: text.replace("</HOC_BA>", f"{data}</HOC_BA>"),
        "in_a_wrapper": lambda text, data: text.replace("</HOC_BA>", f"<W>{data}</W></HOC_BA>"),
        "in_the_evil_data": lambda text, data: text.replace("</DU_LIEU", f"{data}</DU_LIEU", 1),
        "in_the_role": lambda text, data: text.replace("</KY_PHAT_HANH>", f"{data}</KY_PHAT_HANH>"),
        "in_the_role_before": lambda text, data: text.replace("<Signature ", f"{data}<Signature "),
        "in_a_new_root": lambda text, data: f"<HOC_BA>{NO_ID}<X>{text}{data}</X></HOC_BA>",
    }
    for evil_name, evil in (("new_id", NEW_ID), ("no_id", NO_ID), ("same_id", EVIL)):
        for place, move in places.items():
            integrity, problem = Integrity.INTACT, Reason.DATA_NOT_COVERED
            if place == "in_the_key_info":
                integrity = Integrity.MALFORMED
            elif evil_name == "same_id":
                integrity, problem = Integrity.MALFORMED, Reason.AMBIGUOUS_REFERENCE
            CASES.append(
                Case(
                    f"wrapping_{place}_{evil_name}",
                    lambda evil=evil, move=move: _wrapped(evil=evil, signed_to=move),
                    (integrity,),
                    (problem,),
                    stricter=True,
                )
            )


_add_wrapping()


@case(Integrity.MALFORMED, problem=Reason.DATA_NOT_COVERED)
def wrapping_enveloped_root_into_an_object() -> bytes:
    good = one_signature(references=(Ref("#hb-1", (ENVELOPED,)),), objects="").decode()
    start = good.index("<Signature")
    end = good.index("</Signature>") + len("</Signature>")
    signature, root = good[start:end], good[:start] + good[end:]
    signature = signature.replace("</Signature>", f"<Object>{bare(root)}</Object></Signature>")
    return (
        f'<HOC_BA id="evil">{NO_ID}<DANH_SACH_THONG_TIN_KY><KY_PHAT_HANH>{signature}'
        "</KY_PHAT_HANH></DANH_SACH_THONG_TIN_KY></HOC_BA>"
    ).encode()


@case(Integrity.INTACT, Integrity.INTACT, problem=Reason.UNSIGNED_CONTENT, stricter=True)
def second_signature_in_one_role() -> bytes:
    document = CARD.replace("<!--CBQL-->", "<!--CBQL--><!--again-->")
    document = sign_into(drop_all_but(document, "CBQL", "again"), role_template("CBQL"))
    return sign_into(document, role_template("again")).encode()


def drop_all_but(document: str, *names: str) -> str:
    for name in ("GVCN", "CBQL", "KY_PHAT_HANH"):
        document = document if name in names else document.replace(f"<!--{name}-->", "")
    return document


# --- the syntax of a signature ---


def _broken(old: str, new: str, **changes) -> bytes:
    good = one_signature(**changes).decode()
    assert old in good
    return good.replace(old, new, 1).encode()


NOT_READ = {"problem": Reason.DATA_NOT_COVERED, "stricter": True}


@case(Integrity.MALFORMED, **NOT_READ)
def comment_in_the_digest_value() -> bytes:
    return _broken("<DigestValue>", "<DigestValue><!-- AAAA -->")


@case(Integrity.MALFORMED, stricter=True)
def comment_in_the_signature_value() -> bytes:
    return _broken("<SignatureValue>", "<SignatureValue><!-- x -->")


@case(Integrity.MALFORMED, **NOT_READ)
def comment_between_references() -> bytes:
    return _broken("<Reference", "<!-- x --><Reference")


@case(Integrity.MALFORMED, **NOT_READ)
def second_signed_info() -> bytes:
    good = one_signature().decode()
    inner = good[good.index("<SignedInfo>") : good.index("<SignatureValue>")]
    return good.replace(inner, inner + inner.replace("#data", "#evil")).encode()


@case(Integrity.MALFORMED, **NOT_READ)
def signed_info_not_first() -> bytes:
    good = one_signature().decode()
    inner = good[good.index("<SignedInfo>") : good.index("<SignatureValue>")]
    return good.replace(inner, "").replace("<KeyInfo>", inner + "<KeyInfo>").encode()


@case(Integrity.MALFORMED, **NOT_READ)
def second_signature_value() -> bytes:
    return _broken("<KeyInfo>", "<SignatureValue>AAAA</SignatureValue><KeyInfo>")


@case(Integrity.MALFORMED, **NOT_READ)
def second_key_info() -> bytes:
    return _broken("</KeyInfo>", "</KeyInfo><KeyInfo/>")


@case(Integrity.MALFORMED, **NOT_READ)
def foreign_element_in_the_signature() -> bytes:
    return _broken("</Signature>", '<x xmlns="urn:x"/></Signature>')


@case(Integrity.MALFORMED, **NOT_READ)
def no_reference() -> bytes:
    return one_signature(references=(), objects="")


@case(Integrity.MALFORMED, **NOT_READ)
def empty_signature() -> bytes:
    return drop_places(CARD.replace("<!--KY_PHAT_HANH-->", f'<Signature xmlns="{DSIG}"/>'))


@case(Integrity.MALFORMED, **NOT_READ)
def digest_of_nothing_for_what_has_no_form() -> bytes:
    document = CARD.replace('Id="data"', 'xmlns:rel="relative" Id="data"')
    return one_signature(document, references=(Ref("#data", of=b""),), objects="")


CASES[-1] = Case(
    CASES[-1].name, CASES[-1].build, CASES[-1].integrity, (None,), stricter=True
)  # the reference does lead to the data; it is its form that is missing


# --- algorithms and keys ---


@case(Integrity.UNSUPPORTED, stricter=True)
def hmac_with_the_public_key() -> bytes:
    person = make_person("Người ký KY_PHAT_HANH")
    return one_signature(
        method=MORE + "hmac-sha256", sign=lambda m: hmac.digest(person.der, m, "sha256")
    )


@case(Integrity.UNSUPPORTED, stricter=True)
def hmac_truncated_to_nothing() -> bytes:
    return one_signature(
        method=DSIG + "hmac-sha1",
        method_content="<HMACOutputLength>8</HMACOutputLength>",
        sign=lambda _: b"x",
    )


@case(Integrity.UNSUPPORTED)
def method_unknown() -> bytes:
    return one_signature(method="urn:unknown", sign=lambda _: b"x")


@case(Integrity.MALFORMED, stricter=True)
def parameters_for_a_method_without_any() -> bytes:
    return one_signature(method_content="<HMACOutputLength>8</HMACOutputLength>")


@case(Integrity.UNSUPPORTED)
def canonicalisation_unknown() -> bytes:
    good = one_signature().decode()
    return good.replace(f'Method Algorithm="{INCLUSIVE}"', 'Method Algorithm="urn:x"', 1).encode()


@case(Integrity.UNSUPPORTED)
def digest_unknown() -> bytes:
    return one_signature(references=(Ref(digest="urn:x"),), objects="")


@case(Integrity.SIGNATURE_MISMATCH)
def ecdsa_value_in_der() -> bytes:
    person = make_person("Khóa p256", "p256")
    return one_signature(
        method=MORE + "ecdsa-sha256",
        person=person,
        sign=lambda m: person.key.sign(m, ec.ECDSA(hashes.SHA256())),
    )


@case(Integrity.SIGNATURE_MISMATCH)
def method_for_another_kind_of_key() -> bytes:
    return one_signature(method=MORE + "ecdsa-sha256", sign=lambda _: bytes(64))


@case(Integrity.NO_CERTIFICATE)
def no_certificate() -> bytes:
    return one_signature(key_info="<KeyInfo><KeyName>x</KeyName></KeyInfo>")


@case(Integrity.NO_CERTIFICATE)
def no_key_info() -> bytes:
    return one_signature(key_info="")
