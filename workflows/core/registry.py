"""Guards, conditions and effects by name, so that a stored definition can find them again.

A *condition* answers yes or no and chooses a way; a *guard* answers with a `Check` that carries its sentence; an
*effect* answers with what follows for posts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from workflows.core.consequences import SETTLING, Consequence, OpenCase, OpenInRest
from workflows.core.facts import Facts
from workflows.core.pinning.values import CONDITION, EFFECT, GUARD
from workflows.core.text import Sentence


@dataclass(frozen=True)
class Check:
    """A guard's verdict: what was looked at, the value found, the limit, its source, and the result.

    result: 'pass', 'warn' (goes on, but is shown) or 'fail' (closes the move); sentence: why, for warn and fail;
    lifted_by: who can change it; field: the form field that it speaks of.
    """

    title: str
    result: str
    value: Sentence | None = None
    limit: Sentence | None = None
    source: Sentence | None = None
    sentence: Sentence | None = None
    lifted_by: str = ""
    field: str | None = None

    @property
    def failed(self) -> bool:
        return self.result == "fail"

    @property
    def why(self) -> Sentence:
        """The sentence of a check, or its title where it has none: both are texts that the page still translates."""
        return self.sentence or Sentence(self.title)


@dataclass(frozen=True)
class Guard:
    """A named question about a case that answers with a sentence."""

    name: str
    ask: Callable[[Facts], Check]

    def __call__(self, facts: Facts) -> Check:
        return self.ask(facts)


@dataclass(frozen=True)
class Condition:
    """A named question about a case that answers yes or no."""

    name: str
    ask: Callable[[Facts], bool]
    guards: tuple[Guard, ...] = ()

    def __call__(self, facts: Facts) -> bool:
        return self.ask(facts)


@dataclass(frozen=True)
class Effect:
    """A named function from facts to consequences. The form's answers stand in the facts' dossier already.

    opens: keys of the processes whose cases it opens. Raises LookupError for a case of another one.
    freezes: whether it freezes figures. settles: whether it may change posts, people's data or registers, as any may
    that does not say otherwise; LookupError for one that says so and does.
    """

    name: str
    ask: Callable[[Facts], list[Consequence]]
    opens: tuple[str, ...] = ()
    freezes: bool = False
    settles: bool = True

    def __call__(self, facts: Facts) -> list[Consequence]:
        found = self.ask(facts)
        for row in found:
            if isinstance(row, OpenCase | OpenInRest) and row.process not in self.opens:
                raise LookupError(f"effect {self.name!r} does not say that it opens cases of {row.process!r}")
            if isinstance(row, SETTLING) and not self.settles:
                raise LookupError(f"effect {self.name!r} does not say that it settles anything")
        return found


GUARDS: dict[str, Guard] = {}
CONDITIONS: dict[str, Condition] = {}
EFFECTS: dict[str, Effect] = {}
FORMER: dict[tuple[str, str], Callable[..., Any]] = {}
"""Name and fingerprint of a changed guard, condition, effect or opinion → how it was, for cases that run by that."""

Function = TypeVar("Function", bound=Callable[..., Any])


def formerly(name: str, judges: str) -> Callable[[Function], Function]:
    """Keep a function as the earlier form of a pinned one, for cases of the version that pins it.

    name: of an opinion that of its form; judges: its fingerprint, as `flask check` names it. Raises ValueError if it is
    kept already.
    """

    def keep(ask: Function) -> Function:
        if FORMER.setdefault((name, judges), ask) is not ask:
            raise ValueError(f"there is already a former {name!r} of {judges!r}")
        return ask

    return keep


def pinned_guard(name: str, facts: Facts) -> Guard:
    """The guard as the version of these facts' case runs by it, else the present one. Raises KeyError."""
    return replace(GUARDS[name], ask=FORMER.get((name, facts.pinned.get((GUARD, name), "")), GUARDS[name].ask))


def pinned_condition(name: str, facts: Facts) -> Condition:
    """The condition as the version of these facts' case runs by it, else the present one. Raises KeyError."""
    now = CONDITIONS[name]
    return replace(now, ask=FORMER.get((name, facts.pinned.get((CONDITION, name), "")), now.ask))


def pinned_effect(name: str, facts: Facts) -> Effect:
    """The effect as the version of these facts' case runs by it, else the present one. Raises KeyError."""
    return replace(EFFECTS[name], ask=FORMER.get((name, facts.pinned.get((EFFECT, name), "")), EFFECTS[name].ask))


def guard(ask: Callable[[Facts], Check]) -> Guard:
    """Register a function as a guard under its own name. Raises ValueError for a name that is taken."""
    if ask.__name__ in GUARDS:
        raise ValueError(f"there is already a guard {ask.__name__!r}")
    return GUARDS.setdefault(ask.__name__, Guard(ask.__name__, ask))


def condition(ask: Callable[[Facts], bool]) -> Condition:
    """Register a function as a condition under its own name. Raises ValueError for a name that is taken."""
    return _condition(ask)


def explained(*guards: Guard) -> Callable[[Callable[[Facts], bool]], Condition]:
    """Register a function as a condition of which these guards say why it does not hold."""
    return partial(_condition, guards=guards)


def _condition(ask: Callable[[Facts], bool], guards: tuple[Guard, ...] = ()) -> Condition:
    if ask.__name__ in CONDITIONS:
        raise ValueError(f"there is already a condition {ask.__name__!r}")
    return CONDITIONS.setdefault(ask.__name__, Condition(ask.__name__, ask, guards))


def effect(ask: Callable[[Facts], list[Consequence]]) -> Effect:
    """Register a function as an effect under its own name. Raises ValueError for a name that is taken."""
    return _registered(ask)


def diary(ask: Callable[[Facts], list[Consequence]]) -> Effect:
    """Register a function as an effect on a diary alone."""
    return _registered(ask, settles=False)


def opening(*processes: str, freezes: bool = False) -> Callable[[Callable[[Facts], list[Consequence]]], Effect]:
    """Register a function as an effect that opens cases of these processes in other units, or freezes figures."""
    return partial(_registered, opens=processes, freezes=freezes, settles=False)


def _registered(ask: Callable[[Facts], list[Consequence]], **known: Any) -> Effect:
    if ask.__name__ in EFFECTS:
        raise ValueError(f"there is already an effect {ask.__name__!r}")
    return EFFECTS.setdefault(ask.__name__, Effect(ask.__name__, ask, **known))
