"""Verdicts: counted by the thresholds of the rule book, at and around every limit."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.core.voting import (
    CandidateStanding,
    Tally,
    Terms,
    Threshold,
    elect,
    election,
    judge_lines,
    more_for,
    settled,
    verdict,
)

HALF, TWO_THIRDS, ALL = Threshold.parse(">1/2"), Threshold.parse(">=2/3"), Threshold.parse(">=1")


@pytest.mark.parametrize(
    ("entitled", "votes", "quorum", "needs", "base", "expected"),
    [
        # Nobody for it.
        (9, (0, 9, 0), TWO_THIRDS, HALF, "present", "rejected"),
        (9, (0, 0, 9), TWO_THIRDS, HALF, "present", "rejected"),
        # Exactly half is not more than half; one more is.
        (10, (5, 5, 0), TWO_THIRDS, HALF, "present", "rejected"),
        (10, (6, 4, 0), TWO_THIRDS, HALF, "present", "carried"),
        (9, (5, 4, 0), TWO_THIRDS, HALF, "present", "carried"),
        # A blank ballot is a ballot: it counts in the whole and not as for.
        (9, (3, 1, 5), TWO_THIRDS, HALF, "present", "rejected"),
        (9, (5, 0, 4), TWO_THIRDS, HALF, "present", "carried"),
        # Quorum: two thirds of nine are six.
        (9, (5, 0, 0), TWO_THIRDS, HALF, "present", "inquorate"),
        (9, (6, 0, 0), TWO_THIRDS, HALF, "present", "carried"),
        (9, (2, 2, 2), TWO_THIRDS, HALF, "present", "rejected"),
        (10, (6, 0, 0), TWO_THIRDS, HALF, "present", "inquorate"),
        (10, (7, 0, 0), TWO_THIRDS, HALF, "present", "carried"),
        (9, (0, 0, 0), TWO_THIRDS, HALF, "present", "inquorate"),
        # Nobody is entitled: never carried.
        (0, (0, 0, 0), TWO_THIRDS, HALF, "present", "inquorate"),
        (0, (0, 0, 0), Threshold.parse(">=0"), Threshold.parse(">=0"), "entitled", "inquorate"),
        (1, (1, 0, 0), TWO_THIRDS, HALF, "entitled", "carried"),
        # The same ballots, of those present and of all who are entitled.
        (10, (5, 2, 0), TWO_THIRDS, HALF, "present", "carried"),
        (10, (5, 2, 0), TWO_THIRDS, HALF, "entitled", "rejected"),
        (10, (6, 1, 0), TWO_THIRDS, HALF, "entitled", "carried"),
        # Reached is enough where the rule says so.
        (9, (6, 3, 0), TWO_THIRDS, TWO_THIRDS, "present", "carried"),
        (9, (5, 4, 0), TWO_THIRDS, TWO_THIRDS, "present", "rejected"),
        (3, (3, 0, 0), ALL, ALL, "entitled", "carried"),
        (3, (2, 1, 0), ALL, ALL, "entitled", "rejected"),
    ],
)
def test_verdicts(
    entitled: int, votes: tuple[int, int, int], quorum: Threshold, needs: Threshold, base: str, expected: str
) -> None:
    assert verdict(Tally(entitled, *votes), Terms(quorum, needs, base)) == expected


def test_a_vote_without_quorum_for_nobody_present_is_not_carried() -> None:
    nothing_asked = Threshold.parse(">=0")
    assert verdict(Tally(5, 0, 0, 0), Terms(nothing_asked, nothing_asked, "present")) == "rejected"


@pytest.mark.parametrize(("base", "abstention"), [("somebody", "counted"), ("cast", "perhaps")])
def test_an_unknown_base_is_an_error(base: str, abstention: str) -> None:
    with pytest.raises(KeyError):
        verdict(Tally(5, 3, 1, 1), Terms(HALF, HALF, base, abstention))


@pytest.mark.parametrize(
    ("tally", "base", "abstention", "expected"),
    [
        # Ten on the roll, seven ballots, one more member sits there and gives none.
        (Tally(10, 4, 2, 1, silent=1), "cast", "counted", "carried"),
        (Tally(10, 4, 2, 1, silent=1), "present", "counted", "rejected"),
        (Tally(10, 5, 2, 0, silent=1), "present", "counted", "carried"),
        (Tally(10, 4, 2, 1, silent=1), "present", "left_out", "carried"),
        (Tally(10, 5, 2, 0, silent=1), "entitled", "counted", "rejected"),
        (Tally(10, 4, 0, 3), "entitled", "left_out", "carried"),
        (Tally(10, 4, 1, 2), "entitled", "left_out", "rejected"),
        # A majority of blank ballots: counted they stand against, left out they decide nothing.
        (Tally(9, 2, 1, 6), "cast", "counted", "rejected"),
        (Tally(9, 2, 1, 6), "cast", "left_out", "carried"),
        (Tally(9, 1, 1, 7), "cast", "left_out", "rejected"),
        (Tally(9, 0, 0, 9), "cast", "left_out", "rejected"),
        # Blank ballots are given: they make the quorum even where they leave the base.
        (Tally(9, 1, 0, 5), "cast", "left_out", "carried"),
        (Tally(9, 1, 0, 4), "cast", "left_out", "inquorate"),
        # An invalid ballot is cast and is for nobody.
        (Tally(9, 3, 2, 0, invalid=1), "cast", "counted", "rejected"),
        (Tally(9, 4, 2, 0, invalid=1), "cast", "left_out", "carried"),
        # Who sits there without a ballot makes no quorum.
        (Tally(9, 5, 0, 0, silent=4), "present", "counted", "inquorate"),
    ],
)
def test_bases_and_abstention(tally: Tally, base: str, abstention: str, expected: str) -> None:
    assert verdict(tally, Terms(TWO_THIRDS, HALF, base, abstention)) == expected


@pytest.mark.parametrize(
    ("roll", "recused", "cast", "expected"),
    [
        (9, 0, 5, "inquorate"),
        (9, 0, 6, "carried"),
        (9, 1, 5, "inquorate"),
        (9, 2, 5, "carried"),
        (9, 9, 0, "inquorate"),
    ],
)
def test_recused_members_leave_the_quorum(roll: int, recused: int, cast: int, expected: str) -> None:
    assert verdict(Tally(roll - recused, cast, 0, 0), Terms(TWO_THIRDS, HALF, "cast")) == expected


@pytest.mark.parametrize(
    ("tally", "terms", "chair", "chair_waits", "expected"),
    [
        # Nine: five for are more than half of whatever comes, but the quorum asks for six ballots.
        (Tally(9, 5, 0, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, False),
        (Tally(9, 5, 1, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, True),
        (Tally(9, 4, 2, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, False),
        (Tally(9, 1, 5, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, True),
        (Tally(9, 2, 4, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, False),
        # Of ten entitled five against leave five, which are not more than half; one who leaves makes it five of nine.
        (Tally(10, 4, 4, 1), Terms(TWO_THIRDS, HALF, "entitled"), None, False, True),
        (Tally(10, 5, 4, 0), Terms(TWO_THIRDS, HALF, "entitled"), None, False, False),
        (Tally(10, 6, 1, 0), Terms(TWO_THIRDS, HALF, "entitled"), None, False, True),
        # Three for and two against of six: the last one against makes a tie, which the chair's own ballot breaks.
        (Tally(6, 3, 2, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, False),
        (Tally(6, 3, 2, 0), Terms(TWO_THIRDS, HALF, "cast", casting=True), "for", False, False),
        (Tally(6, 3, 2, 0), Terms(TWO_THIRDS, HALF, "cast", "left_out", casting=True), "for", False, True),
        (Tally(6, 2, 3, 0), Terms(TWO_THIRDS, HALF, "cast"), None, True, True),
        (Tally(6, 2, 3, 0), Terms(TWO_THIRDS, HALF, "cast", casting=True), None, True, False),
        (Tally(6, 2, 3, 0), Terms(TWO_THIRDS, HALF, "cast", casting=True), "against", False, True),
        # Nobody on the roll, or nobody has voted: nothing is settled.
        (Tally(0, 0, 0, 0), Terms(TWO_THIRDS, HALF, "cast"), None, False, False),
        (Tally(3, 0, 0, 0), Terms(TWO_THIRDS, HALF, "cast"), None, True, False),
    ],
)
def test_when_nothing_can_change_the_verdict(
    tally: Tally, terms: Terms, chair: str | None, chair_waits: bool, expected: bool
) -> None:
    assert settled(tally, terms, chair, chair_waits=chair_waits) is expected


@pytest.mark.parametrize(
    ("tally", "base", "abstention", "expected"),
    [
        (Tally(11, 7, 0, 0), "cast", "counted", 1),  # eight of eleven are the quorum
        (Tally(11, 0, 0, 0), "cast", "counted", 8),
        (Tally(11, 4, 4, 0), "cast", "counted", 1),
        (Tally(11, 4, 4, 0), "entitled", "counted", 2),
        (Tally(11, 4, 4, 0, silent=2), "present", "counted", 2),
        (Tally(11, 5, 4, 0), "cast", "counted", 0),
        (Tally(11, 2, 7, 0), "cast", "counted", None),
        (Tally(11, 2, 1, 6), "cast", "counted", None),
        (Tally(11, 2, 1, 6), "cast", "left_out", 0),
        (Tally(11, 4, 4, 2), "entitled", "left_out", 1),
        (Tally(0, 0, 0, 0), "cast", "counted", None),
    ],
)
def test_how_many_more_carry_it(tally: Tally, base: str, abstention: str, expected: int | None) -> None:
    assert more_for(tally, Terms(TWO_THIRDS, HALF, base, abstention)) == expected


@pytest.mark.parametrize(
    ("votes", "seats", "whole", "elected", "reasons"),
    [
        # More candidates than seats, as many, and fewer.
        ({1: 9, 2: 8, 3: 6}, 2, 9, [1, 2], ["behind"]),
        ({1: 9, 2: 8}, 2, 9, [1, 2], []),
        ({1: 9}, 2, 9, [1], []),
        # Exactly half is not more than half; one more is.
        ({1: 5, 2: 4}, 1, 10, [], ["short", "short"]),
        ({1: 6, 2: 4}, 1, 10, [1], ["short"]),
        # Fewer are elected than there are seats; nobody is.
        ({1: 7, 2: 4, 3: 1}, 2, 9, [1], ["short", "short"]),
        ({1: 0, 2: 0}, 2, 9, [], ["short", "short"]),
        ({1: 4}, 1, 9, [], ["short"]),
        # Equal votes above the last seat change nothing; at the last seat they elect none of those.
        ({1: 7, 2: 7, 3: 6}, 2, 9, [1, 2], ["behind"]),
        ({1: 9, 2: 6, 3: 6}, 2, 9, [1], ["tied", "tied"]),
        ({1: 6, 2: 6}, 1, 9, [], ["tied", "tied"]),
        ({1: 6, 2: 6, 3: 6}, 2, 9, [], ["tied", "tied", "tied"]),
        ({1: 9, 2: 4, 3: 4}, 2, 9, [1], ["short", "short"]),
        ({1: 9, 2: 7, 3: 6, 4: 6}, 2, 9, [1, 2], ["behind", "behind"]),
        # No ballots, no base.
        ({1: 0}, 1, 0, [], ["short"]),
    ],
)
def test_who_is_elected(votes: dict[int, int], seats: int, whole: int, elected: list[int], reasons: list[str]) -> None:
    standings = elect(votes, seats, whole, HALF)
    assert [each.candidate for each in standings if each.elected] == elected
    assert [each.why_not for each in standings if not each.elected] == reasons


def test_candidates_stand_by_their_votes_and_then_as_on_the_ballot() -> None:
    standings = elect({7: 3, 5: 8, 6: 3}, 1, 9, HALF)
    assert standings == (
        CandidateStanding(5, 8, ""),
        CandidateStanding(7, 3, "short"),
        CandidateStanding(6, 3, "short"),
    )


@pytest.mark.parametrize(
    ("tally", "base", "votes", "outcome", "elected"),
    [
        (Tally(9, 9, 0, 0), "cast", {1: 9, 2: 8, 3: 2}, "carried", [1, 2]),
        (Tally(9, 9, 0, 0), "cast", {1: 9, 2: 4, 3: 4}, "carried", [1]),
        (Tally(9, 9, 0, 0), "cast", {1: 4, 2: 4, 3: 4}, "rejected", []),
        (Tally(9, 0, 0, 9), "cast", {1: 0, 2: 0, 3: 0}, "rejected", []),
        # Ballots collected, valid or not: five of ten are half.
        (Tally(12, 8, 0, 1, invalid=1), "cast", {1: 5, 2: 6}, "carried", [2]),
        (Tally(12, 8, 0, 0), "entitled", {1: 7, 2: 6}, "carried", [1]),
        # One ballot short of the quorum nobody is elected.
        (Tally(9, 5, 0, 0), "cast", {1: 5, 2: 5}, "inquorate", []),
        (Tally(0, 0, 0, 0), "cast", {1: 0}, "inquorate", []),
    ],
)
def test_elections(tally: Tally, base: str, votes: dict[int, int], outcome: str, elected: list[int]) -> None:
    found, standings = election(tally, votes, 2, Terms(TWO_THIRDS, HALF, base))
    assert found == outcome
    assert [each.candidate for each in standings if each.elected] == elected


@pytest.mark.parametrize(
    ("text", "share", "strict"),
    [(">1/2", "1/2", True), (">=2/3", "2/3", False), ("> 1/2", "1/2", True), (">=1", "1", False), (">0", "0", True)],
)
def test_a_threshold_is_read(text: str, share: str, strict: bool) -> None:
    assert Threshold.parse(text) == Threshold(Fraction(share), strict)


@pytest.mark.parametrize(
    "text",
    ["", "1/2", "=1/2", "<1/2", ">", ">=", ">half", ">>1/2", "> =1/2", ">==1/2", ">3/2", ">-1/2", ">1/0", ">1/2/3"],
)
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"threshold|share|Fraction"):
        Threshold.parse(text)


@pytest.mark.parametrize(
    ("threshold", "whole", "least"),
    [(HALF, 9, 5), (HALF, 10, 6), (HALF, 1, 1), (TWO_THIRDS, 9, 6), (TWO_THIRDS, 10, 7), (ALL, 7, 7), (HALF, 0, 1)],
)
def test_the_least_that_is_enough(threshold: Threshold, whole: int, least: int) -> None:
    assert threshold.least(whole) == least


def test_ballots_are_counted() -> None:
    tally = Tally.count(7, ["for", "blank", "for", "against", "for"])
    assert tally == Tally(entitled=7, for_=3, against=1, blank=1)
    assert (tally.cast, tally.waiting) == (5, 2)


def test_ballots_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="unknown choices"):
        Tally.count(3, ["for", "perhaps"])
    with pytest.raises(ValueError, match="more ballots"):
        Tally.count(2, ["for", "for", "for"])


shares = st.fractions(0, 1, max_denominator=12)
thresholds = st.builds(Threshold, shares, st.booleans())
bases = st.sampled_from(["cast", "present", "entitled"])


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    for_, against, blank, absent = (draw(st.integers(0, 30)) for _part in range(4))
    return Tally(for_ + against + blank + absent, for_, against, blank)


@given(tallies(), thresholds, thresholds, bases)
def test_a_ballot_more_for_it_never_hurts(tally: Tally, quorum: Threshold, needs: Threshold, base: str) -> None:
    """A carried vote stays carried when a ballot for comes in or another one changes to for."""
    terms = Terms(quorum, needs, base)
    if verdict(tally, terms) != "carried":
        return
    more = [
        (tally.against, Tally(tally.entitled, tally.for_ + 1, tally.against - 1, tally.blank)),
        (tally.blank, Tally(tally.entitled, tally.for_ + 1, tally.against, tally.blank - 1)),
        (tally.waiting, Tally(tally.entitled, tally.for_ + 1, tally.against, tally.blank)),
    ]
    for there_is_one, better in more:
        assert not there_is_one or verdict(better, terms) == "carried"


@given(tallies(), thresholds, bases)
def test_against_and_blank_weigh_the_same(tally: Tally, needs: Threshold, base: str) -> None:
    swapped = Tally(tally.entitled, tally.for_, tally.blank, tally.against)
    assert verdict(tally, Terms(HALF, needs, base)) == verdict(swapped, Terms(HALF, needs, base))


@st.composite
def running(draw: st.DrawFn) -> tuple[Tally, str | None, bool]:
    """A vote of at most eight, with the choice of the chair, or that the chair has not voted."""
    for_, against, blank = (draw(st.integers(0, 3)) for _part in range(3))
    waiting = draw(st.integers(0, 3))
    silent = draw(st.integers(0, waiting))
    said = [("for", for_), ("against", against), ("blank", blank), (None, waiting)]
    chair = draw(st.sampled_from([choice for choice, number in said if number] or [None]))
    tally = Tally(for_ + against + blank + waiting, for_, against, blank, silent=silent)
    return tally, chair, chair is None and waiting > 0


FATES = ("for", "against", "blank", "silent", "away", "leaves")


@given(
    running(), thresholds, thresholds, st.sampled_from(["cast", "present", "entitled"]), st.booleans(), st.booleans()
)
def test_settled_is_what_every_way_to_go_on_agrees_on(
    vote: tuple[Tally, str | None, bool], quorum: Threshold, needs: Threshold, base: str, left_out: bool, casting: bool
) -> None:
    """Against every way in which those who wait may act; a chair who waits is the first of them."""
    tally, chair, chair_waits = vote
    terms = Terms(quorum, needs, base, "left_out" if left_out else "counted", casting)
    ends = {
        verdict(
            replace(
                tally,
                entitled=tally.entitled - fates.count("leaves"),
                for_=tally.for_ + fates.count("for"),
                against=tally.against + fates.count("against"),
                blank=tally.blank + fates.count("blank"),
                silent=fates.count("silent"),
            ),
            terms,
            fates[0] if chair_waits else chair,
        )
        for fates in product(FATES, repeat=tally.waiting)
    }
    if quorum.met(tally.cast, tally.entitled):
        assert settled(tally, terms, chair, chair_waits=chair_waits) == (len(ends) == 1)
    else:
        assert not settled(tally, terms, chair, chair_waits=chair_waits)


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 9), min_size=1), st.integers(1, 4), thresholds)
def test_nobody_is_elected_before_one_with_as_many_votes(votes: dict[int, int], seats: int, needs: Threshold) -> None:
    standings = elect(votes, seats, 9, needs)
    elected = {each.candidate for each in standings if each.elected}
    assert len(elected) <= seats
    assert all(votes[one] > votes[other] for one in elected for other in votes.keys() - elected)


@given(st.integers(1, 200), thresholds)
def test_the_least_is_where_the_threshold_begins_to_be_met(whole: int, threshold: Threshold) -> None:
    met = [threshold.met(part, whole) for part in range(whole + 1)]
    assert met == sorted(met)
    assert met.count(False) == threshold.least(whole)


LINE_TERMS = Terms(Threshold.parse(">=2/3"), Threshold.parse(">1/2"), "cast")


def test_each_line_of_a_list_is_judged_by_itself() -> None:
    """One of the five who vote stands apart from the first line: three of four carry it, two of five lose the other."""
    whole = Tally(entitled=6, for_=5, against=0, blank=0)
    lines = {4: Tally(5, 3, 1, 0), 9: Tally(6, 2, 3, 0)}
    outcome, found = judge_lines(whole, lines, LINE_TERMS, {})
    assert (outcome, [(each.candidate, each.why_not) for each in found]) == ("carried", [(4, ""), (9, "short")])
    assert judge_lines(whole, {9: lines[9]}, LINE_TERMS, {})[0] == "rejected"


def test_a_list_without_a_quorum_carries_nothing() -> None:
    outcome, found = judge_lines(Tally(6, 3, 0, 0), {1: Tally(6, 3, 0, 0)}, LINE_TERMS, {})
    assert (outcome, found[0].why_not) == ("inquorate", "inquorate")


def test_the_chair_breaks_the_tie_of_a_line_where_the_rules_say_so() -> None:
    tied, terms = {1: Tally(4, 2, 2, 0)}, replace(LINE_TERMS, casting=True)
    for chair, why in (({1: "for"}, ""), ({1: "against"}, "short"), ({}, "short")):
        assert judge_lines(Tally(4, 4, 0, 0), tied, terms, chair)[1][0].why_not == why


def test_a_line_from_which_everybody_stands_apart_is_not_carried() -> None:
    assert judge_lines(Tally(2, 2, 0, 0), {1: Tally(0, 0, 0, 0)}, LINE_TERMS, {})[1][0].why_not == "inquorate"
