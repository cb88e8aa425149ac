"""Settings from the environment, and the portal that they describe."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask

from trust_store.fetching import Fetcher
from verifier.errors import ConfigurationError
from verifier.verification import Verifier
from web.admission_setting import LOOPBACK, AdmissionSettings, read_admission
from web.app import create_app
from web.cardkit.writing import Demo, load_demo
from web.composition import Sources, build_verifier
from web.config import PortalConfig, SampleCard
from web.keyring.demo import DEMO_PORTAL
from web.keyring.setting import KEYS
from web.network_setting import DATA, open_fetcher
from web.rate_limit import Allowance
from web.receipts.desk import ReceiptDesk
from web.receipts.setting import ReceiptSetting, open_demo_desk, read_receipt_setting
from web.receipts.timestamping import TSA
from web.registry.setting import REGISTRY, RegistrySetting, find_portal, read_registry_setting
from web.sandbox.isolation import ALLOW_UNISOLATED, demand_isolation, find_isolation
from web.sandbox.outside import open_gatherers
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier

_LOG = logging.getLogger("hocba")

SCHOOLS = "HOCBA_SCHOOLS"
"""School directory (CSV)."""
SCHOOLS_DB = "HOCBA_SCHOOLS_DB"
"""School directory in a database: path of a file (SQLite), or address of a PostgreSQL."""
TRUST = "HOCBA_TRUST"
"""Folder with the operator's additions to the trust store and removals from it."""
EVIDENCE = "HOCBA_EVIDENCE"
"""Folder with CRLs and OCSP responses."""
PUBLIC_URL = "HOCBA_PUBLIC_URL"
"""The official address, shown on every page."""
CONTACT = "HOCBA_CONTACT"
"""How to reach the operator, shown on every page."""
DEMO = "HOCBA_DEMO"
"""Folder made by `hocba demo make`; its roots' keys are public."""
PRODUCTION = (SCHOOLS, SCHOOLS_DB, TRUST, EVIDENCE, DATA, PUBLIC_URL, REGISTRY, KEYS, TSA)
"""What never goes together with the demo."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set."""

    schools: Path | None = None
    schools_db: str | None = None
    trust: Path | None = None
    evidence: Path | None = None
    data: Path | None = None
    network: Fetcher | None = None
    """Where there is a place to keep what is fetched; None: nothing is fetched."""
    public_url: str | None = None
    contact: str | None = None
    demo: Path | None = None
    allow_unisolated: bool = False
    admission: AdmissionSettings = field(default_factory=AdmissionSettings)
    registry: RegistrySetting | None = None
    """The records that printed copies refer to; None: nothing is registered."""
    receipts: ReceiptSetting | None = None
    """None: no receipts are made."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings.

    Raises:
        ConfigurationError: the demo is asked for together with production settings, or two school
            directories are; or a setting is not of its form.
    """
    values = {name: environment.get(name) or None for name in (*PRODUCTION, CONTACT, DEMO)}
    if values[DEMO] is not None:
        clash = [name for name in PRODUCTION if values[name] is not None]
        if clash:
            raise ConfigurationError(
                f"the demo trusts roots whose keys are public: unset {', '.join(clash)}"
            )
    if values[SCHOOLS] is not None and values[SCHOOLS_DB] is not None:
        raise ConfigurationError(f"one school directory, not two: {SCHOOLS} or {SCHOOLS_DB}")
    return Settings(
        schools=_path(values[SCHOOLS]),
        schools_db=values[SCHOOLS_DB],
        trust=_path(values[TRUST]),
        evidence=_path(values[EVIDENCE]),
        data=_path(values[DATA]),
        network=None if values[DATA] is None else open_fetcher(environment),
        public_url=values[PUBLIC_URL],
        contact=values[CONTACT],
        demo=_path(values[DEMO]),
        allow_unisolated=environment.get(ALLOW_UNISOLATED) == "1",
        admission=read_admission(environment, public_url=values[PUBLIC_URL]),
        registry=read_registry_setting(environment),
        receipts=None if values[DEMO] is not None else read_receipt_setting(environment),
    )


def build_portal(settings: Settings) -> Flask:
    """Build the portal.

    Raises:
        ConfigurationError: something that the settings name cannot be read, or this machine does
            not isolate the processes that read documents, and the settings do not allow that.
    """
    if settings.demo is not None:
        return _build_demo(settings)
    verifier = build_verifier(
        Sources(
            evidence=settings.evidence,
            schools=settings.schools,
            schools_db=settings.schools_db,
            overlay=settings.trust,
            data=settings.data,
            network=settings.network,
        ),
        gatherers=open_gatherers(_WORKERS),
    )
    isolation = find_isolation()
    demand_isolation(isolation, allowed=settings.allow_unisolated)
    if verifier.directory.is_empty():
        _LOG.warning("the school directory is empty: no report card can be found valid")
    config = PortalConfig(
        limits=verifier.policy.limits,
        directory=verifier.directory,
        isolation=isolation,
        public_url=settings.public_url,
        contact=settings.contact,
        server_names=settings.admission.server_names,
        trusted_proxies=settings.admission.trusted_proxies,
    )
    if not config.server_names:
        _LOG.warning("no name is set: requests for any host are answered")
    receipts = None if settings.receipts is None else settings.receipts.open(verifier.clock)
    return _create_sandboxed(
        verifier, config, settings.admission, registry=settings.registry, receipts=receipts
    )


_DEMO_ALLOWANCE = Allowance(judging="600 per minute", reading="3000 per minute")
"""On a loopback address, somebody clicks through all samples, or a script does."""


def _build_demo(settings: Settings) -> Flask:
    # SQLAlchemy takes longer to import than a card takes to verify: only who needs it waits.
    from web.copies.sample import find_demo_registry, find_sample_copy

    demo = load_demo(settings.demo or Path())
    sample_copy = find_sample_copy(demo.folder)
    verifier = build_verifier(demo_sources(demo), gatherers=open_gatherers(_WORKERS))
    samples = tuple(
        SampleCard(
            name=sample.name,
            title=sample.title_vi,
            title_en=sample.title_en,
            group=sample.expected_verdict,
            documents=tuple(path.read_bytes() for path in sample.files),
        )
        for sample in demo.samples
        if not sample.extra_intermediates
    )
    isolation = find_isolation()
    demand_isolation(isolation, allowed=True)
    config = PortalConfig(
        limits=verifier.policy.limits,
        demo=True,
        samples=samples,
        sample_copy=sample_copy,
        contact=settings.contact,
        isolation=isolation,
        server_names=LOOPBACK,  # no page of another name may talk to it: DNS rebinding
    )
    return _create_sandboxed(
        verifier,
        config,
        replace(settings.admission, allowance=_DEMO_ALLOWANCE),
        registry=None if sample_copy is None else find_demo_registry(demo.folder),
        receipts=open_demo_desk(demo.folder, verifier.clock),
    )


_WORKERS = 2
"""For each process of the web server, of either kind: so many documents at a time. The threads of
other requests wait for one of them."""
_EXTENSION = "hocba-sandbox"


def _create_sandboxed(
    verifier: Verifier,
    config: PortalConfig,
    admission: AdmissionSettings,
    *,
    registry: RegistrySetting | None = None,
    receipts: ReceiptDesk | None = None,
) -> Flask:
    pool = WorkerPool(size=_WORKERS)
    limiter = admission.open_limiter()
    sandboxed = SandboxedVerifier(verifier, pool)
    portal = DEMO_PORTAL if config.demo else find_portal(config.public_url)
    desk = copies = None
    if registry is not None:
        desk = registry.open_desk(sandboxed, verifier.clock, portal=portal)
        copies = registry.open_copies(desk, sandboxed.scan)
    app = create_app(
        sandboxed,
        config=config,
        limiter=limiter,
        records=desk,
        receipts=receipts,
        copies=copies,
    )
    app.extensions[_EXTENSION] = pool
    return app


def start_workers(app: Flask) -> None:
    """Start the workers of this process of the web server, so that no visitor waits for them."""
    pool: WorkerPool = app.extensions[_EXTENSION]
    pool.start()


def demo_sources(demo: Demo) -> Sources:
    """Return where the demo's trust, evidence and directory stand."""
    return Sources(
        demo_anchors=demo.anchors,
        intermediates=tuple(sorted((demo.folder / "intermediates").glob("*.pem"))),
        evidence=demo.evidence,
        schools=demo.schools,
    )


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value)
