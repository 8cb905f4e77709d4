"""The reason that the notice of a refusal gives."""

from collections.abc import Mapping
from typing import Any

from webapp.documents import words as w


def refusal_values(answers: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the code in words, and the explanation; both empty without a refusal."""
    if not answers:
        return {"reason": "", "text": ""}
    return {"reason": w.text_of(w.REFUSALS, answers["code"]), "text": answers["text"]}
