"""How we do on PKITS: a table by chapter, and every divergence by name."""

from dataclasses import dataclass

from tests.pkits.suite import CHAPTERS, DIVERGENCES, PKITSTest


@dataclass(frozen=True)
class Score:
    """What was accepted of the whole suite."""

    accepted: dict[PKITSTest, bool]

    @property
    def wrong_acceptances(self) -> tuple[str, ...]:
        return tuple(t.name for t, accepted in self.accepted.items() if accepted and not t.valid)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Valid ones that were refused."""
        return tuple(t.name for t, accepted in self.accepted.items() if t.valid and not accepted)

    @property
    def line(self) -> str:
        """The score in a line."""
        total = len(self.accepted)
        agreed = total - len(self.refusals) - len(self.wrong_acceptances)
        return (
            f"PKITS: {agreed} of {total} as the suite says, "
            f"{len(self.wrong_acceptances)} wrong acceptances, "
            f"{len(self.refusals)} valid paths refused"
        )

    @property
    def table(self) -> str:
        """Score by chapter, then each divergence with its reason."""
        lines = [f"{'':4} {'':36} {'tests':>5} {'valid':>9} {'invalid':>9}"]
        for chapter, title in CHAPTERS.items():
            tests = [t for t in self.accepted if t.chapter == chapter]
            valid = [t for t in tests if t.valid]
            invalid = [t for t in tests if not t.valid]
            taken = sum(self.accepted[t] for t in valid)
            refused = sum(not self.accepted[t] for t in invalid)
            ratios = (f"{taken}/{len(valid)}", f"{refused}/{len(invalid)}")
            lines.append(f"{chapter:4} {title:36} {len(tests):5} {ratios[0]:>9} {ratios[1]:>9}")
        lines += ["", self.line]
        lines += [
            f"  refused: {name}: {DIVERGENCES.get(name, 'NOT EXPECTED')}" for name in self.refusals
        ]
        lines += [f"  WRONGLY ACCEPTED: {name}" for name in self.wrong_acceptances]
        return "\n".join(lines)
