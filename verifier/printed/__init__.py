"""HB1, the code on a printed copy: reading and checking it, without network, files or clock.

`docs/printed-copy.md` describes the format, `docs/decisions/0007-printed-code.md` the choices.
"""
