"""`hocba demo`: make invented cards, good and bad, and check that each gets its verdict."""

from dataclasses import dataclass, replace
from pathlib import Path

import click

from verifier.errors import ConfigurationError, DocumentError
from verifier.report import VerificationReport
from verifier.submission import Submission
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import Demo, ExpectedSample, load_demo, write_demo
from web.clock import SystemClock
from web.composition import build_verifier
from web.settings import demo_sources

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def demo() -> None:
    """Make and check demo cards; their keys are public, they prove nothing."""


@demo.command("make")
@click.argument("folder", metavar="DIR", type=_FOLDER)
def make(folder: Path) -> int:
    """Write a demo PKI, sample cards and a printed copy's code, relative to now, into DIR."""
    # SQLAlchemy takes longer to import than a card takes to verify: only who needs it waits.
    from web.copies.sample import print_sample

    clock = SystemClock()
    world = DemoWorld(clock.now().replace(microsecond=0))
    try:
        folder.mkdir(parents=True, exist_ok=True)  # first: signing the cards takes seconds
        samples = write_demo(folder, world)
        made = load_demo(folder)
        print_sample(made, build_verifier(demo_sources(made), clock=clock), clock)
    except OSError as error:
        raise ConfigurationError(f"cannot write to {folder}: {error.strerror}") from error
    click.echo(f"{len(samples)} cards in {folder}")
    return 0


@demo.command("check")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
def check(folder: Path) -> int:
    """Verify every card of DIR at its own moment, and compare with what is expected."""
    loaded = load_demo(folder)
    outcomes = []
    for sample in loaded.samples:
        outcomes.append(_check(sample, loaded))
        click.echo(outcomes[-1].line())
    right = sum(outcome.as_expected for outcome in outcomes)
    click.echo(f"{right}/{len(outcomes)} as expected")
    return 0 if outcomes and right == len(outcomes) else 1


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one card was found to be."""

    sample: ExpectedSample
    found: str
    as_expected: bool

    def line(self) -> str:
        """Return one line of the table."""
        mark = "ok  " if self.as_expected else "DIFF"
        return f"{mark}  {self.sample.name:<36}  {self.found}"


def _check(sample: ExpectedSample, loaded: Demo) -> _Outcome:
    sources = demo_sources(loaded)
    verifier = build_verifier(
        replace(sources, intermediates=(*sources.intermediates, *sample.extra_intermediates))
    )
    try:
        report = verifier.verify(
            Submission(tuple(path.read_bytes() for path in sample.files)), at=sample.at
        )
    except DocumentError as error:
        return _Outcome(sample, f"unreadable: {error}", as_expected=False)
    return _Outcome(sample, _describe(report), _is_as_expected(report, sample))


def _describe(report: VerificationReport) -> str:
    reasons = ", ".join(reason.value for reason in report.reasons)
    return report.verdict.value + (f" ({reasons})" if reasons else "")


def _is_as_expected(report: VerificationReport, sample: ExpectedSample) -> bool:
    if report.verdict is not sample.expected_verdict:
        return False
    if sample.expected_reason is None:
        return not report.reasons and _has_note(report, sample)
    return sample.expected_reason in report.reasons and _has_note(report, sample)


def _has_note(report: VerificationReport, sample: ExpectedSample) -> bool:
    """Whether the remark that the table expects, if any, was made somewhere."""
    if sample.expected_note is None:
        return True
    signatures = [s for document in report.documents for s in document.signatures]
    return sample.expected_note in {
        *report.notes,
        *(note for document in report.documents for note in document.notes),
        *(note for signature in signatures for note in signature.notes),
    }
