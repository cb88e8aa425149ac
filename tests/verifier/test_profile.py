"""Which signatures are called standard."""

import pytest

from tests.verifier.checks.conftest import Facts
from verifier.document import SigningCertificateAttribute
from verifier.profile import check_standard_profile
from verifier.reasons import Reason


@pytest.mark.parametrize("profile", ["PAdES-B", "XAdES"])
@pytest.mark.parametrize("attribute", SigningCertificateAttribute)
def test_a_baseline_signature_without_a_reference_to_its_certificate_is_not_standard(
    profile, attribute
):
    signature = Facts().signature(profile=profile, signing_certificate=attribute)
    bound = attribute is SigningCertificateAttribute.MATCHES
    expected = None if bound else Reason.PROFILE_NOT_STANDARD
    assert check_standard_profile(signature).reason is expected
