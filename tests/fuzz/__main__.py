"""Makes a mutant again, or tries many.

`python -m tests.fuzz show SEED FAMILY NUMBER [FOLDER]` makes one, says what is said of it, and
writes its files. `python -m tests.fuzz run SEED FAMILY FIRST COUNT` tries many and counts.
"""

import sys
from collections import Counter
from pathlib import Path

from tests.fuzz.families import FAMILIES, make_mutant
from tests.fuzz.invariants import BrokenInvariantError, Tried, try_mutant
from tests.fuzz.seeds import SEED_NAMES, load_seed


def main(arguments: list[str]) -> int:
    """Do what the arguments say; 1 when an invariant is broken."""
    match arguments:
        case ["show", seed, family, number, *folder] if seed in SEED_NAMES and family in FAMILIES:
            return _show(seed, family, int(number), Path(folder[0]) if folder else None)
        case ["run", seed, family, first, count] if seed in SEED_NAMES and family in FAMILIES:
            return _run(seed, family, range(int(first), int(first) + int(count)))
        case _:
            print(__doc__)
            print("seeds:", *SEED_NAMES)
            print("families:", *FAMILIES)
            return 64


def _show(seed_name: str, family: str, number: int, folder: Path | None) -> int:
    seed, mutant = load_seed(seed_name), make_mutant(seed_name, family, number)
    print(mutant.what, "(must fail)" if mutant.must_fail else "")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for document in mutant.documents:
            kind = "pdf" if b"%PDF-" in document[:2000] else "xml"
            (folder / f"{seed_name}-{family}-{number}.{kind}").write_bytes(document)
        for _, evidence in mutant.evidence:
            name = f"{seed_name}-{family}-{number}.{evidence.kind.value}"
            (folder / name).write_bytes(evidence.content)
    try:
        print(try_mutant(seed, mutant))
    except BrokenInvariantError as error:
        print("BROKEN:", error)
        return 1
    return 0


def _run(seed_name: str, family: str, numbers: range) -> int:
    seed = load_seed(seed_name)
    tried: list[tuple[Tried, int]] = []
    broken = 0
    for number in numbers:
        mutant = make_mutant(seed_name, family, number)
        try:
            tried.append((try_mutant(seed, mutant), number))
        except Exception as error:  # noqa: BLE001 - a long run counts every bug and goes on
            broken += 1
            print(f"{seed_name} {family} {number}: {mutant.what}: {type(error).__name__}: {error}")
    if tried:
        slowest, number = max(tried, key=lambda pair: pair[0].seconds)
        counts = Counter(one.outcome.value for one, _ in tried)
        signed = sum(one.changed for one, _ in tried)
        total = sum(one.seconds for one, _ in tried)
        print(
            f"{seed_name} {family}: {dict(counts)}, {signed} changed what is signed, {broken} bad"
        )
        print(
            f"  {total / len(tried) * 1000:.1f} ms each, slowest {slowest.seconds:.2f} s: {number}"
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
