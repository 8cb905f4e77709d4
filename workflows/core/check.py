"""Refusal of a faulty definition before a case can run under it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from workflows.core.definition import SUBJECT, AttachmentDef, Definition, TargetDef
from workflows.core.engine import opened_by_another, opens_cases
from workflows.core.fields.day_check import day_faults
from workflows.core.forms import FORMS
from workflows.core.four_eyes.closing import solo_faults
from workflows.core.four_eyes.counting import count_faults
from workflows.core.joint.check import joint_faults, needed_ends
from workflows.core.lists.check import list_faults
from workflows.core.model import PREVIOUS_STATE, START_STATE
from workflows.core.registry import CONDITIONS, EFFECTS, GUARDS
from workflows.core.returning import asked_in, leads_back, parts

RELATIONS = ("own", "base", "military", "submitting", "deciding")
REGISTERED = {"signed_on", "effective_on", "signer", "out_of_order"}
"""What the form of a move that issues papers asks for."""
PERSON = re.compile(r"\bperson\b")
ATTACHED = re.compile(r"[a-z]+(-[a-z]+)*")
"""A name of an attachment, as it stands in addresses."""


def faults(
    definition: Definition,
    forms: Collection[str],
    rules: Collection[str],
    posts: Collection[str],
    papers: Mapping[str, str],
    processes: Mapping[str, Definition],
) -> list[str]:
    """Sentences that say what is wrong with a definition; empty for a sound one.

    forms, rules, posts: the names that exist; papers: the wording of those that bear a number, by their names;
    processes: every definition by its key.
    """
    return [
        *_names(definition, forms, rules, posts),
        *_papers(definition, papers),
        *_attachments(definition),
        *_graph(definition),
        *_needless(definition),
        *_outcomes(definition),
        *_targets(definition),
        *_asks(definition),
        *day_faults(definition),
        *_openings(definition, processes),
        *list_faults(definition),
        *joint_faults(definition),
        *solo_faults(definition),
        *count_faults(definition),
    ]


def _names(
    definition: Definition,
    forms: Collection[str],
    rules: Collection[str],
    posts: Collection[str],
) -> Iterator[str]:
    for kind, used, known in (
        ("form", definition.forms(), forms),
        ("effect", definition.effects(), EFFECTS),
        ("rule", definition.rule_keys(), rules),
        ("guard", definition.guards(), GUARDS),
        ("condition", definition.conditions(), CONDITIONS),
    ):
        yield from (f"{kind} {name!r} does not exist" for name in sorted(set(used) - set(known)))
    for role in sorted(set(definition.roles()), key=lambda role: role.name):
        if role.of == SUBJECT:
            continue
        if not (role.posts or role.rule) or set(role.posts) - set(posts):
            yield f"role {role.name!r} can be held by nobody: posts {list(role.posts)}"
        if role.of not in (*RELATIONS, *definition.units):
            yield f"role {role.name!r} stands in an unknown relation {role.of!r}"


def _papers(definition: Definition, texts: Mapping[str, str]) -> Iterator[str]:
    """A paper has a text that its case can fill in, and the form of its move asks what the register has to know."""
    for move in definition.moves:
        for paper in move.papers:
            if paper.kind not in texts:
                yield f"paper {paper.kind!r} has no text with @sign_decision"
            elif not definition.subject and PERSON.search(texts[paper.kind]):
                yield f"paper {paper.kind!r} names a person, but the workflow has no subject"
        form = FORMS.get(move.form or "")
        asked = {field.short_name for field in form.declared()} if form else set()
        if move.papers and not asked >= REGISTERED:
            missing = ", ".join(sorted(REGISTERED - asked))
            yield f"move {move.name!r} issues papers, but its form does not ask for {missing}"


def _attachments(definition: Definition) -> Iterator[str]:
    """An attachment belongs to a form that a person fills in once, proves fields of it, and has one name."""
    known: dict[str, tuple[str, AttachmentDef]] = {}
    for move in (move for move in definition.moves if move.attachments):
        form = FORMS.get(move.form or "")
        if form is None or form.gathers or move.cause.kind not in ("by", "may") or leads_back(move):
            yield f"move {move.name!r} has attachments, but no form that a person fills in once"
            continue
        for paper in move.attachments:
            if not ATTACHED.fullmatch(paper.name):
                yield f"attachment {paper.name!r} needs a name of small letters and hyphens"
            if known.setdefault(paper.name, (form.section, paper)) != (form.section, paper):
                yield f"attachment {paper.name!r} of move {move.name!r} is another paper in another move"
            for field in sorted({*paper.proves} - {each.short_name for each in form.declared()}):
                yield f"attachment {paper.name!r} proves {field!r}, which the form of move {move.name!r} does not ask"


def _graph(definition: Definition) -> Iterator[str]:
    names = {state.name for state in definition.states}
    ways: dict[str, set[str]] = {name: set() for name in names | {START_STATE}}
    for move in definition.moves:
        if not move.label and move.cause.kind in ("by", "may"):
            yield f"move {move.name!r} has no label for its button"
        leads_to = {target.state for target in move.targets}
        for name in sorted((set(move.sources) - names - {START_STATE}) | (leads_to - names - {PREVIOUS_STATE})):
            yield f"move {move.name!r} names a state {name!r} that this workflow does not have"
        if PREVIOUS_STATE in leads_to and not move.asks_again:
            yield f"move {move.name!r} leads back, but does not say what is asked again when something changed"
        for source in move.sources:
            ways.setdefault(source, set()).update(_reached(definition, move.targets), set(asked_in(move)) & names)
    if not ways[START_STATE]:
        yield "no move opens a case"
    reached = _closure(ways, START_STATE)
    yield from (f"state {name!r} cannot be reached" for name in sorted(names - reached))
    ends = {name for name in names if definition.is_final(name)}
    if not ends:
        yield "the workflow has no end"
    for name in sorted(reached & names):
        if not (_closure(ways, name) | {name}) & ends:
            yield f"state {name!r} has no way to an end"


def _reached(definition: Definition, targets: Collection[TargetDef]) -> Iterator[str]:
    for target in targets:
        if target.state != PREVIOUS_STATE:
            yield target.state
            continue
        for move in definition.moves:
            if move.returns:
                yield from move.sources


def _closure(ways: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        for name in ways.get(todo.pop(), set()) - seen:
            seen.add(name)
            todo.append(name)
    return seen


def _needless(definition: Definition) -> Iterator[str]:
    """Keywords that repeat what follows anyway, or claim what cannot follow."""
    for move in definition.moves:
        if move.closes and not definition.ends(move):
            yield f"move {move.name!r} closes the case as {move.closes!r}, but leads on"
        elif [target.state for target in move.targets] == [move.closes]:
            yield f"move {move.name!r} need not say closes={move.closes!r}: that is the name of the end"
    for state in definition.states:
        if state.releases_claim and definition.claim is None:
            yield f"state {state.name!r} releases a claim, but the workflow claims nothing"
        elif state.releases_claim and definition.is_final(state.name):
            yield f"state {state.name!r} need not release the claim: every end does"
        if state.starts_again and not definition.is_final(state.name):
            yield f"state {state.name!r} is no end, so nothing can be started again from it"


def _outcomes(definition: Definition) -> Iterator[str]:
    caused = Counter(
        (source, move.cause.outcome) for move in definition.moves if move.cause.outcome for source in move.sources
    )
    outcomes = [
        (q.state, f"{q.name}.{end}") for q in definition.questions for end in ("carried", "rejected", "inquorate")
    ]
    followed = {outcome for _source, outcome in caused}
    outcomes += [(asked.state, end) for asked in definition.assents for end in needed_ends(asked, followed)]
    ends = [(START_STATE, f"{state.name}.ended") for state in definition.states if definition.is_final(state.name)]
    silent = [(asked.state, f"{asked.name}.unanswered") for asked in definition.assents if asked.within]
    for place in outcomes:
        if place not in caused:
            yield f"nothing follows from {place[1]!r} in state {place[0]!r}"
    for (state, outcome), times in sorted(caused.items()):
        if (state, outcome) not in [*outcomes, *silent, *ends] and not outcome.startswith("signal."):
            yield f"{outcome!r} cannot happen in state {state!r}"
        if times > 1:
            yield f"{outcome!r} causes {times} moves in state {state!r}"


def _targets(definition: Definition) -> Iterator[str]:
    for move in definition.moves:
        if not move.targets:
            yield f"move {move.name!r} leads nowhere"
        elif move.targets[-1].condition is not None:
            yield f"move {move.name!r} has no target for the remaining cases"
        if any(target.condition is None for target in move.targets[:-1]):
            yield f"move {move.name!r} has a target that can never be chosen"


def _asks(definition: Definition) -> Iterator[str]:
    """What is asked again was written by the authors, and is asked in a state that asks and does not end the case.

    A move that does not lead back may only ask where it leads.
    """
    open_in = {state.name for state in definition.states if not (state.stops_clock or definition.is_final(state.name))}
    for move in definition.moves:
        if not leads_back(move) and {*asked_in(move)} - {target.state for target in move.targets}:
            yield f"move {move.name!r} asks again, but leads back to nowhere"
        for path in (path for ask in move.asks_again for path in ask.changed):
            section, _dot, field = path.partition(".")
            wrote = parts(definition).get(section)
            if wrote is None or (field and field not in FORMS[wrote.form or ""]()):
                yield f"move {move.name!r} asks again when {path!r} changes, which its authors do not write"
        for name in sorted(set(asked_in(move)) - open_in):
            yield f"move {move.name!r} asks again in {name!r}, where nothing can be asked"


def _openings(definition: Definition, processes: Mapping[str, Definition]) -> Iterator[str]:
    """What a process opens in other units has one opening for that, with a form for the answers, and asks nobody.

    What is sealed opens nothing in which its subject acts: whoever stands in a sealed list would learn of it.
    """
    for key in opens_cases(definition):
        if key not in processes:
            yield f"it opens cases of {key!r}, which does not exist"
            continue
        if opened_by_another(processes[key]) is None:
            yield f"it opens cases of {key!r}, which have no opening on a signal"
        if definition.sealed and any(role.of == SUBJECT for role in processes[key].roles()):
            yield f"it is sealed, but opens cases of {key!r}, from which those in it learn of it"
    signalled = [
        move for move in definition.moves_from(START_STATE) if (move.cause.outcome or "").startswith("signal.")
    ]
    for move in signalled:
        if not move.form:
            yield f"move {move.name!r} opens a case on a signal, but has no form for what it is given"
        if move.guards or move.validators:
            yield f"move {move.name!r} opens a case on a signal, so nobody reads its guards"
    if len(signalled) > 1:
        yield f"{len(signalled)} moves open a case on a signal: which of them is meant?"
