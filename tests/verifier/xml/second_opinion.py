"""What python-xmlsec and the xmlsec1 program say of the same documents."""

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

DSIG = "http://www.w3.org/2000/09/xmldsig#"
_NAMES = ("Id", "ID", "id")


def ask_library(content: bytes) -> list[bool]:
    """Return for each signature in document order whether python-xmlsec accepts it.

    It is given the first certificate of KeyInfo, which no test lets be another than the signer's.
    """
    tree = etree.fromstring(content).getroottree()
    return [_holds(tree, number) for number in range(len(_signatures(tree)))]


def _signatures(tree: etree._ElementTree) -> list[etree._Element]:
    return list(tree.getroot().iter(f"{{{DSIG}}}Signature"))


def _certificate(signature: etree._Element) -> bytes | None:
    found = signature.find(f"{{{DSIG}}}KeyInfo/{{{DSIG}}}X509Data/{{{DSIG}}}X509Certificate")
    if found is None:
        return None
    der = base64.b64decode(found.text or "")
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _holds(tree: etree._ElementTree, number: int) -> bool:
    fresh = etree.fromstring(etree.tostring(tree)).getroottree()
    signature = _signatures(fresh)[number]
    certificate = _certificate(signature)
    context = xmlsec.SignatureContext()
    try:
        if certificate is not None:
            context.key = xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM)
        for element in fresh.getroot().iter(etree.Element):
            for name in _NAMES:
                if element.get(name) is not None:
                    context.register_id(element, name)
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def needs_program() -> str:
    """Return where xmlsec1 is; without it skip, but fail under CI."""
    path = shutil.which("xmlsec1")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("xmlsec1 is missing")
        pytest.skip("xmlsec1 is missing")
    return path


def ask_program(content: bytes, folder: Path) -> list[bool]:
    """Return for each signature in document order whether xmlsec1 accepts it."""
    program = needs_program()
    tree = etree.fromstring(content).getroottree()
    document = folder / "document.xml"
    document.write_bytes(content)
    return [
        _accepts(program, tree, document, number=number) for number in range(len(_signatures(tree)))
    ]


def _accepts(program: str, tree: etree._ElementTree, document: Path, *, number: int) -> bool:
    certificate = _certificate(_signatures(tree)[number])
    if certificate is None:
        return False
    pem = document.with_name("certificate.pem")
    pem.write_bytes(certificate)
    names = sorted(
        {
            (name, element.tag.removeprefix("{").replace("}", ":"))
            for element in tree.getroot().iter(etree.Element)
            for name in _NAMES
            if element.get(name) is not None
        }
    )
    identifiers = [part for name, tag in names for part in (f"--id-attr:{name}", tag)]
    result = subprocess.run(
        [
            program,
            "verify",
            "--pubkey-cert-pem",
            str(pem),
            *identifiers,
            "--node-xpath",
            f"(//*[local-name()='Signature' and namespace-uri()='{DSIG}'])[{number + 1}]",
            str(document),
        ],
        capture_output=True,
        check=False,
        timeout=30,
    )
    return result.returncode == 0
