"""Acts of the clock one after the other: what fails stops none of the others, and is tried again by the next run."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from webapp.services.refusals import BlockedByOtherCase
from webapp.services.transaction import StorageBusy

T = TypeVar("T")


def one_by_one(things: Iterable[T], act: Callable[[T], int], name: str) -> int:
    """Return what an act on each of these adds up to. Each act is a transaction of its own.

    name: what they are, for the report of a failure. Raises an ExceptionGroup of the failures at the end, StorageBusy
    at once: what the database cannot write now it writes for nobody.
    """
    done, failed = 0, list[Exception]()
    for thing in things:
        try:
            done += act(thing)
        except StorageBusy:
            raise
        except BlockedByOtherCase:
            continue
        except ExceptionGroup as group:
            failed += group.exceptions
        except Exception as error:
            error.add_note(f"{name} {thing}")
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{name}: some failed, the others are done", failed)
    return done
