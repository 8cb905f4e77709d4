"""Likeness of names: what is left of a name when spelling, script and marks are taken away.

The letters that look like Latin ones are those of confusables.txt of Unicode (Technical Standard 39), as far as it
leads from one letter to one of a to z. Copyright 1991-2023 Unicode, Inc., under the Unicode License v3:
https://www.unicode.org/license.txt
"""

import unicodedata

from workflows.core.vietnamese import fold

LOOKALIKES = """
A: ΑАᎪᗅꓮ𐊠𖽀
B: ΒВᏴᗷꓐꞴ𐊂𐊡𐌁
C: СᏟⲤꓚ𐊢𐌂𐐕𐔜
D: Ꭰᗞᗪꓓ
E: ΕЕᎬⴹꓰ𐊆𑢦𑢮
F: ϜᖴꓝꞘ𐊇𐊥𐔥𑢢𑣂
G: ԌᏀᏳꓖ
H: ΗНᎻᕼⲎꓧ𐋏
J: ͿЈᎫᒍꓙꞲ
K: ΚКᏦᛕⲔꓗ𐔘
L: ᏞᒪⳐꓡ𐐛𐔦𑢣𑢲𖼖
M: ΜϺМᎷᗰᛖⲘꓟ𐊰𐌑
N: ΝⲚꓠ𐔓
O: ΟОՕଠዐⲞⵔꓳ𐊒𐊫𐐄𐓂𐔖𑢵
P: ΡРᏢᑭⲢꓑ𐊕
Q: ⵕ
R: ƦᎡᏒᖇꓣ𐒴𖼵
S: ЅՏᏕᏚꓢ𐊖𐐠𖼺
T: ΤТᎢⲦꓔ𐊗𐊱𐌕𑢼𖼊
U: Սሀᑌꓴ𐓎𑢸𖽂
V: ѴᏙᐯⴸꓦꛟ𐔝𑢠𖼈
W: ԜᎳᏔꓪ
X: ΧХᚷⲬⵝꓫꞳ𐊐𐊴𐌗𐔧
Y: ΥУҮᎩᎽⲨꓬ𐊲𑢤𖽃
Z: ΖᏃꓜ𑢩
a: ɑαа
b: ƄЬᏏᑲᖯ
c: сᴄⲥꮯ𐐽
d: ԁᏧᑯꓒ
e: еҽꬲ
f: քẝꞙꬵ
g: ƍɡցᶃ
h: һհᏂ
i: ıɩɪιіӏᎥꙇꭵ𑣃
j: ϳј
l: ƖǀΙІӀᛁⲒⵏꓲ𐊊𐌉𖼨
n: ոռ
o: οσоօഠဝჿᴏᴑⲟꬽ𐐬𐓪𑣈𑣗
p: ρрⲣ
q: ԛգզ
r: гᴦⲅꭇꭈꮁ
s: ƽѕꜱꮪ𐑈𑣁
u: ʋυսᴜꞟꭎꭒ𐓶𑣘
v: νѵᴠꮩ𑜆𑣀
w: ɯѡԝաᴡꮃ𑜊𑜎𑜏
x: хᕁᕽ
y: ɣʏγуүყᶌỿꭚ𑣜
z: ᴢꮓ𑣄
"""
"""A Latin letter, and the letters of other scripts and alphabets that look like it."""

_LATIN = {
    ord(letter): latin
    for latin, _colon, letters in (line.partition(": ") for line in LOOKALIKES.split("\n") if line)
    for letter in letters
}


def likeness(name: str) -> str:
    """Return what two spellings of one name have in common: small Latin letters and digits alone.

    Without marks (Nguyễn, Nguyen), in one width and script (а, ａ, a), whatever stands between the letters
    (H'Mloan, Hmloan; characters that nobody sees), and with i for y (Lý, Lí). A name in letters that are
    like no Latin one keeps them.
    """
    plain = unicodedata.normalize("NFKC", name).translate(_LATIN)
    plain = fold("".join(char for char in plain if unicodedata.category(char) != "Cf"))
    return "".join(char for char in plain.translate(_LATIN) if char.isalnum()).replace("y", "i")
