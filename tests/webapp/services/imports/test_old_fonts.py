"""Text in an old font is told from names of Vietnam's peoples and of other countries, by the syllables."""

import unicodedata

import openpyxl
import pytest

from webapp.config import ROOT
from webapp.services.imports.old_fonts import is_syllable, refuse_legacy
from workflows.core.vietnamese import Refusal, clean

HAM_TAN = ROOT / "tests" / "data" / "ham-tan.xlsx"


@pytest.mark.parametrize(
    "garbage",
    [
        "NguyÔn V¨n §øc",
        "TrÇn ThÞ H\u00adêng",
        "Lª Hoµng",
        "Ph¹m Ngäc ¸nh",
        "Vò Quèc Hïng",
        "Ñaëng Vaên Ñöùc",
        "Nguyeãn Thò Hoa",
        "Traàn Höõu Phöôùc",
        "Leâ Vaên Nam",
        "Voõ Minh",
        "Ñinh Nam",
        "Phaïm Hoaøng",
        "Nguyá»…n VÄƒn",
        "NguyÔn Minh Tó",
        "Vò Minh TuÊn",
        "Vò Minh Tó",
        "HuÕ",
        "NguyÔn Quèc Huy",
        "NGUYÔN",
        "Nguyôn Chi",
        "Minh KÕ",
        "TrÝ",
        "Trêi",
        "Míi",
        "Phôc",
        "Céng",
        "Vuõ Minh Tuù",
        "VUÕ MINH TUÙ",
        "Mai Khaùnh",
        "Hoa Cuùc",
        "Thaùi Baùch",
        "Mai Thò Sôn",
        "Hieàn Myõ",
        "Nghóa",
        "Thuùy Quyù",
    ],
)
def test_text_in_an_old_font_is_refused(garbage: str) -> None:
    with pytest.raises(Refusal, match="old font"):
        refuse_legacy(garbage)


@pytest.mark.parametrize(
    "name",
    [
        "Đoàn Hoàng Hoà",
        "Khoản",
        "Nguyễn Thuý Loan",
        "Y Ñoan Ayŭn",
        "H'Bia Ñuôl",
        "Rơ Châm H’Phik",
        "Kpă Y Ƀom",
        "ĐẶNG THÙY",
        "Quách Xoóng",
        "Ban Tổ chức – Kiểm tra",
        "Nguyễn Thị Ngoãn",
        "Êban Y Siă",
        "Rơ Châm H’Ñuôm",
        "Siu Ñhăn",
        "Siu Ñinh",
        "Rơ Ô Ñă",
        "Ksor Ñuk",
        "M’Ñông",
        "Neáng Sóc Kha",
        "Thạch Sa Rươne",
        "Bríu Liếc",
        "Giàng A Páo",
        "Lò Văn Dũng",
        "Xã Sông Kôn, Krông Búk",
        "Ea Knuếc, Ia Dơk, La Êê",
        "Ðặng Đình Ðạt",
        "ĐOÀN xã Tân Hà",
        "Khuỷu Khuya, Quỳnh, Giềng",
        "André Müller",
        "François Núñez",
        "3×5 m",
    ],
)
def test_real_names_are_not_taken_for_garbage(name: str) -> None:
    refuse_legacy(name)
    refuse_legacy(unicodedata.normalize("NFD", name))


def test_no_text_of_a_real_workbook_is_taken_for_garbage() -> None:
    workbook = openpyxl.load_workbook(HAM_TAN)
    for sheet in workbook:
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                refuse_legacy(clean(cell)) if isinstance(cell, str) else None


@pytest.mark.parametrize(
    "word",
    ["nguyễn", "Quốc", "giếng", "gì", "khuỷu", "hoà", "hòa", "thuý", "thúy", "NGHIÊNG", "ương", "ý", "của", "quỳnh"],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word) and is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize(
    "word", ["quèc", "phôc", "khaùnh", "ngé", "céng", "kú", "vâ", "trêi", "krông", "hòan", "cuả", "áá"]
)
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)
