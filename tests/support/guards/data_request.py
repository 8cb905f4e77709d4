"""Facts that the guards and conditions of a request for one's own data let pass and refuse."""

from dataclasses import replace
from typing import Any

from tests.support.guards.recommendation import MEMBER, TODAY
from workflows.core.facts import Facts, RuleValue
from workflows.data_request.process import DataRequest
from workflows.rulebook import seed_rows

ASKED = "2026-11-16"
FILE: dict[str, dict[str, Any]] = {
    "request": {"asked_on": ASKED, "kind": "see", "person": MEMBER.id},
    "request_reply": {"replied_on": "2026-11-17", "others": "no"},
    "request_answer": {"answered_on": "2026-11-17", "full_name": "Người Đúng"},
    "request_refusal": {"answered_on": "2026-11-17"},
    "data_shown": {"on": "2026-11-17"},
}
RULES = {
    row.key: RuleValue(row.key, row.value, row.measure, row.source, row.effective_from.isoformat())
    for row in seed_rows()
    if row.key in DataRequest.definition.rule_keys()
}


def facts(rest: dict[str, Any] | None = None, but: tuple[str, ...] = (), **sections: dict[str, Any]) -> Facts:
    """Facts of a sound request, with sections of the file changed, and without those in `but`."""
    file = {name: said for name, said in FILE.items() if name not in but}
    file |= {name: {**FILE.get(name, {}), **said} for name, said in sections.items()}
    found = Facts(TODAY, 17, "Đoàn xã Một", "base_union", RULES, dossier=file, subject=MEMBER, actor_id=9)
    return replace(found, **(rest or {}))


SOUND = facts()


def until(day: str, others: str = "no") -> Facts:
    """An extension to a day."""
    return facts(request_extension={"until": day, "told_on": "2026-11-20"}, request_reply={"others": others})


TABLE: list[tuple[str, str, Facts]] = [
    ("extended_once", "pass", SOUND),
    ("extended_once", "fail", until("2026-12-10")),
    ("extension_short", "fail", until("2026-12-01")),  # 15 days from the request
    ("extension_short", "pass", until("2026-12-02")),
    ("extension_short", "pass", until("2026-12-16")),
    ("extension_short", "fail", until("2026-12-17")),
    ("extension_short", "pass", until("2026-12-21", "yes")),  # 20 days, and 15 more
    ("extension_short", "fail", until("2026-12-22", "yes")),
    ("data_given", "pass", SOUND),
    ("data_given", "pass", facts(but=("data_shown",), data_exported={"on": ASKED})),
    ("data_given", "fail", facts(but=("data_shown",))),
    ("something_corrected", "pass", SOUND),
    ("something_corrected", "pass", facts(request_answer={"full_name": "", "elsewhere": "Sổ đoàn viên"})),
    ("something_corrected", "fail", facts(request_answer={"full_name": ""})),
    ("born_before", "pass", facts(request_answer={"birth_date": "1999-01-01"})),
    ("born_before", "fail", facts(request_answer={"birth_date": TODAY.isoformat()})),
    ("second_officer", "pass", facts({"authors": frozenset({8})})),
    ("second_officer", "fail", facts({"authors": frozenset({9})})),
]


def kind(name: str) -> Facts:
    """A request of this kind."""
    return facts(request={"kind": name})


CONDITIONS: list[tuple[str, Facts, Facts]] = [
    ("asks_to_read", kind("copy"), kind("erase")),
    ("asks_to_correct", kind("correct"), SOUND),
    ("asks_to_stop", kind("stop"), kind("erase")),
    ("asks_to_release", kind("release"), kind("stop")),
    ("withdraws_consent", kind("withdraw"), kind("stop")),
    ("is_extended", until("2026-12-10"), SOUND),
    ("others_process", facts(request_reply={"others": "yes"}), SOUND),
]
