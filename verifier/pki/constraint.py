"""RFC 5280 6.1 over one finished path: everything but periods, revocation and weak algorithms.

Those three have checks of their own and their own reasons. What is left depends on nothing but the
certificates themselves, so an answer is remembered. The library does the algorithm; its errors are
named here and stop here.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.name_trees import (
    default_excluded_subtrees,
    default_permitted_subtrees,
    process_general_subtrees,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    AcceptAllAlgorithms,
    CertRevTrustPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.validate import async_validate_path

from verifier.pki.certificate import Certificate
from verifier.pki.der import DECODER_ERRORS
from verifier.policy import PolicyInputs

_NO_REVOCATION = CertRevTrustPolicy(
    RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
)
_UNLIMITED = 1000
"""A path length that no path reaches, for an anchor that states none."""

_POLICY_NODES = 64
"""Nodes of the policy graph; an attack makes it grow without bound (CVE-2023-0464)."""

_MOST_COMPARISONS = 4096
"""Names times name constraints of a path: each pair costs the library about five microseconds."""

_SUBTREES = ("permitted_subtrees", "excluded_subtrees")
"""The two parts of NameConstraints (RFC 5280 4.2.1.10)."""

_NO_NAME = b"\x30\x00"
"""An empty distinguished name."""

_LIBRARY_ERRORS = (
    ValidationError,
    PathError,
    InvalidSignature,
    UnsupportedAlgorithm,
    AssertionError,  # a key and an algorithm that do not belong together
    NotImplementedError,  # name constraints of a kind that the library cannot compare
    *DECODER_ERRORS,
)
"""What the library raises over certificates that are not as they should be."""


_ANY_POLICY = PolicyInputs()


def find_violation(
    path: tuple[Certificate, ...], policies: PolicyInputs = _ANY_POLICY
) -> str | None:
    """Return in a technical word or sentence what `path` violates, or None.

    Leaf first, anchor last; at least one certificate stands below the anchor. RFC 5280 takes only
    name and key from an anchor; we also heed its basic constraints, key usage and name
    constraints, as RFC 5937 allows, because our anchors are certificates whose issuers meant them.
    """
    anchor = path[-1]
    if not anchor.is_ca:
        return "the anchor is not a certification authority"
    if anchor.key_usage is not None and "keyCertSign" not in anchor.key_usage:
        return "the anchor may not sign certificates"
    if any(certificate.subject_der == _NO_NAME for certificate in path[1:]):
        return "an authority without a name (RFC 5280 4.1.2.6)"
    return _run(path, policies)


@lru_cache(maxsize=512)
def _run(path: tuple[Certificate, ...], policies: PolicyInputs) -> str | None:
    moment, tolerance = _moment_of_all(path)
    try:
        root, *rest = [x509.Certificate.load(c.der, strict=True) for c in reversed(path)]
        if _count_comparisons([root, *rest]) > _MOST_COMPARISONS:
            return "too many names to compare with name constraints"
        library_path = ValidationPath(
            CertTrustAnchor(root, quals=_anchor_qualifiers(root, policies)), rest[:-1], rest[-1]
        )
        context = ValidationContext(
            trust_roots=[root],
            moment=moment,
            time_tolerance=tolerance,
            allow_fetching=False,
            revinfo_policy=_NO_REVOCATION,
            algorithm_usage_policy=AcceptAllAlgorithms(),
        )
        _drive(context, library_path)
    except _LIBRARY_ERRORS as error:
        return str(error) or type(error).__name__
    return None


def _moment_of_all(path: tuple[Certificate, ...]) -> tuple[datetime, timedelta]:
    """Return a moment, and a tolerance, at which no period of the path counts."""
    start = max(c.not_before for c in path)
    end = min(c.not_after for c in path)
    return min(start, end), max(start - end, timedelta(seconds=1))


def _count_comparisons(path: list[x509.Certificate]) -> int:
    """Return how often a name has to be compared with a constraint, at most."""
    names = sum(len(c.subject.chosen) + len(c.subject_alt_name_value or ()) for c in path)
    constraints = sum(
        len(trees)
        for c in path
        if c.name_constraints_value is not None
        for trees in (c.name_constraints_value[kind] for kind in _SUBTREES)
        if isinstance(trees, x509.GeneralSubtrees)
    )
    return names * constraints


def _anchor_qualifiers(root: x509.Certificate, policies: PolicyInputs) -> TrustQualifiers:
    length = root.max_path_length
    permitted, excluded = default_permitted_subtrees(), default_excluded_subtrees()
    if root.name_constraints_value is not None:
        constraints = root.name_constraints_value
        if isinstance(constraints["permitted_subtrees"], x509.GeneralSubtrees):
            permitted.update(process_general_subtrees(constraints["permitted_subtrees"]))
        if isinstance(constraints["excluded_subtrees"], x509.GeneralSubtrees):
            excluded.update(process_general_subtrees(constraints["excluded_subtrees"]))
    length = _UNLIMITED if length is None else length
    return TrustQualifiers(
        standard_parameters=PKIXValidationParams(
            user_initial_policy_set=policies.acceptable,
            initial_explicit_policy=policies.explicit,
            initial_policy_mapping_inhibit=policies.inhibit_mapping,
            initial_any_policy_inhibit=policies.inhibit_any,
            initial_permitted_subtrees=permitted,
            initial_excluded_subtrees=excluded,
            max_policy_graph_nodes=_POLICY_NODES,
        ),
        max_path_length=length,
        # The library subtracts from the second whenever it has the first.
        max_aa_path_length=length,
    )


def _drive(context: ValidationContext, path: ValidationPath) -> None:
    """Run the library's coroutine to its end; with nothing to fetch it never waits.

    So no event loop is needed, nor the sockets that one opens.
    """
    coroutine = async_validate_path(context, path)
    try:
        coroutine.send(None)
    except StopIteration:
        return
    finally:
        coroutine.close()
    raise AssertionError("path validation waited for something although nothing may be fetched")
