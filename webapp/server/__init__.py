"""The server's worker: gunicorn's processes around waitress's buffers, so that a slow client holds no thread.

A request reaches a thread when all of it has come in, and the thread is free again when its answer is written, not when
it is read. Until then, and after that, a connection costs a socket and a buffer; one that is too slow is cut. Why these
two: docs/decisions/0014-server-that-buffers.md.
"""
