"""Check the evidence of a case, as Đoàn Vụ hands it out. It needs Python 3 alone, and nothing of Đoàn Vụ.

    python3 check_evidence.py FILE [HEAD]

HEAD is the head of a closing as it was mailed or printed that day: '12 2026-11-28 9f86d0…'. Without one the script says
which heads the file leads to; compare them with a mail or a paper that was outside the office's machine at the time.
Exit status: 0 if everything holds, 1 if not, 2 if the file is no evidence.
"""

import hashlib
import json
import re
import sys
from pathlib import Path


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def written(value):
    """JSON as the record hashes it: names sorted, no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def check_entries(file):
    """Each entry follows the one before it and is what its hash was made of; so is what its form said."""
    before = "0" * 64
    for number, entry in enumerate(file["entries"], 1):
        said, words = entry["said"], entry["words"]
        if said["case"] != file["case"] or said["seq"] != number:
            yield f"entry {number}: not the entry of this case that it should be"
        if said["previous"] != before:
            yield f"entry {number}: does not follow the one before it"
        if digest(written(said)) != entry["hash"]:
            yield f"entry {number}: changed since its hash was made"
        if words and digest(words["salt"] + written(words["answers"])) != said["words"]:
            yield f"entry {number}: its form said something else"
        before = entry["hash"]


def check_papers(file):
    """Each paper was issued by an entry, and each attached page is one that its entry promises."""
    told = [number for entry in file["entries"] for number in entry["said"]["consequences"].get("papers", [])]
    for paper in file["papers"]:
        if paper["number"] not in told:
            yield f"paper {paper['number']}: issued by no entry"
    for page in file["attached"]:
        followed = file["entries"][page["entry"] - 1]["said"]["consequences"]
        proved = digest(page["salt"] + written({"sha256": page["sha256"]}))
        if proved not in followed.get("attachments", {}).get(page["paper"], []):
            yield f"entry {page['entry']}: a page of {page['paper']} is another one"


def check_closing(file, head):
    """The last entry that was closed lies under a closing, and the closings lead to the head."""
    proof = file["closing"]
    if proof is None:
        if head:
            yield "not closed yet: no head proves this file"
        return
    _salt, kind, case, seq, ends = proof["leaf"]
    hashes = [entry["hash"] for entry in file["entries"]]
    if kind != "case" or case != file["case"] or hashes[seq - 1 : seq] != [ends]:
        yield "the closing is not about these entries"
    node = digest(written(proof["leaf"]))
    for side, other in proof["path"]:
        node = digest(other + node if side == "left" else node + other)
    closings = proof["closings"]
    if closings[0]["said"][3] != node:
        yield "the entries do not lie under that closing"
    for place, closing in enumerate(closings):
        if digest(written(closing["said"])) != closing["hash"]:
            yield f"closing {closing['said'][0]}: changed since its hash was made"
        if place and closing["said"][4] != closings[place - 1]["hash"]:
            yield f"closing {closing['said'][0]}: does not follow the one before it"
    if head and head not in heads(closings):
        yield "the head that was published is not one of those that this file leads to"


def heads(closings):
    return [f"{one['said'][0]} {one['said'][1]} {one['hash']}" for one in closings]


def main(arguments):
    if len(arguments) not in (1, 2, 4):
        print(__doc__)
        return 2
    head = re.sub(r"\s+", " ", " ".join(arguments[1:])).strip()
    try:
        file = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        faults = [*check_entries(file), *check_papers(file), *check_closing(file, head)]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        print(f"This is no evidence of a case: {error}")
        return 2
    print("\n".join(faults) or f"{len(file['entries'])} entries of case {file['case']} hold.")
    if not faults and file["closing"]:
        leads_to = heads(file["closing"]["closings"])
        print(f"Closed up to entry {file['closing']['leaf'][3]}. Heads:", *leads_to, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
