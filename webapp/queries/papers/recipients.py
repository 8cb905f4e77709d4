"""Recipients of a paper: the lines of its 'Nơi nhận', from what the paper declares. The issuer is never among them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from workflows.core.prints import ABOVE, ADDRESSEE, ARTICLE, BELOW, CHARGED, PARTY, UNITS

_WORDS = {
    ARTICLE: "Như Điều 3",
    ADDRESSEE: "Như trên",
    BELOW: "Các đơn vị trực thuộc (t/h)",
    CHARGED: "Các đơn vị, cá nhân được giao nhiệm vụ (t/h)",
}


def recipients(
    values: Mapping[str, Any], issuer: Mapping[str, str], to: Iterable[str], but: Collection[str] = ()
) -> list[str]:
    """Return the recipients that `to` names (`workflows.core.prints`), each once; the copy kept is not among them.

    but: relations of units that never get it.
    """
    lines = dict.fromkeys(line for each in to for line in _lines(values, issuer, each, but))
    return [line for line in lines if line != issuer["name"]]


def _lines(values: Mapping[str, Any], issuer: Mapping[str, str], each: str, but: Collection[str]) -> Iterator[str]:
    if each in _WORDS:
        yield _WORDS[each]
    elif each == ABOVE and issuer["above"]:
        yield f"{'' if issuer['archive'] == 'Chi đoàn' else 'Thường trực '}{issuer['above']} (b/c)"
    elif each == PARTY and issuer["party"]:
        yield f"{issuer['party']} (b/c)"
    elif each == UNITS:
        taking_part = (unit["name"] for name, unit in values.items() if name not in but and _is_unit(unit))
        yield from (name for name in taking_part if name != issuer["above"])
    else:
        relation, _dot, party = each.partition(".")
        unit: Any = values.get(relation)
        if _is_unit(unit) and unit["name"] != issuer["name"]:
            below = [f"{unit['party']} (p/h)"] if unit["party"] else []
            yield from below if party else [unit["name"]]


def _is_unit(value: Any) -> bool:
    return isinstance(value, Mapping) and "archive" in value
