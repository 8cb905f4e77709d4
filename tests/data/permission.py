"""A permission: a branch asks for something, the clerk issues the decision. It is about a matter, and about nobody."""

from workflows.core.forms import CaseForm, Line
from workflows.core.model import START, Paper, State, Workflow
from workflows.forms import IssueDecision
from workflows.roles import BRANCH_SECRETARY, CLERK


class AskForPermission(CaseForm):
    section = "permission"
    matter = Line("What for")


class Permission(Workflow):
    key, title, unit_kinds = "permission", "Permission", ("branch",)

    asked, granted = State("Asked"), State("Granted", tone="good")

    ask = START.to(asked, label="Ask", by=BRANCH_SECRETARY, form=AskForPermission)
    issue = asked.to(
        granted, label="Issue", by=CLERK, form=IssueDecision, papers=[Paper("permission", "QĐ", "Permission", "")]
    )
