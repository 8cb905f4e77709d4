"""Verdicts: counted by the thresholds of the rule book, at and around every limit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.core.voting import Tally, Threshold, base_of, verdict

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
)  # fmt: skip
def test_verdicts(
    entitled: int, votes: tuple[int, int, int], quorum: Threshold, needs: Threshold, base: str, expected: str
) -> None:
    assert verdict(Tally(entitled, *votes), quorum, needs, base) == expected


def test_a_vote_without_quorum_for_nobody_present_is_not_carried() -> None:
    nothing_asked = Threshold.parse(">=0")
    assert verdict(Tally(5, 0, 0, 0), nothing_asked, nothing_asked, "present") == "rejected"


def test_an_unknown_base_is_an_error() -> None:
    with pytest.raises(KeyError):
        base_of(Tally(5, 3, 1, 1), "somebody")


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
bases = st.sampled_from(["present", "entitled"])


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    for_, against, blank, absent = (draw(st.integers(0, 30)) for _part in range(4))
    return Tally(for_ + against + blank + absent, for_, against, blank)


@given(tallies(), thresholds, thresholds, bases)
def test_a_ballot_more_for_it_never_hurts(tally: Tally, quorum: Threshold, needs: Threshold, base: str) -> None:
    """Whether a ballot comes in or changes to for, a carried vote stays carried."""
    if verdict(tally, quorum, needs, base) != "carried":
        return
    more = [
        (tally.against, Tally(tally.entitled, tally.for_ + 1, tally.against - 1, tally.blank)),
        (tally.blank, Tally(tally.entitled, tally.for_ + 1, tally.against, tally.blank - 1)),
        (tally.waiting, Tally(tally.entitled, tally.for_ + 1, tally.against, tally.blank)),
    ]
    for there_is_one, better in more:
        assert not there_is_one or verdict(better, quorum, needs, base) == "carried"


@given(tallies(), thresholds, bases)
def test_against_and_blank_weigh_the_same(tally: Tally, needs: Threshold, base: str) -> None:
    swapped = Tally(tally.entitled, tally.for_, tally.blank, tally.against)
    assert verdict(tally, HALF, needs, base) == verdict(swapped, HALF, needs, base)


@given(st.integers(1, 200), thresholds)
def test_the_least_is_where_the_threshold_begins_to_be_met(whole: int, threshold: Threshold) -> None:
    met = [threshold.met(part, whole) for part in range(whole + 1)]
    assert met == sorted(met)
    assert met.count(False) == threshold.least(whole)
