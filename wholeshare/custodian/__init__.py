"""The custodian: a process of its own, with its own keys and its own book of shares and cash.

`book` computes every figure from what happened to the account and reads no contract; `process` is
what runs apart, started as `python -m wholeshare.custodian`; `client` talks to it.
"""
