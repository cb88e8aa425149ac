"""Judges documents in worker processes that can be killed: the parent never parses a document.

`verification.SandboxedVerifier` stands where a `Verifier` would. `worker` is the program that runs
in the other process, `confinement` what it gives up before it sees a document, `codec` and
`exchange` what the two may say to each other. This file imports nothing: every worker runs it.
"""
