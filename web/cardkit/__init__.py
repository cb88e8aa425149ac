"""The card kit: invented report cards, written as XML and PDF, and a PKI of its own to sign them.

It feeds the demo and the tests. Every school, person and number in it is made up.
"""
