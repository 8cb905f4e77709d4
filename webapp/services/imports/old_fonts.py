"""Text typed in a font from before Unicode (TCVN3, VNI), recognised by the syllables of Vietnamese.

Such a text looks like garbage: 'NguyÔn' for Nguyễn, 'Khaùnh' for Khánh. Many of its signs are letters of Vietnamese
or of other languages too, so signs alone tell little. A word is garbage if it is no Vietnamese syllable as it stands
and is one when it is read in one of these fonts. Foreign and highland names are syllables in neither reading.
"""

import re
import unicodedata

from workflows.core.text import _
from workflows.core.vietnamese import Refusal

# Syllables --------------------------------------------------------------------------------------------------

_WRITTEN_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong
ooc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh
uôc uôi uôm uôn uông uôt uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn
ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
_RIMES = frozenset(_WRITTEN_RIMES.split())
_SYLLABLE = re.compile(
    r"(?:(?P<front>ngh|gh|k)(?=[eêiy])|(?P<back>ng|g|c)(?![eêiy])|gi(?=[aăâeoôơuư])|g(?=i)"
    r"|(?P<q>q(?=u[aăâeêioôơy]))|(?:b|ch|d|đ|h|kh|l|m|n(?!g)h?|ph?|r|s|th?|tr|v|x)?)(?P<rime>[aăâeêioôơuưy].*)"
)
_SHAPES = "\u0302\u0306\u031b"
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def is_syllable(word: str) -> bool:
    """Whether a word of letters can be one syllable of Vietnamese: onset, rime, tone, and the letter it stands on."""
    letters, tones = "", []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones.append((len(letters) - 1, char))
        elif char in _SHAPES and letters:
            letters = letters[:-1] + unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters += char
    found = _SYLLABLE.fullmatch(letters)
    if not found or len(tones) > 1:
        return False
    rime, start = found["rime"], found.start("rime")
    if found["q"]:
        # The u of qu belongs to the onset: quý, quốc, quang.
        rime, start = rime[1:], start + 1
        known = rime in _RIMES or rime in {"ynh", "yt", "ych", "yn"}
    else:
        known = rime in _RIMES
    place, tone = tones[0] if tones else (None, "")
    if not known or (rime[-1] in "cpt" or rime.endswith("ch")) and tone not in ("\u0301", "\u0323"):
        return False
    return place is None or place - start in _tone_places(rime)


def _tone_places(rime: str) -> set[int]:
    """Return the places of the letters that may carry the tone: hoà and hòa are both right, 'hoàn' is not 'hòan'."""
    shaped = [place for place, letter in enumerate(rime) if letter in "ăâêôơư"]
    if shaped:
        return {shaped[-1]}
    if rime[:2] in ("oa", "oe", "uy", "oo"):
        return {0, 1} if len(rime) == 2 else {1}
    return {0}


# Fonts ------------------------------------------------------------------------------------------------------

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵăâêôơưđ",
        strict=True,
    )
)
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI = (
    dict(zip("íìæóòîñôö", "íìỉĩịỵđơư", strict=True))
    | {vowel + sign: vowel + tone for vowel in "aeouy" for sign, tone in _VNI_TONES.items()}
    | {sign + tone: shaped + mark for sign, shaped in (("ô", "ơ"), ("ö", "ư")) for tone, mark in _VNI_TONES.items()}
    | {
        vowel + sign: vowel + "\u0302" + tone
        for vowel in "aeo"
        for sign, tone in zip("âáàåãä", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True)
    }
    | {"a" + sign: "ă" + tone for sign, tone in zip("êéèúüë", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True)}
)
_VNI_SIGN = re.compile("|".join(sorted(_VNI, key=len, reverse=True)) + "|[a-z]|(.)", re.DOTALL)


def _from_tcvn3(word: str) -> str | None:
    read = [char.lower() if char.isascii() else _TCVN3.get(char) for char in word]
    return None if None in read else "".join(char for char in read if char)


def _from_vni(word: str) -> str | None:
    read = list(_VNI_SIGN.finditer(word.lower()))
    return None if any(each[1] for each in read) else "".join(_VNI.get(each[0], each[0]) for each in read)


# Texts ------------------------------------------------------------------------------------------------------

_SIGNS = "§®¨©ª«¬µ¶·¸¹º»¼½¾¿¡¢£¤¥¦\u00ad"
_WORD = re.compile(rf"(?:[^\W\d_]|[{_SIGNS}×÷])+")
_TOUCHES = re.compile(rf"(?<=[^\W\d_])[{_SIGNS}]|[{_SIGNS}](?=[^\W\d_])|[ÃÂÄ][\u0080-\u00a0]")
"""A sign beside a letter, which no Vietnamese word has, and the first bytes of UTF-8 read as Latin."""
_AS_NAMES = re.compile(r"^Vò\s\S|\sThò\s")
"""Two syllables that stand in people's names for Vũ (TCVN3) and Thị (VNI) only."""
_UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯŬŭŎŏĔĕĬĭƀɃČč\u1ea0-\u1ef9]|[\u0302\u031b]?\u0306")
_HIGHLAND = re.compile(
    r"^(Y|H)\b|\b(Rơ|Siu|Ksor|Kpă|Kpa|Nay|Rcom|Rmah|Rah Lan|Rahlan|Niê|Mlô|Êban|Ayun|Kbuôr|Kbuor|Ktla|Knul|Puih|Hmok)\b"
    r"|(?<=[^\W\d_])['’‘‛ʼʻʽʹˈꞌꞋ`´′＇](?=[^\W\d_])",
    re.IGNORECASE,
)


def refuse_legacy(text: str) -> None:
    """Raise Refusal if the text was typed in a TCVN3 or VNI font (or converted wrongly) and reads as garbage.

    Ñ is VNI's Đ, but also a letter of Ê-đê and Gia Rai names, which show themselves by other signs and words.
    """
    written = unicodedata.normalize("NFC", text)
    words = _WORD.findall(written)
    unicode_only = bool(_UNICODE_ONLY.search(written))
    if unicode_only or _HIGHLAND.search(written):
        words = [word for word in words if "ñ" not in word.lower()]
    small = written != written.upper() and not unicode_only
    garbage = any(map(_is_garbage, words)) or (small and any(map(_is_garbage_among_small, words[1:])))
    if garbage or _TOUCHES.search(written) or _AS_NAMES.search(written):
        raise Refusal(
            _("“%(text)s” is written in an old font (TCVN3 or VNI)"),
            _("Convert the workbook to Unicode and send it again"),
            text=text,
        )


def _is_garbage(word: str) -> bool:
    if word.isascii() or not any(map(str.isalpha, word)):
        return False
    if word != word.upper() and any("À" <= letter <= "Þ" for letter in word[1:]):
        return True
    if is_syllable(word.translate(str.maketrans("Ðð", "Đđ"))):
        return False
    # A spreadsheet's LOWER, UPPER and PROPER change the case of the letters that stand for others.
    forms = {word, word.lower(), word.upper()} if len(word) > 3 else {word}
    return any(reading is not None and is_syllable(reading) for reading in (_from_vni(word), *map(_from_tcvn3, forms)))


def _is_garbage_among_small(word: str) -> bool:
    """Whether a short word of capitals stands for one in small letters: 'Minh KÕ' for Minh Kế."""
    if word.isascii() or word != word.upper() or not 1 < len(word) < 4:
        return False
    return "Ý" not in word and is_syllable(_from_tcvn3(word) or "")
