"""A worker that comes up and then misbehaves as it is told; run as a program by the tests."""

import os
import sys

from web.sandbox import worker
from web.sandbox.codec import Frame, encode
from web.sandbox.exchange import IssuerQuestion, Ready

channel = worker.take_over_pipes()
channel.send(encode(Ready(())), deadline=None)
channel.receive(worker.FROM_PARENT, deadline=None)
channel.receive(worker.FROM_PARENT, deadline=None)
match sys.argv[1]:
    case "loop":
        while True:
            pass
    case "die":
        os.abort()
    case "garbage":
        channel.send(Frame(b"\x80not json"), deadline=None)
    case "unknown":
        channel.send(Frame(b'{"Refusal":{"fault":"limit","limit":null,"more":1}}'), deadline=None)
    case "large":
        channel.send(Frame(b" " * (8 << 20)), deadline=None)
    case "question":
        channel.send(encode(IssuerQuestion(b"")), deadline=None)
