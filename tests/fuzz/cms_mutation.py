"""Bends CMS values: the /Contents of a PDF's signatures, and what an XML holds in base64.

The file around stays well formed. In a PDF the gap keeps its length by the padding that is there
anyway; what does not fit is drawn again.
"""

import base64
import random
import re
from collections.abc import Iterator

from tests.fuzz.der_mutation import DERMutation, mutate
from tests.fuzz.der_tree import Path, Value, parse
from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import Seed
from tests.fuzz.signed_content import find_spans

_TOKEN = bytes.fromhex("2a864886f70d010910020e")
"""id-aa-signatureTimeStampToken."""
_BASE64 = re.compile(
    rb"<((?:ds:|xades:)?(?:X509Certificate|EncapsulatedTimeStamp))>([A-Za-z0-9+/=\s]+)</\1>"
)


def bend_contents(seed: Seed, rng: random.Random) -> Mutant:
    """Bend the CMS of one signature of a PDF, mostly of the last, which no other one covers."""
    content = seed.documents[0]
    spans = find_spans(content)
    span = spans[-1] if rng.random() < 0.8 else rng.choice(spans)
    digits = content[span.gap_start + 1 : span.gap_end - 1]
    room = len(digits) // 2
    tree = parse(_without_padding(bytes.fromhex(digits.decode())))
    guarded = tuple(_find_protected(tree))
    while True:
        mutation = mutate(tree, rng, prefer=guarded)
        encoded = mutation.tree.encode()
        if len(encoded) <= room:
            break
    gap = encoded.hex().ljust(len(digits), "0").encode()
    bent = content[: span.gap_start + 1] + gap + content[span.gap_end - 1 :]
    return Mutant(
        (bent, *seed.documents[1:]),
        f"CMS of signature ending at {span.end}: {mutation.what} at {mutation.path}",
        must_fail=_is_below(mutation, guarded),
    )


def bend_encapsulated(seed: Seed, rng: random.Random) -> Mutant:
    """Bend one certificate or token that an XML holds in base64."""
    content = seed.documents[-1]
    match = rng.choice(list(_BASE64.finditer(content)))
    tree = parse(base64.b64decode(match[2]))
    guarded = tuple(_find_protected(tree)) if match[1].endswith(b"Stamp") else ()
    mutation = mutate(tree, rng, prefer=guarded)
    encoded = base64.b64encode(mutation.tree.encode())
    bent = content[: match.start(2)] + encoded + content[match.end(2) :]
    return Mutant(
        (*seed.documents[:-1], bent),
        f"{match[1].decode()} at {match.start()}: {mutation.what} at {mutation.path}",
        must_fail=_is_below(mutation, guarded),
    )


def _without_padding(contents: bytes) -> bytes:
    """Return the one value that /Contents starts with."""
    count = contents[1] & 0x7F
    length = int.from_bytes(contents[2 : 2 + count], "big")
    return contents[: 2 + count + length]


def _is_below(mutation: DERMutation, guarded: tuple[Path, ...]) -> bool:
    """Tell whether octets inside something signed were changed.

    The way a protected value itself is tagged or its length is written is not signed (the signed
    attributes are hashed under another tag), what is inside of it is.
    """
    path = mutation.path
    return any(len(path) > len(one) and path[: len(one)] == one for one in guarded)


def _find_protected(tree: Value, base: Path = ()) -> Iterator[Path]:
    """Yield the paths of what a SignedData and the tokens in it sign, or name by digest.

    That is the content, the signed attributes and the signer's certificate, each strictly below.
    """
    members = tree.at((1, 0)).members or ()
    signer = (1, 0, len(members) - 1, 0)
    info = tree.at(signer)
    if len(members[2].members or ()) > 1:
        yield (*base, 1, 0, 2, 1, 0)  # eContent: the TSTInfo of a token
    for position, part in _tagged(members[:-1], _FIRST):
        for number, certificate in enumerate(part.members or ()):
            if _is_signers(certificate, info):
                yield (*base, 1, 0, position, number)
    for position, _ in _tagged(info.members, _FIRST):
        yield (*base, *signer, position)
    for position, part in _tagged(info.members, _SECOND):
        for number, attribute in enumerate(part.members or ()):
            if attribute.at((0,)).octets == _TOKEN:
                place = (*signer, position, number, 1, 0)
                yield from _find_protected(tree.at(place), (*base, *place))


_FIRST, _SECOND = 0xA0, 0xA1
"""Certificates and signed attributes; CRLs and unsigned attributes."""


def _tagged(members: tuple[Value, ...] | None, tag: int) -> Iterator[tuple[int, Value]]:
    return ((place, part) for place, part in enumerate(members or ()) if part.tag == tag)


def _is_signers(certificate: Value, signer: Value) -> bool:
    """Tell whether the SignerInfo names this certificate by its serial number."""
    serial = signer.at((1, 1)).octets
    return certificate.at((0, 1)).octets == serial
