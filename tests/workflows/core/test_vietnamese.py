"""Names, dates, numbers and telephones: how they are read, stored and sorted."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.core.vietnamese import (
    Refusal,
    clean,
    fold,
    format_date,
    given_name,
    long_date,
    number,
    parse_date,
    parse_typed_date,
    percent,
    phone,
    searchable,
    show_phone,
    sort_key,
)

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
words = st.text(LETTERS + LETTERS.upper() + " '-", max_size=24)


def test_clean_stores_one_form_of_one_line() -> None:
    assert clean("  Đặng \u00a0 Văn   An ") == clean("Đặng\tVăn An\t") == "Đặng Văn An"
    assert clean(unicodedata.normalize("NFD", "Nguyễn Thị Hường")) == "Nguyễn Thị Hường"


@pytest.mark.parametrize("d", ["Ð", "Ɖ", "D\u0335", "D\u0336"])
def test_letters_that_look_like_d_with_a_stroke_are_it(d: str) -> None:
    assert clean(f"{d}ặng {d.lower()}ình") == "Đặng đình"
    assert fold(f"{d}ặng") == "dang"
    assert sort_key(f"Trần {d}ạt", f"{d}ạt") == sort_key("Trần Đạt", "Đạt")


@pytest.mark.parametrize(
    "stored", ["Ksor H’Mloan", "Ksor H‛Mloan", "Ksor HꞌMloan", "Ksor Hʹmloan", "Ksor Hmloan", "Ksor H Mloan"]
)
@pytest.mark.parametrize("typed", ["h'mloan", "hmloan", "h mloan", "ksor h mloan", "H’Mloan", "mloan"])
def test_a_highland_name_is_found_with_and_without_its_apostrophe(stored: str, typed: str) -> None:
    words = searchable(stored).split()
    assert all(any(word.startswith(each) for word in words) for each in fold(typed).split())


def test_other_names_are_searched_by_their_own_words_only() -> None:
    assert searchable("Nguyễn Khánh Hạ Y") == "nguyen khanh ha y"


@pytest.mark.parametrize("char", ["\0", "\n", "\x1b", "\u200b", "\u202e", "\ufeff", "\u2028", "\ue000"])
def test_clean_names_the_character_that_it_refuses(char: str) -> None:
    with pytest.raises(Refusal, match=f"U\\+{ord(char):04X}"):
        clean(f"Đặng{char} An")


@given(st.text(max_size=60))
def test_clean_is_settled_after_once(text: str) -> None:
    try:
        once = clean(text)
    except Refusal:
        return
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert once == once.strip() and "  " not in once


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("ĐẶNG Thị Ngọc Hường", "dang thi ngoc huong"),
        (unicodedata.normalize("NFD", "Đặng Thị Ngọc Hường"), "dang thi ngoc huong"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("Ksor H’Mloan", "ksor hmloan"),
        ("Ðặng ðình Ɖạt ɖ", "dang dinh dat d"),
        ("Ban Tổ chức – Kiểm tra", "ban to chuc - kiem tra"),
        ("Uỷ viên", "uy vien"),
    ],
)
def test_fold(written: str, searched: str) -> None:
    assert fold(written) == searched


@given(st.text(max_size=60))
def test_fold_is_the_same_for_every_way_to_write_it(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(words)
def test_fold_of_vietnamese_is_ascii(text: str) -> None:
    assert fold(text).isascii() and fold(text) == fold(text.upper())


def test_given_name_is_the_last_word() -> None:
    assert [given_name(name) for name in ("Đặng Văn An", "Ksor H'Mloan", "Ý", "")] == [
        "An",
        "H'Mloan",
        "Ý",
        "",
    ]


# The order that ICU 72 gives with the collation `vi`, word by word.
ICU_ORDER = [
    "-anh",
    "an",
    "An",
    "àn",
    "Àn",
    "ản",
    "ãn",
    "án",
    "Án",
    "ạn",
    "ang",
    "anh",
    "Ánh",
    "ăn",
    "ằn",
    "Ăng",
    "ân",
    "Ấn",
    "b",
    "ba",
    "bạ",
    "ca",
    "d",
    "da",
    "Dũng",
    "dương",
    "đ",
    "Đ",
    "đa",
    "Đức",
    "e",
    "ê",
    "ế",
    "gi",
    "h",
    "H'Mloan",
    "Hoà",
    "Hòa",
    "i",
    "ngà",
    "nghĩa",
    "o",
    "ỏ",
    "oanh",
    "ô",
    "Ông",
    "ơ",
    "ợ",
    "q",
    "tá",
    "tà a",
    "ta b",
    "thuỳ",
    "thùy",
    "u",
    "uyên",
    "ư",
    "Ưng",
    "ương",
    "y",
    "Ý",
    "Yến",
]


def icu_sorted(words_: list[str]) -> list[str]:
    return sorted(words_, key=lambda word: sort_key(word, word))


def test_words_sort_as_icu_sorts_them() -> None:
    assert icu_sorted(sorted(ICU_ORDER)) == ICU_ORDER


def test_people_sort_by_given_name_then_by_the_rest() -> None:
    names = [
        "Lê Văn An",
        "Đặng Thị An",
        "Đặng Văn An",
        "Bùi Ánh",
        "Võ Ân",
        "Ksor H'Mloan",
        "An Dũng",
        "Đỗ Đức",
        "Lý Yến",
    ]
    expected = [
        "Đặng Thị An",
        "Đặng Văn An",
        "Lê Văn An",
        "Bùi Ánh",
        "Võ Ân",
        "An Dũng",
        "Đỗ Đức",
        "Ksor H'Mloan",
        "Lý Yến",
    ]
    assert sorted(names, key=lambda name: sort_key(name, given_name(name))) == expected


def test_capitals_decide_only_between_equal_names() -> None:
    names = ["Võ Văn An", "LÊ VĂN AN", "Lê Văn An", "Bùi Văn An"]
    assert sorted(names, key=lambda name: sort_key(name, given_name(name))) == [
        "Bùi Văn An",
        "Lê Văn An",
        "LÊ VĂN AN",
        "Võ Văn An",
    ]


def test_a_given_name_of_two_words_is_taken_as_stored() -> None:
    assert sort_key("Trần Thị Anh Thư", "Anh Thư") < sort_key("Trần Thị Bình", "Bình") < sort_key("Lê Thư", "Thư")


@given(words, words)
def test_sort_keys_are_hexadecimal_and_keep_apart_what_differs(one: str, other: str) -> None:
    keys = [sort_key(text, "") for text in (one, other)]
    assert all(set(key) <= set("0123456789abcdef") for key in keys)
    same = [" ".join(unicodedata.normalize("NFC", text).split()) for text in (one, other)]
    assert (keys[0] == keys[1]) == (same[0] == same[1])


@given(st.text(max_size=20))
def test_a_sort_key_exists_for_any_text_and_is_the_same_for_nfd(text: str) -> None:
    assert sort_key(text, "") == sort_key(unicodedata.normalize("NFD", text), "")


@given(words, words, words)
def test_letters_come_before_tones_and_tones_before_what_follows(start: str, one: str, other: str) -> None:
    """Two texts whose letters differ keep their order whatever stands behind them."""
    if sort_key(fold(one), "") < sort_key(fold(other), "") and len(fold(one)) == len(fold(other)):
        assert sort_key(fold(one) + "á", "") < sort_key(fold(other) + "a", "")


@pytest.mark.parametrize(
    "typed",
    [
        "5/2/2015",
        "05/02/2015",
        "05-02-2015",
        "5-2-2015",
        "5.2.2015",
        " 05 / 02 / 2015 ",
        "05022015",
        "2015-02-05",
        "2015-02-05T00:00:00",
        dt.date(2015, 2, 5),
        dt.datetime(2015, 2, 5, 13, 30),
    ],
)
def test_dates_in_the_forms_people_type(typed: object) -> None:
    assert parse_date(typed) == dt.date(2015, 2, 5)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("26/11/26", dt.date(2026, 11, 26)),
        (" 26 - 11 - 26 ", dt.date(2026, 11, 26)),
        ("26.3.98", dt.date(1998, 3, 26)),
        ("1/1/70", dt.date(1970, 1, 1)),
        ("1/1/69", dt.date(2069, 1, 1)),
        ("05022015", dt.date(2015, 2, 5)),
    ],
)
def test_a_form_takes_a_year_of_two_digits_and_a_workbook_does_not(typed: str, day: dt.date) -> None:
    assert parse_typed_date(typed) == day


@pytest.mark.parametrize("typed", ["31/2/26", "1126", "261126", "5/2/201", "5/2-26", "5/2", ""])
def test_what_a_form_cannot_read_as_a_date(typed: str) -> None:
    with pytest.raises(Refusal):
        parse_typed_date(typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("5/2/15", "four digits"),
        ("31/02/2015", "no day 31/02/2015"),
        ("2015-02-31", "no day 31/02/2015"),
        ("01/13/2015", "no day 01/13/2015"),
        ("01/01/0201", "not between 1900 and 2100"),
        (dt.date(1899, 12, 31), "not between 1900 and 2100"),
        ("5/2-2015", "is not a date"),
        ("tháng 2 năm 2015", "is not a date"),
        ("٥/٢/٢٠١٥", "is not a date"),
        (42040, "is not a date"),
        (5022015, "is not a date"),
        (25022015, "is not a date"),
        ("31022015", "no day 31/02/2015"),
        ("", "is not a date"),
    ],
)
def test_dates_that_are_refused_say_why(typed: object, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        parse_date(typed)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_is_read_back(date: dt.date) -> None:
    assert parse_date(format_date(date)) == parse_date(date.isoformat()) == date


def test_long_dates_as_papers_write_them() -> None:
    assert long_date(dt.date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert long_date(dt.date(2026, 3, 15)) == "ngày 15 tháng 3 năm 2026"
    assert long_date(dt.date(2026, 11, 1)) == "ngày 01 tháng 11 năm 2026"


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "(0912) 345-678",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "+84 0912 345 678",
        "0084912345678",
        "0912\u00a0345\u00a0678",
    ],
)
def test_phones_in_the_forms_people_type(typed: str) -> None:
    assert phone(typed) == "+84912345678"
    assert show_phone(phone(typed)) == "0912 345 678"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("091234567", "10 digits"),
        ("09123456789", "10 digits"),
        ("0112345678", "does not begin"),
        ("0252 3822 798", "10 digits"),
        ("không có", "not a telephone"),
        ("", "not a telephone"),
    ],
)
def test_phones_that_are_refused_say_why(typed: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        phone(typed)


def test_numbers_as_people_write_them() -> None:
    assert [number(1300), number(1234.5), number(0), number(575000)] == ["1.300", "1.234,5", "0", "575.000"]
    assert percent(35, 53) == "35/53 (66,0%)"
    assert percent(11, 35) == "11/35 (31,4%)"
    assert percent(16, 35) == "16/35 (45,7%)"
    assert percent(1, 16) == "1/16 (6,3%)"
    assert percent(0, 0) == "0/0"
    assert show_phone(None) == ""
