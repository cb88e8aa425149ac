"""Writes the demo into a folder, and reads its table of expectations back.

```
demo.json                     the table: names, files, what is expected
samples/<name>/hoc-ba.pdf     and .xml; with <name>/extra/*.pem what the visitor brings along
anchors/*.pem                 the demo's roots
intermediates/*.pem           issuing authorities that are generally known
evidence/*.crl, *.ocsp        what the authorities publish
schools.csv                   the school directory
```
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from verifier.errors import ConfigurationError
from verifier.reasons import Note, Reason
from verifier.report import Verdict
from verifier.trust import Purpose, TrustAnchor
from web.cardkit.directory import write_directory
from web.cardkit.pki import DemoWorld, build_demo_anchor, demo_anchors
from web.cardkit.sample import Group, Sample
from web.cardkit.samples import build_samples

SCHEMA: Final = "hocba-verify/demo/1"
TABLE_NAME: Final = "demo.json"

_Json = dict[str, object]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ExpectedSample:
    """One line of a written demo: where the files are and what is expected."""

    name: str
    title_vi: str
    title_en: str
    description: str
    group: Group
    files: tuple[Path, ...]
    """Together they are one card."""
    extra_intermediates: tuple[Path, ...]
    at: datetime
    expected_verdict: Verdict
    expected_reason: Reason | None
    expected_note: Note | None


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo read back from its folder; the places are given whether or not anything is there."""

    folder: Path
    now: datetime
    """The moment for which it was made."""
    anchors: tuple[TrustAnchor, ...]
    intermediates: tuple[bytes, ...]
    """DER."""
    samples: tuple[ExpectedSample, ...]

    @property
    def evidence(self) -> Path:
        """The folder of CRLs and OCSP responses."""
        return self.folder / "evidence"

    @property
    def schools(self) -> Path:
        """The school directory."""
        return self.folder / "schools.csv"


def write_demo(folder: Path, world: DemoWorld) -> tuple[Sample, ...]:
    """Write everything under `folder`, which may exist; return the samples."""
    samples = build_samples(world)
    for sample in samples:
        _write_sample(folder / "samples" / sample.name, sample)
    for root in world.authorities.roots:
        _write(folder / "anchors" / f"{root.label}.pem", root.pem)
    for authority in world.authorities.intermediates:
        _write(folder / "intermediates" / f"{authority.label}.pem", authority.pem)
    for label, crl in world.published_crls():
        _write(folder / "evidence" / f"{label}.crl", crl)
    for label, response in world.published_ocsps():
        _write(folder / "evidence" / f"{label}.ocsp", response)
    _write(folder / "schools.csv", write_directory(world))
    # Last, so that a folder with a table is complete.
    table = json.dumps(_table(samples, world), ensure_ascii=False, indent=1)
    _write(folder / TABLE_NAME, table.encode() + b"\n")
    return samples


def load_demo(folder: Path) -> Demo:
    """Read a written demo back.

    Raises:
        ConfigurationError: the folder holds no demo, or one that was damaged.

    """
    try:
        table = json.loads((folder / TABLE_NAME).read_text(encoding="utf-8"))
        if table["schema"] != SCHEMA:
            raise ConfigurationError(f"{TABLE_NAME} is not of schema {SCHEMA}")
        return Demo(
            folder=folder,
            now=datetime.fromisoformat(table["now"]),
            anchors=tuple(_read_anchor(folder, line) for line in table["anchors"]),
            intermediates=tuple(
                _read_der(path) for path in sorted((folder / "intermediates").glob("*.pem"))
            ),
            samples=tuple(_read_sample(folder, line) for line in table["samples"]),
        )
    except OSError as error:
        raise ConfigurationError(f"no demo here: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{TABLE_NAME} is damaged") from error


def _write_sample(folder: Path, sample: Sample) -> None:
    for name, content in sample.files:
        _write(folder / name, content)
    for path, der in zip(_extra_names(sample), sample.extra_intermediates, strict=True):
        _write(folder / path, x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))


def _extra_names(sample: Sample) -> tuple[str, ...]:
    return tuple(f"extra/{number}.pem" for number, _ in enumerate(sample.extra_intermediates, 1))


def _table(samples: tuple[Sample, ...], world: DemoWorld) -> _Json:
    anchors = zip(world.authorities.roots, demo_anchors(world), strict=True)
    return {
        "schema": SCHEMA,
        "now": world.now.isoformat(),
        "anchors": [
            {
                "file": f"anchors/{root.label}.pem",
                "name": anchor.name,
                "purposes": sorted(purpose.value for purpose in anchor.purposes),
            }
            for root, anchor in anchors
        ],
        "samples": [_line(sample) for sample in samples],
    }


def _line(sample: Sample) -> _Json:
    base = f"samples/{sample.name}"
    return {
        "name": sample.name,
        "title_vi": sample.title_vi,
        "title_en": sample.title_en,
        "description": sample.description,
        "group": sample.group.value,
        "files": [f"{base}/{name}" for name, _ in sample.files],
        "extra_intermediates": [f"{base}/{name}" for name in _extra_names(sample)],
        "at": sample.at.isoformat(),
        "verdict": sample.expected_verdict.value,
        "reason": None if sample.expected_reason is None else sample.expected_reason.value,
        "note": None if sample.expected_note is None else sample.expected_note.value,
    }


def _read_sample(folder: Path, line: dict[str, str]) -> ExpectedSample:
    return ExpectedSample(
        name=line["name"],
        title_vi=line["title_vi"],
        title_en=line["title_en"],
        description=line["description"],
        group=Group(line["group"]),
        files=tuple(_find_file(folder, name) for name in line["files"]),
        extra_intermediates=tuple(_find_file(folder, n) for n in line["extra_intermediates"]),
        at=datetime.fromisoformat(line["at"]),
        expected_verdict=Verdict(line["verdict"]),
        expected_reason=_optional(line["reason"], Reason),
        expected_note=_optional(line["note"], Note),
    )


def _find_file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise ConfigurationError(f"{TABLE_NAME} names a file that is not there: {name}")
    return path


def _optional(code: str | None, kind: Callable[[str], _T]) -> _T | None:
    return None if code is None else kind(code)


def _read_anchor(folder: Path, line: dict[str, str]) -> TrustAnchor:
    return build_demo_anchor(
        _read_der(folder / line["file"]),
        name=line["name"],
        purposes=frozenset(Purpose(purpose) for purpose in line["purposes"]),
    )


def _read_der(path: Path) -> bytes:
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
