"""Numbers in Vietnamese words."""

import pytest

from workflows.core.numerals import dong_in_words, in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (280_800, "hai trăm tám mươi nghìn tám trăm"),
        (1_000_002, "một triệu không trăm linh hai"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (20_125_000, "hai mươi triệu một trăm hai mươi lăm nghìn"),
        (1_000_000_000, "một tỷ"),
        (12_000_000_001, "mười hai tỷ không trăm linh một"),
        (2_000_000_000_000, "hai nghìn tỷ"),
    ],
)
def test_numbers_are_said_as_accountants_say_them(number: int, words: str) -> None:
    assert in_words(number) == words


def test_amounts_begin_with_a_capital_and_no_number_is_negative() -> None:
    assert dong_in_words(575_000) == "Năm trăm bảy mươi lăm nghìn đồng"
    with pytest.raises(ValueError, match="zero"):
        in_words(-1)
