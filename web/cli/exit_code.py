"""Exit codes; other programs rely on them."""

from verifier.report import Verdict

NOT_READABLE = 3
"""Nothing could be read as a document."""
WRONG_CALL = 64
"""EX_USAGE of sysexits.h."""
BUG = 70
"""EX_SOFTWARE of sysexits.h."""
OUTPUT_LOST = 74
"""EX_IOERR of sysexits.h: whoever was to read the output has gone, so no verdict was given."""

VERDICT_CODES: dict[Verdict, int] = {
    Verdict.VALID: 0,
    Verdict.INVALID: 1,
    Verdict.INDETERMINATE: 2,
}
