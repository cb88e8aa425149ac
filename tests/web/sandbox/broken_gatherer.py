"""A gathering worker that comes up and breaks as it is told; run as a program by the tests."""

import os
import sys
from datetime import UTC, datetime

from trust_store.evidence_selection import EvidenceKeys
from web.sandbox import worker
from web.sandbox.codec import Frame, encode
from web.sandbox.exchange import Bug, Ready
from web.sandbox.outside_exchange import KeptQuestion

channel = worker.take_over_pipes()
channel.send(encode(Ready(())), deadline=None)
channel.receive(worker.FROM_PARENT, deadline=None)
while True:
    channel.receive(worker.FROM_PARENT, deadline=None)
    match sys.argv[1]:
        case "die":
            os.abort()
        case "loop":
            while True:
                pass
        case "lie":
            channel.send(
                Frame(b'{"EvidenceAnswer":{"items":[],"unavailable":"good"}}'), deadline=None
            )
        case "ask":
            moment = datetime(2026, 1, 1, tzinfo=UTC)
            question = KeptQuestion(EvidenceKeys((), "", ("1",), moment), moment, None)
            while True:
                channel.send(encode(question), deadline=None)
                channel.receive(worker.FROM_PARENT, deadline=None)
        case "bug":
            channel.send(encode(Bug("ValueError", "somewhere:1")), deadline=None)
