"""The table of samples: read the three groups to know what the verifier is held to."""

from web.cardkit.pki import DemoWorld
from web.cardkit.sample import Group, Sample
from web.cardkit.samples_bad import build_bad
from web.cardkit.samples_good import build_good
from web.cardkit.samples_open import build_open

__all__ = ["Group", "Sample", "build_samples"]


def build_samples(world: DemoWorld) -> tuple[Sample, ...]:
    """Build every sample: the good ones, the bad ones, those that stay open."""
    return (*build_good(world), *build_bad(world), *build_open(world))
