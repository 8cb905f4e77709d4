"""The second opinion: what must always be true, checked over plain SQL by code that shares nothing with what writes.

It imports neither services nor queries, access or models, and reads the definitions that cases are pinned to as data:
else it would repeat the mistakes that it is to find. It reads one snapshot and writes nothing.
"""
