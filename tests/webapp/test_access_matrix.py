"""Who may ask for what: every address, every kind of person, objects of one's own and of others, in one table.

A page that is not in the table fails. What is denied looks exactly like what does not exist, and changes nothing.
"""

import datetime as dt
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import eq
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pypdfium2
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.browserlike import Browser, addressed, numbered, parse
from tests.support.desk import DEFINITION, Desk, changed, fingerprint
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
    district_office,
    user_name,
)
from tests.support.offices.photographs import photograph, put_page
from tests.support.offices.second_person import put_day
from tests.support.reading import without_tokens
from webapp.db import db
from webapp.demo.people import new_person
from webapp.models import (
    Account,
    AttachedPage,
    CalendarDay,
    CommitteeTerm,
    Delegation,
    DoubleQuestion,
    Draft,
    Kinship,
    Person,
    PersonJoin,
    Post,
    Unit,
)
from webapp.services import calendar
from webapp.services.accounts import drafts
from webapp.services.cases import attachments
from webapp.services.cases.commands import start
from webapp.services.changes import requests as changes
from webapp.services.changes.rules import wanted
from webapp.services.command import Command
from webapp.services.figures import snapshots
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import record_attendance
from webapp.services.people import delegations, kinship
from webapp.services.recommendations import groups
from webapp.services.registers.marking import name_judges
from webapp.services.registers.rows import enter
from webapp.services.reports import drafting
from webapp.services.rules import RowDraft, checked_row
from webapp.services.supervision.views import save_view
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.programmes.periods import Period
from workflows.core.vietnamese import show_phone
from workflows.registers.contests import ContestRounds
from workflows.registers.loans import Loans
from workflows.registers.training_classes import TrainingClasses

SIBLING, FORMER, MEMBER_2, MEMBER_3 = "Mang Thị Bên", "Cao Văn Cựu", "Hồ Thị Hai", "Lê Thị Ba"
COMMUNE_2, COMMANDER_2, MEMBER_4 = "Ksor Xã Hai", "Rơ Quân Hai", "Y Thị Bốn"
OFFICER_K, COMMUNE_K, MEMBER_K = "Đinh Huyện Khác", "Mai Xã Khác", "Phan Đoàn Khác"

PEOPLE = {
    "...": None,  # nobody signed in
    "adm": "",  # the system administrator
    "own": OLD,  # secretary of branch 1 of commune 1
    "sib": SIBLING,  # secretary of branch 2 of commune 1 since today
    "ex-": FORMER,  # secretary of branch 2 until yesterday, who opened its case
    "mem": OTHER,  # a member of branch 1 with an account
    "co1": COMMUNE,  # secretary of commune 1
    "co2": COMMUNE_2,  # secretary of commune 2
    "mi1": COMMANDER,  # commander of commune 1
    "mi2": COMMANDER_2,  # commander of commune 2
    "org": OFFICER,  # organisation officer of the district
    "cha": CHAIR,  # its secretary, who chairs the standing committee
    "stc": MEMBERS[2],  # a member of its standing committee
    "clk": CLERK,  # its clerk
    "ins": INSPECTOR,  # its inspector
    "orK": OFFICER_K,  # organisation officer of another district
    "prv": PROVINCE,  # secretary of the province
}

# Cells: + let in · - like a page that is not there (for nobody signed in: to the sign-in page) · = refused, with why.
# Objects: {first} is the case of branch 1 before its meeting, {closed} an ended one of that branch, {joint} the case
# of branch 2 in the joint screening, {vote} the case of branch 3 before the standing committee, {far} a case in
# commune 2, {other} a case in another district, {nobody's} ids of things that do not exist. {meeting H} and {meeting
# ended} are meetings of the committee of district H with {vote} on their agenda. {their kinship} was declared by a
# member of commune 2 about its secretary. {their delegation} is one by the secretary of a commune in another district.
# {membership 1} is that of {member 1}.
# {command 1} is the commander's post in the command of commune 1, {term 1} a term of its committee.
# {twin 2} is another record of {member 2}, in commune 2; {question 1} an import's about {member 1} and branch 1;
# {join 2} proposes to join {twin 2} into {member 2}.
# {the draft} was typed by the secretary of branch 1.
# {sealed} is a recommendation of branch 1, {group 1} a cultivation group of commune 1 with {member 1} in it.
PAGES = """
                                                                           . a o s e m c c m m o c s c i o p
                                                                           . d w i x e o o i i r h t l n r r
                                                                           . m n b - m 1 2 1 2 g a c k s K v
health.healthz      /healthz                                               + + + + + + + + + + + + + + + + +
health.readyz       /readyz                                                + + + + + + + + + + + + + + + + +
signin.sign_in      /sign-in                                               + + + + + + + + + + + + + + + + +
signin.code         /sign-in/code                                          - + + + + + + + + + + + + + + + +
provider.back       /sign-in/provider/return                               - - - - - - - - - - - - - - - - -
provider.provider   /my-account/provider                                   - - - - - - - - - - - - - - - - -
practice.clock      /practice                                              - - - - - - - - - - - - - - - - -
second_factor.second_factor /my-account/second-factor                      - + + + + + + + + + + + + + + + +
resets.resets       /second-factors                                        - + - - - - - - - - - - - - - - -
accounts.accounts   /accounts                                              - + - - - - + + - - + + - + - + +
accounts.new        /accounts/new                                          - + - - - - + + - - + + - + - + +
accounts.renewing   /accounts/first-passwords                              - + - - - - + + - - + + - + - + +
accounts.closing    /accounts/closing                                      - + - - - - + + - - + + - + - + +
slips.slips         /accounts/slips                                        - + + + + + + + + + + + + + + + +
holding.holder      /my-account/holder                                     - + - - - - - - - - - - - - - - -
account.my_account  /my-account                                            - + + + + + + + + + + + + + + + +
delegations.delegations /my-account/delegations                            - - + + + + + + + + + + + + + + +
account.password    /my-account/password                                   - + + + + + + + + + + + + + + + +
mail_choices.mail_choices /my-account/notices                              - - + + + + + + + + + + + + + + +
drafts.draft        /drafts/{the draft}                                    - - + - - - - - - - - - - - - - -
searching.results   /find                                                  - - + + + + + + + + + + + + + + +
notices.notices     /notices                                               - - + + + + + + + + + + + + + + +
rules.rules         /rules                                                 - + + + + + + + + + + + + + + + +
rules.rule          /rules/secretary.age_max                               - + + + + + + + + + + + + + + + +
rules.rule          /rules/no.such_rule                                    - - - - - - - - - - - - - - - - -
changes.changes     /changes                                               - + + + + + + + + + + + + + + + +
changes.change      /changes/{change}                                      - + - - - - + - - - + + - - + - +
changes_together.together /changes/together                                - - + + + + + + + + + + + + + + +
changes.change      /changes/424242424242abcd                              - - - - - - - - - - - - - - - - -
rules.new           /rules/new                                             - + - - - - - - - - - - - - - - -
rules.new_row       /rules/secretary.age_max/new                           - + - - - - - - - - - - - - - - -
rules.new_row       /rules/no.such_rule/new                                - - - - - - - - - - - - - - - - -
post_kinds.kinds    /posts                                                 - + - - - - - - - - - - - - - - -
post_kinds.new      /posts/new                                             - + - - - - - - - - - - - - - - -
post_kinds.end      /posts/savings_group_head/end                          - + - - - - - - - - - - - - - - -
post_kinds.end      /posts/secretary/end                                   - - - - - - - - - - - - - - - - -
post_kinds.end      /posts/no-such-kind/end                                - - - - - - - - - - - - - - - - -
calendar.calendar   /calendar                                              - + + + + + + + + + + + + + + + +
calendar.year       /calendar/2026                                         - + + + + + + + + + + + + + + + +
calendar.year       /calendar/1999                                         - - - - - - - - - - - - - - - - -
calendar.new        /calendar/days/new                                     - + - - - - + + - - + + - + - + +
calendar.day        /calendar/days/{day off}                               - + - - - - - - - - - - - - - - -
calendar.day        /calendar/days/{local day}                             - + - - - - - - - - + + - + - - -
calendar.day        /calendar/days/{nobody's}                              - - - - - - - - - - - - - - - - -
imports.imports     /imports                                               - + - - - - + + - - + + - - - + +
imports.blank       /imports/workbook                                      - + - - - - + + - - + + - - - + +
imports.preview_again /imports/preview                                     - + - - - - + + - - + + - - - + +
home.home           /                                                      - + + + + + + + + + + + + + + + +
inbox.inbox         /inbox                                                 - - + + + + + + + + + + + + + + +
inbox.done          /inbox/done                                            - - + + + + + + + + + + + + + + +
desks.desks         /hand-overs                                            - - + + + + + + + + + + + + + + +
desks.paper         /hand-overs/{command 1}/desk-handover                  - - - - - - + - + - + + - - - - +
desks.paper         /hand-overs/{nobody's}/desk-handover                   - - - - - - - - - - - - - - - - -
inbox.watching      /inbox/watching                                        - - + + + + + + + + + + + + + + +
inbox.late_below    /inbox/late-below                                      - - - - - - + + - - + + - - - + +
cases.archive       /archive                                               - - + + + + + + + + + + + + + + +
archives.due        /archive/due                                           - - - - - - + + - - + + - + - + +
archives.new_transfer /archive/transfers/new                               - - - - - - + + - - + + - + - + +
archives.transferred /archive/transfers/{nobody's}                         - - - - - - - - - - - - - - - - -
archives.minutes    /archive/transfers/{nobody's}/record-transfer          - - - - - - - - - - - - - - - - -
archives.new_destruction /archive/destructions/new                         - - - - - - + + - - + + - + - + +
archives.destruction /archive/destructions/{nobody's}                      - - - - - - - - - - - - - - - - -
archives.destruction_list /archive/destructions/{nobody's}/destruction-list - - - - - - - - - - - - - - - - -
people.people       /people                                                - - + + + + + + + + + + + + + + +
people.person       /people/{me}                                           - - + + + + + + + + + + + + + + +
people.person       /people/{member 1}                                     - - + - - - + - - - + + + + + - +
people.person       /people/{member 2}                                     - - - + - - + - - - + + + + + - +
people.person       /people/{member K}                                     - - - - - - - - - - - - - - - + +
people.person       /people/{nobody's}                                     - - - - - - - - - - - - - - - - -
people.person       /people/{too large}                                    - - - - - - - - - - - - - - - - -
doubles.doubles     /people/doubles                                        - - - - - - + + - - + + - - - + +
doubles.pair        /people/doubles/{member 2}/{twin 2}                    - - - - - - - - - - + + - - - - +
doubles.pair        /people/doubles/{member 1}/{twin 2}                    - - - - - - - - - - - - - - - - -
doubles.pair        /people/doubles/{nobody's}/{twin 2}                    - - - - - - - - - - - - - - - - -
doubles.question    /people/doubles/questions/{question 1}                 - - - - - - + - - - + + - - - - +
doubles.question    /people/doubles/questions/{nobody's}                   - - - - - - - - - - - - - - - - -
doubles.join        /people/doubles/joins/{join 2}                         - - - - - - - - - - + + - - - - +
doubles.join        /people/doubles/joins/{nobody's}                       - - - - - - - - - - - - - - - - -
given_name.choose   /people/{me}/given-name                                - - - - - - + + - - + + - - - + +
given_name.choose   /people/{member 1}/given-name                          - - - - - - + - - - + + - - - - +
given_name.choose   /people/{nobody's}/given-name                          - - - - - - - - - - - - - - - - -
units.units         /units                                                 - - + + + + + + + + + + + + + + +
units.unit          /units/T                                               - - - - - - - - - - - - - - - - +
units.unit          /units/H                                               - - - - - - - - - - + + + + + - +
units.unit          /units/H-01                                            - - - - - - + - - - + + + + + - +
units.unit          /units/H-01-QS                                         - - - - - - + - - - + + + + + - +
units.unit          /units/H-01-01                                         - - + - - - + - - - + + + + + - +
units.unit          /units/H-01-02                                         - - - + - - + - - - + + + + + - +
units.unit          /units/H-02-01                                         - - - - - - - + - - + + + + + - +
units.unit          /units/K-01-01                                         - - - - - - - - - - - - - - - + +
units.unit          /units/H-99                                            - - - - - - - - - - - - - - - - -
terms.terms         /units/H-01/terms                                      - - - - - - + - - - + + + + + - +
beginning.steps     /beginning                                             - + - - - - + + - - + + - - - + +
beginning.lacking   /beginning/lacking/clerk                               - - - - - - + + - - + + - - - + +
beginning.lacking   /beginning/lacking/term                                - - - - - - + + - - + + - - - + +
beginning.lacking   /beginning/lacking/member                              - - - - - - - - - - - - - - - - -
terms.terms         /units/H-01-01/terms                                   - - + - - - + - - - + + + + + - +
terms.terms         /units/H-01-QS/terms                                   - - - - - - - - - - - - - - - - -
terms.terms         /units/H-99/terms                                      - - - - - - - - - - - - - - - - -
terms.extend        /units/H-01/terms/{term 1}/extend                      - - - - - - + - - - + + - + - - +
terms.extend        /units/H-01-01/terms/{term 1}/extend                   - - - - - - - - - - - - - - - - -
terms.extend        /units/H-01/terms/{nobody's}/extend                    - - - - - - - - - - - - - - - - -
naming.posts        /units/H-01/posts                                      - - - - - - + - - - + + - - - - +
naming.posts        /units/H-01-QS/posts                                   - - - - - - + - - - + + - - - - +
naming.posts        /units/K-01/posts                                      - - - - - - - - - - - - - - - + +
naming.posts        /units/H-99/posts                                      - - - - - - - - - - - - - - - - -
naming.end          /units/H-01-QS/posts/{command 1}/end                   - - - - - - + - - - + + - - - - +
naming.end          /units/H-01/posts/{command 1}/end                      - - - - - - - - - - - - - - - - -
naming.end          /units/H-01/posts/{nobody's}/end                       - - - - - - - - - - - - - - - - -
members.enrol       /units/H-01/people/new                                 - - - - - - + - - - + + - - - - +
members.enrol       /units/H-01-01/people/new                              - - - - - - + - - - + + - - - - +
members.enrol       /units/K-01/people/new                                 - - - - - - - - - - - - - - - + +
founding.found      /units/H-01/units/new                                  - - - - - - + - - - + + - - - - +
founding.found      /units/H-01-01/units/new                               - - - - - - - - - - - - - - - - -
founding.found      /units/K-01/units/new                                  - - - - - - - - - - - - - - - + +
founding.found      /units/H-99/units/new                                  - - - - - - - - - - - - - - - - -
members.enrol       /units/H-99/people/new                                 - - - - - - - - - - - - - - - - -
members.end         /people/{member 1}/memberships/{membership 1}/end      - - - - - - + - - - + + - - - - +
members.end         /people/{member 2}/memberships/{membership 1}/end      - - - - - - - - - - - - - - - - -
members.end         /people/{member 1}/memberships/{nobody's}/end          - - - - - - - - - - - - - - - - -
reorganisations.reorganisations /reorganisations                           - - - - - - + + - - + + - - - + +
reorganisations.new /reorganisations/new/merge                             - - - - - - + + - - + + - - - + +
reorganisations.new /reorganisations/new/no-such-kind                      - - - - - - - - - - - - - - - - -
reorganisations.preview_again /reorganisations/preview                     - - - - - - + + - - + + - - - + +
indicators.dual_post /indicators/dual-post                                 - - + + - - + + + + + + + + + + +
indicators.dual_post /indicators/dual-post?unit=H-01                       - - - - - - + - + - + + + + + - +
indicators.placements /indicators/placements                               - - - - - - - - - - + + + - - + +
indicators.placements /indicators/placements?unit=K                        - - - - - - - - - - - - - - - + +
figures.figures /figures                                                   - - + + - - + + + + + + + + + + +
figures.figures /figures?unit=H-01                                         - - - - - - + - + - + + + + + - +
figures.figures /figures?unit=no-such-unit                                 - - - - - - - - - - - - - - - - -
figures.table /figures/table                                               - - + + - - + + + + + + + + + + +
figures.figure /figures/dual-posts                                         - - + + - - + + + + + + + + + + +
figures.figure /figures/dual-party-candidates                              - - + + - - + + - - - + - - - - +
figures.figure /figures/no-such-figure                                     - - - - - - - - - - - - - - - - -
figures.snapshots /figures/snapshots                                       - - + + - - + + + + + + + + + + +
figures.freeze /figures/units/{unit 1}/snapshots/new                       - - - - - - + - - - - - - - - - -
figures.freeze /figures/units/{nobody's}/snapshots/new                     - - - - - - - - - - - - - - - - -
figures.snapshot /figures/snapshots/{snapshot 1}                           - - - - - - + - + - + + + + + - +
figures.snapshot /figures/snapshots/0123456789abcdef                       - - - - - - - - - - - - - - - - -
figures.paper /figures/snapshots/{snapshot 1}/register-list                - - - - - - + - + - + + + + + - +
figures.paper /figures/snapshots/{snapshot 1}/another                      - - - - - - - - - - - - - - - - -
figures.export /figures/snapshots/{snapshot 1}/export                      - - - - - - + - + - + + + + + - +
figures.correct /figures/snapshots/{snapshot 1}/correct                    - - - - - - + - - - - - - - - - -
audit.audit /supervision/audit                                             - - + + - - + + - - + + + + + + +
audit.audit /supervision/audit?unit=K                                      - - - - - - - - - - - - - - - + +
reports.reports /reports                                                   - - + + - - + + - - + + + + + + +
reports.reports /reports?period=2031                                       - - - - - - - - - - - - - - - - -
reports_below.below /reports/below                                         - - + + - - + + - - + + + + + + +
reports_below.below /reports/below?unit=H-01                               - - - - - - + - - - + + + + + - +
reports_below.below /reports/below?unit=no-such-unit                       - - - - - - - - - - - - - - - - -
reports.new /reports/units/{unit 1}/new                                    - - - - - - + - - - - - - - - - -
reports.new /reports/units/{nobody's}/new                                  - - - - - - - - - - - - - - - - -
reports.report /reports/{report 1}                                         - - - - - - + - - - - - - - - - -
reports.report /reports/0123456789abcdef                                   - - - - - - - - - - - - - - - - -
reports.rewrite /reports/{report 1}/write                                  - - - - - - + - - - - - - - - - -
reports.correct /reports/{report 1}/correct                                - - - - - - - - - - - - - - - - -
reports.export /reports/{report 1}/export                                  - - - - - - + - - - - - - - - - -
reports.paper /reports/{report 1}/period-report                            - - - - - - + - - - - - - - - - -
reports.paper /reports/{report 1}/another                                  - - - - - - - - - - - - - - - - -
field_days.front    /field-days                                            - - - - - - + + - - + + + + + + +
field_days.sheet    /field-days/mine                                       - - - - - - - - - - + + + + + + +
field_days.sheet    /field-days/mine?unit=T                                - - - - - - - - - - - - - - - - +
field_days.officers /field-days/officers                                   - - - - - - - - - - + + + - - + +
field_days.officers /field-days/officers?unit=H                            - - - - - - - - - - + + + - - - +
field_days.officer  /field-days/officers/{inspector}?unit=H                - - - - - - - - - - + + + - - - +
field_days.officer  /field-days/officers/{member 1}?unit=H                 - - - - - - - - - - - - - - - - -
field_days.officer  /field-days/officers/{too large}                       - - - - - - - - - - - - - - - - -
field_days.week     /field-days/week?unit=H                                - - - - - - - - - - + + + - - - +
field_days.month    /field-days/month?unit=H                               - - - - - - - - - - + + + - - - +
field_days.hosting  /field-days/hosting                                    - - - - - - + + - - - + - - - - -
field_leave.leave   /field-days/leave                                      - - - - - - - - - - + - - - - + -
field_leave.leave   /field-days/leave?unit=K                               - - - - - - - - - - - - - - - + -
tracking.tracking   /tracking                                              - - + + - - + + - - + + + + + + +
board.board         /supervision/board                                     - - + + - - + + - - + + + + + + +
watching.watching   /supervision/watching                                  - - + + + + + + + + + + + + + + +
watching.watch      /supervision/watching/new                              - - - - - - - - - - - - - - - - -
watching.watch      /supervision/watching/new?unit=H-01                    - - - - - - + - - - + + + + + - +
watching.watch      /supervision/watching/new?case={far}                   - - - - - - - + - - + + + + + - +
watching.watch      /supervision/watching/new?case={sealed}                - - + - - - + - - - - - - - - - -
watching.watch      /supervision/watching/new?view={the view}              - - - - - - - - - - + - - - - - -
views.views         /supervision/views                                     - - + + - - + + - - + + + + + + +
views.new           /supervision/views/new?page=board                      - - + + - - + + - - + + + + + + +
views.new           /supervision/views/new?page=none                       - - - - - - - - - - - - - - - - -
views.change        /supervision/views/{the view}                          - - - - - - - - - - + - - - - - -
board.board         /supervision/board?unit=K                              - - - - - - - - - - - - - - - + +
calls.calls         /supervision/calls                                     - - + + - - + + - - + + + + + + +
year_wheel.year     /supervision/year                                      - - + + - - + + - - + + + + + + +
year_wheel.month    /supervision/year/term?month=2026-11                   - - + + - - + + - - + + + + + + +
year_wheel.month    /supervision/year/term?month=2026-11&unit=K            - - - - - - - - - - - - - - - + +
successions.vacancies /supervision/next                                    - - + + - - + + - - + + + + + + +
successions.vacancies /supervision/next?unit=K                             - - - - - - - - - - - - - - - + +
tracking.tracking   /tracking?unit=K                                       - - - - - - - - - - - - - - - + +
processes.processes /supervision/processes                                 - - + + - - + + - - + + + + + + +
processes.processes /supervision/processes?unit=K                          - - - - - - - - - - - - - - - + +
processes.process   /supervision/processes/secretary-nomination            - - + + - - + + - - + + + + + + +
processes.process   /supervision/processes/secretary-nomination?unit=K     - - - - - - - - - - - - - - - + +
processes.process   /supervision/processes/party-recommendation            - - - - - - - - - - - - - - - - -
processes.process   /supervision/processes/no-such-process                 - - - - - - - - - - - - - - - - -
renewal.terms       /terms                                                 - - + + - - + + - - + + + + + + +
renewal.ages        /terms/ages                                            - - + + - - + + - - + + + + + + +
renewal.reviews     /terms/reviews                                         - - + + - - + + - - + + + + + + +
renewal.to_take_in  /terms/reviews/H-01-01                                 - - - - - - + - - - + - - - - - -
renewal.to_take_in  /terms/reviews/H-99                                    - - - - - - - - - - - - - - - - -
start.start         /start                                                 - - + + + + + + + + + + + + + + +
start.form          /start/secretary-nomination/H-01-01                    - - + - - - + - - - - - - - - - -
start.form          /start/secretary-nomination/H-01-02                    - - - + - - + - - - - - - - - - -
start.form          /start/secretary-nomination/H-02-01                    - - - - - - - + - - - - - - - - -
start.form          /start/secretary-nomination/H-01                       - - - - - - - - - - - - - - - - -
start.form          /start/secretary-nomination/H-99                       - - - - - - - - - - - - - - - - -
start.form          /start/field-days/H                                    - - - - - - - - - - + + + + + - -
start.form          /start/field-days/H-01                                 - - - - - - - - - - - - - - - - -
start.form          /start/no-such-process/H-01-01                         - - - - - - - - - - - - - - - - -
cases.case          /cases/{first}                                         - - + - - - + - - - + + + + + - +
delegations.name_for /people/{inspector}/deputy                             - - - - - - - - - - - + - - - - +
delegations.name_for /people/{member 1}/deputy                              - - - - - - - - - - - - - - - - -
asking.ask          /cases/{first}/questions                               - - + - - - + - - - + + + + + - +
asking.ask          /cases/{sealed}/questions                              - - + - - - + - - - - - - - - - -
asking.ask          /cases/{nobody's}/questions                            - - - - - - - - - - - - - - - - -
asking.answer       /cases/{first}/questions/1/answer                      - - - - - - - - - - - - - - - - -
asking.my_reminder  /cases/{first}/my-reminder                             - - + - - - + - - - + + + + + - +
asking.my_reminder  /cases/{sealed}/my-reminder                            - - + - - - + - - - - - - - - - -
asking.my_reminder  /cases/{nobody's}/my-reminder                          - - - - - - - - - - - - - - - - -
claims.change       /cases/{first}/holder                                  - - - - - - - - - - - - - - - - -
claims.change       /cases/{sealed}/holder                                 - - - - - - - - - - - - - - - - -
claims.change       /cases/{nobody's}/holder                               - - - - - - - - - - - - - - - - -
cases.case          /cases/{closed}                                        - - + - - - + - - - + + + + + - +
cases.case          /cases/{joint}                                         - - - + - - + - + - + + + + + - +
cases.case          /cases/{vote}                                          - - - - - - + - - - + + + + + - +
cases.case          /cases/{far}                                           - - - - - - - + - - + + + + + - +
cases.case          /cases/{other}                                         - - - - - - - - - - - - - - - + +
cases.case          /cases/{trip}                                          - - - - - - + - - - + + + + + - +
evidence.take /cases/{first}/evidence                                      - - + - - - + - - - + + + + + - +
evidence.take /cases/{closed}/evidence                                     - - + - - - + - - - + + + + + - +
evidence.take /cases/{joint}/evidence                                      - - - + - - + - + - + + + + + - +
evidence.take /cases/{vote}/evidence                                       - - - - - - + - - - + + + + + - +
evidence.take /cases/{far}/evidence                                        - - - - - - - + - - + + + + + - +
evidence.take /cases/{other}/evidence                                      - - - - - - - - - - - - - - - + +
evidence.take /cases/{trip}/evidence                                       - - - - - - + - - - + + + + + - +
evidence.take /cases/{nobody's}/evidence                                   - - - - - - - - - - - - - - - - -
cases.move          /cases/{trip}/moves/confirm                            - - - - - - + - - - + + + + + - +
cases.case          /cases/{nobody's}                                      - - - - - - - - - - - - - - - - -
cases.move          /cases/{first}/moves/record_meeting                    - - + - - - + - - - + + + + + - +
cases.move          /cases/{closed}/moves/record_meeting                   - - - - - - - - - - - - - - - - -
cases.move          /cases/{joint}/moves/send_back                         - - - + - - + - + - + + + + + - +
cases.move          /cases/{other}/moves/appraise                          - - - - - - - - - - - - - - - + +
cases.move          /cases/{first}/moves/no_such_move                      - - - - - - - - - - - - - - - - -
cases.move          /cases/{nobody's}/moves/appraise                       - - - - - - - - - - - - - - - - -
review.review       /cases/{vote}/moves/issue/review                       - - - - - - - - - - - - - - - - -
review.review       /cases/{first}/moves/record_meeting/review             - - - - - - - - - - - - - - - - -
review.review       /cases/{nobody's}/moves/issue/review                   - - - - - - - - - - - - - - - - -
taking_back.ask     /cases/{first}/step-back                               - - - - - - - - - - - - - - - - -
taking_back.ask     /cases/{sealed}/step-back                              - - - - - - - - - - - - - - - - -
taking_back.ask     /cases/{nobody's}/step-back                            - - - - - - - - - - - - - - - - -
taking_back.reopen  /cases/{first}/reopening                               - - - - - - - - - - - - - - - - -
taking_back.reopen  /cases/{closed}/reopening                              - - - - - - - - - - - - - - - - -
taking_back.reopen  /cases/{nobody's}/reopening                            - - - - - - - - - - - - - - - - -
exceptions.rules /cases/{first}/exceptions                                 - - - - - - - - - - + + + - - - -
exceptions.rules /cases/{sealed}/exceptions                                - - - - - - - - - - - - - - - - -
exceptions.rules /cases/{nobody's}/exceptions                              - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{first}/exceptions/secretary.age_max             - - - - - - - - - - + + + - - - -
exceptions.ask_for /cases/{first}/exceptions/secretary.age_min             - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{closed}/exceptions/secretary.age_max            - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{sealed}/exceptions/recommendation.ranking_min   - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{nobody's}/exceptions/secretary.age_max          - - - - - - - - - - - - - - - - -
cases.answer        /cases/{joint}/answers/screening/0                     - - - - - - + - - - - - - - - - -
cases.answer        /cases/{joint}/answers/screening/1                     - - - - - - - - + - - - - - - - -
cases.answer        /cases/{joint}/answers/screening/2                     - - - - - - - - - - - - - - - - -
cases.answer        /cases/{joint}/answers/no_assent/0                     - - - - - - - - - - - - - - - - -
cases.answer        /cases/{first}/answers/screening/0                     - - - - - - - - - - - - - - - - -
cases.answer        /cases/{nobody's}/answers/screening/0                  - - - - - - - - - - - - - - - - -
cases.ask_in_writing /cases/{vote}/ask-in-writing                          - - - - - - - - - - - + - - - - -
cases.ask_in_writing /cases/{first}/ask-in-writing                         - - - - - - - - - - - - - - - - -
cases.ask_in_writing /cases/{nobody's}/ask-in-writing                      - - - - - - - - - - - - - - - - -
cases.close_vote    /cases/{vote}/close-vote                               - - - - - - - - - - - - - - - - -
cases.close_vote    /cases/{first}/close-vote                              - - - - - - - - - - - - - - - - -
cases.close_vote    /cases/{nobody's}/close-vote                           - - - - - - - - - - - - - - - - -
cases.leave_vote    /cases/{vote}/leave-vote                               - - - - - - - - - - - + + - - - -
cases.leave_vote    /cases/{first}/leave-vote                              - - - - - - - - - - - - - - - - -
second_counts.count /cases/{first}/second-count                            - - - - - - - - - - - - - - - - -
second_counts.count /cases/{nobody's}/second-count                         - - - - - - - - - - - - - - - - -
cases.receipt       /cases/{vote}/receipt                                  - - - - - - - - - - - - - - - - -
cases.receipt       /cases/{other}/receipt                                 - - - - - - - - - - - - - - - - -
meetings.meetings   /meetings                                              - - - - - - + + - - + + + + + + +
meetings.new        /meetings/new                                          - - - - - - + + - - + + - + - + +
meetings.new        /meetings/new?unit=424242                              - - - - - - - - - - - - - - - - -
meetings.meeting    /meetings/{meeting H}                                  - - - - - - - - - - + + + + + - -
meetings.meeting    /meetings/{nobody's}                                   - - - - - - - - - - - - - - - - -
meetings.close      /meetings/{meeting H}/close                            - - - - - - - - - - + + - + - - -
meetings.close      /meetings/{meeting ended}/close                        - - - - - - - - - - - - - - - - -
replanning.change   /meetings/{meeting H}/change                           - - - - - - - - - - + + - + - - -
replanning.change   /meetings/{meeting ended}/change                       - - - - - - - - - - - - - - - - -
replanning.call_off /meetings/{meeting H}/call-off                         - - - - - - - - - - + + - + - - -
replanning.call_off /meetings/{nobody's}/call-off                          - - - - - - - - - - - - - - - - -
conference.add_paper /meetings/{meeting H}/add-paper                       - - - - - - - - - - + + - + - - -
conference.add_paper /meetings/{meeting ended}/add-paper                   - - - - - - - - - - - - - - - - -
conference.file     /meetings/{meeting H}/files/Nowhere0000                - - - - - - - - - - - - - - - - -
room.room           /meetings/{meeting H}/room                             - - - - - - - - - - + + + + + - -
room.room           /meetings/{nobody's}/room                              - - - - - - - - - - - - - - - - -
discussion.write    /meetings/{meeting H}/discussion                       - - - - - - - - - - + + - + - - -
discussion.write    /meetings/{meeting ended}/discussion                   - - - - - - - - - - - - - - - - -
discussion.rewrite  /meetings/{meeting H}/discussion/{no contribution}     - - - - - - - - - - - - - - - - -
discussion.remark   /meetings/{meeting H}/remark                           - - - - - - - - - - - + + - - - -
discussion.remark   /meetings/{meeting ended}/remark                       - - - - - - - - - - - - - - - - -
meeting_papers.paper /meetings/{meeting ended}/papers/meeting-minutes      - - - - - - - - - - + + + + + - -
meeting_papers.paper /meetings/{meeting ended}/papers/meeting-minutes.docx - - - - - - - - - - + + + + + - -
meeting_papers.paper /meetings/{meeting ended}/papers/submission           - - - - - - - - - - - - - - - - -
meeting_papers.paper /meetings/{meeting H}/papers/meeting-minutes          - - - - - - - - - - - - - - - - -
meeting_cases.pack  /meetings/{meeting H}/pack                             - - - - - - - - - - + + + + + - -
meeting_cases.case  /meetings/{meeting H}/cases/{vote}                     - - - - - - - - - - + + + + + - -
meeting_cases.case  /meetings/{meeting H}/cases/{closed}                   - - - - - - - - - - - - - - - - -
paper_ballots.enter /meetings/{meeting H}/cases/{vote}/paper               - - - - - - - - - - - - - + - - -
paper_ballots.enter /meetings/{meeting ended}/cases/{vote}/paper           - - - - - - - - - - - - - - - - -
paper_ballots.again /meetings/{meeting H}/cases/{vote}/paper/again         - - - - - - - - - - - - - - - - -
paper_answers.object_to /cases/{vote}/paper-ballot/object                  - - - - - - - - - - - - - - - - -
bulk.confirm        /bulk?case={other}&choice=for                          - - + + + + + + + + + + + + + + +
bulk_issuing.confirm /bulk/issue                                           - - + + + + + + + + + + + + + + +
bulk_issuing.report /bulk/issue/report                                     - - + + + + + + + + + + + + + + +
bulk_desk.confirm   /bulk/desk?act=take                                    - - + + + + + + + + + + + + + + +
bulk_desk.report    /bulk/desk/report?act=take                             - - + + + + + + + + + + + + + + +
bulk_steps.choose   /bulk/steps                                            - - + + + + + + + + + + + + + + +
bulk_steps.form     /bulk/steps/field-days/confirm                         - - + + + + + + + + + + + + + + +
bulk_steps.form     /bulk/steps/data-request/reply                         - - - - - - - - - - - - - - - - -
bulk_steps.review   /bulk/steps/field-days/confirm/review                  - - + + + + + + + + + + + + + + +
bulk_steps.report   /bulk/steps/field-days/confirm/report                  - - + + + + + + + + + + + + + + +
bulk.report         /bulk/report?cases={other}                             - - + + + + + + + + + + + + + + +
issued.register     /papers                                                - - + + + + + + + + + + + + + + +
books.shelf         /papers/books                                          - - + + - - + + - - + + + + + + +
book_checks.checks  /papers/checks                                         - - + + - - + + - - + + + + + + +
book_checks.check   /papers/checks/{nobody's}                              - - - - - - - - - - - - - - - - -
book_checks.correct /papers/checks/{nobody's}/correct                      - - - - - - - - - - - - - - - - -
book_checks.paper   /papers/checks/{nobody's}/book-check                   - - - - - - - - - - - - - - - - -
stacks.stacks       /papers/stacks                                         - - - - - - - - - - - - - + - - -
stacks.stack        /papers/stacks/{nobody's}                              - - - - - - - - - - - - - - - - -
stacks.picture      /papers/stacks/{nobody's}/pages/1                      - - - - - - - - - - - - - - - - -
stacks.unsigned     /papers/unsigned                                       - - + + - - + + - - + + + + + + +
issued.paper        /papers/{nobody's paper}                               - - - - - - - - - - - - - - - - -
papers.paper        /cases/{vote}/papers/submission                        - - - - - - + - - - + + + + + - +
papers.paper        /cases/{vote}/papers/submission.docx                   - - - - - - + - - - + + + + + - +
papers.paper        /cases/{other}/papers/shortlist                        - - - - - - - - - - - - - - - + +
papers.paper        /cases/{vote}/papers/recognition                       - - - - - - - - - - - - - - - - -
numbering.ask       /cases/{vote}/papers/submission/number                 - - - - - - - - - - - - - - - - -
numbering.ask       /cases/{other}/papers/submission/number                - - - - - - - - - - - - - - - - -
numbering.ask       /cases/{sealed}/papers/exemplary-resolution/number     - - - - - - - - - - - - - - - - -
papers.each         /cases/{vote}/each-paper/recognition                   - - - - - - - - - - - - - - - - -
papers.each         /cases/{nobody's}/each-paper/recognition               - - - - - - - - - - - - - - - - -
papers.paper        /cases/{nobody's}/papers/submission                    - - - - - - - - - - - - - - - - -
issued_anew.anew    /papers/{nobody's paper}/anew                          - - - - - - - - - - - - - - - - -
issued.scan         /papers/{nobody's paper}/scans/{nobody's}              - - - - - - - - - - - - - - - - -
paper_templates.templates /paper-templates                                 - + - - - - - - - - - - - - - - -
paper_templates.template /paper-templates/recognition                      - + - - - - - - - - - - - - - - -
paper_templates.template /paper-templates/recognition.docx                 - + - - - - - - - - - - - - - - -
paper_templates.template /paper-templates/no-such-paper                    - - - - - - - - - - - - - - - - -
attachments.page    /attachments/{first page}                              - - + - - - - - - - - - - - - - -
attachments.page    /attachments/{other page}                              - - - - - - - - - - - - - - - + +
attachments.page    /attachments/{sealed page}                             - - + - - - + - - - - - - - - - -
attachments.page    /attachments/nobodys                                   - - - - - - - - - - - - - - - - -
attachments.paper   /cases/{other}/attachments/counting-minutes            - - - - - - - - - - - - - - - + +
attachments.paper   /cases/{sealed}/attachments/branch-resolution          - - + - - - + - - - - - - - - - -
attachments.paper   /cases/{first}/attachments/counting-minutes            - - - - - - - - - - - - - - - - -
recommendations.funnel /recommendations                                    - - + + - - + + - - + + + - - + +
recommendations.funnel /recommendations?unit=424242                        - - - - - - - - - - - - - - - - -
handed_over.cases   /recommendations/handed-over                           - - - - - - + + - - - - - - - - -
handed_over.paper   /recommendations/handed-over/handover-joint?case={sealed} - - - - - - - - - - - - - - - - -
groups.groups       /groups                                                - - - - - - + + - - - - - - - - -
groups.new          /groups/new                                            - - - - - - + + - - - - - - - - -
groups.group        /groups/{group 1}                                      - - - - - - + - - - - - - - - - -
groups.group        /groups/{nobody's}                                     - - - - - - - - - - - - - - - - -
groups.leave        /groups/{group 1}/members/{member 1}/leave             - - - - - - + - - - - - - - - - -
groups.leave        /groups/{group 1}/members/{member 2}/leave             - - - - - - - - - - - - - - - - -
registers.registers /registers                                         - - + + - - + + + + + + + + + + +
registers.rows      /registers/training-classes                        - - - - - - + + - - + + + + + + +
registers.rows      /registers/loans                                   - - - - - - + + - - + + + + + + +
registers.rows      /registers/no-such-register                        - - - - - - - - - - - - - - - - -
registers.export    /registers/training-classes/export                 - - - - - - + + - - + + + + + + +
register_imports.send /registers/training-classes/units/{unit 1}/import  - - - - - - + - - - - - - - - - -
register_imports.send /registers/training-classes/units/{nobody's}/import - - - - - - - - - - - - - - - - -
register_imports.template /registers/training-classes/units/{unit 1}/workbook - - - - - - + - - - - - - - - - -
register_imports.template /registers/training-classes/units/{nobody's}/workbook - - - - - - - - - - - - - - - - -
register_papers.year /registers/training-classes/units/{unit 1}/2026/register-list - - - - - - + - - - + + + + + - +
register_papers.year /registers/training-classes/units/{nobody's}/2026/register-list - - - - - - - - - - - - - - - - -
register_papers.people /registers/training-classes/rows/{class 1}/register-list - - - - - - + - - - + + + + + - +
register_papers.people /registers/loans/rows/{nobody's}/register-list     - - - - - - - - - - - - - - - - -
register_papers.certificate /registers/loans/rows/{nobody's}/people/1/recall - - - - - - - - - - - - - - - - -
register_marks.marks /registers/contests/rows/{round 1}/marks              - - - - - - - - - - - + - - - - -
register_marks.marks /registers/contests/rows/{class 1}/marks              - - - - - - - - - - - - - - - - -
register_marks.judges /registers/contests/rows/{round 1}/judges            - - - - - - + - - - - - - - - - -
register_marks.judges /registers/training-classes/rows/{class 1}/judges    - - - - - - - - - - - - - - - - -
register_rows.new   /registers/training-classes/units/{unit 1}/new     - - - - - - + - - - - - - - - - -
register_rows.new   /registers/training-classes/units/{nobody's}/new   - - - - - - - - - - - - - - - - -
register_rows.row   /registers/training-classes/rows/{class 1}         - - - - - - + - - - + + + + + - +
register_rows.row   /registers/training-classes/rows/{loan 1}          - - - - - - - - - - - - - - - - -
register_rows.row   /registers/loans/rows/{loan 1}                     - - - - - - + - - - - - - - - - -
register_rows.row   /registers/training-classes/rows/{nobody's}        - - - - - - - - - - - - - - - - -
register_rows.correct /registers/training-classes/rows/{class 1}/correct       - - - - - - + - - - - - - - - - -
register_rows.go_on /registers/training-classes/rows/{class 1}/go-on   - - - - - - + - - - - - - - - - -
entitlements.entitlements /entitlements                                    - - - - - - + + - - + + + + + + +
entitlements.month /entitlements/allowances                                - - - - - - + + - - + + + + + + +
entitlements.month /entitlements/no-such-entitlement                       - - - - - - - - - - - - - - - - -
entitlements.unit /entitlements/allowances/units/{unit 1}/2026/10          - - - - - - + - - - - - - - - - -
entitlements.unit /entitlements/allowances/units/{nobody's}/2026/10        - - - - - - - - - - - - - - - - -
entitlements.paper /entitlements/allowances/units/{unit 1}/2026/10/entitlement-list - - - - - - + - - - - - - - - - -
entitlements.paper /entitlements/allowances/units/{unit 1}/2026/10/no-such-paper - - - - - - - - - - - - - - - - -
entitlements.handed_paper /entitlements/allowances/handed/{nobody's}/entitlement-list - - - - - - - - - - - - - - - - -
entitlements.export /entitlements/allowances/units/{unit 1}/2026/10/export - - - - - - + - - - - - - - - - -
verification.report /verification                                          - - - - - - - - - - - - - - + - -
security_events.events /security-events                                    - - - - - - - - - - - - - - + - -
readings.readings   /readings                                              - - - - - - + + - - - - - - - - -
start.form          /start/party-recommendation/H-01-01                    - - + - - - + - - - - - - - - - -
start.form          /start/data-request/H-01                               - - - - - - + - - - - - - - - - -
cases.case          /cases/{sealed}                                        - - + - - - + - - - - - - - - - -
personal_data.held  /cases/{sealed}/personal-data                          - - - - - - - - - - - - - - - - -
personal_data.held  /cases/{first}/personal-data                           - - - - - - - - - - - - - - - - -
personal_data.extract /cases/{sealed}/personal-data/personal-data-extract  - - - - - - - - - - - - - - - - -
cases.move          /cases/{sealed}/moves/assign                           - - + - - - + - - - - - - - - - -
papers.paper        /cases/{sealed}/papers/submission                      - - - - - - - - - - - - - - - - -
versions.versions   /versions                                              - + - - - - - - - - + - - - - + -
versions.version    /versions/{the version}                                - + - - - - - - - - + - - - - + -
versions.version    /versions/{nobody's}                                   - - - - - - - - - - - - - - - - -
versions.batch      /versions/batch?key=no                                 - - - - - - - - - - - - - - - - -
version_impact.impact /versions/impact                                     - + - - - - - - - - + - - - - + -
version_impact.impact /versions/impact?rule=secretary.age_max&value=33     - + - - - - - - - - + - - - - + -
version_replay.replayed /versions/replay                                   - + - - - - - - - - + - - - - + -
version_replay.replayed /versions/replay?process=secretary-nomination      - + - - - - - - - - + - - - - + -
verify.verify       /verify                                                + + + + + + + + + + + + + + + + +
verify.code         /verify/{nobody's}                                     + + + + + + + + + + + + + + + + +
"""

# Sent to a version of the case that never was, with a form that is right otherwise: whoever may do it reads (=) that
# the case has changed, everybody else finds nothing. Only what nobody may be denied (+) does something.
FORMS = """
                                                                           . a o s e m c c m m o c s c i o p
                                                                           . d w i x e o o i i r h t l n r r
                                                                           . m n b - m 1 2 1 2 g a c k s K v
verification.run /verification                                             - - - - - - - - - - - - - - + - -
searching.find      /find                                                  - - + + + + + + + + + + + + + + +
searching.search    /search                                                - + + + + + + + + + + + + + + + +
accounts.make       /accounts/new                                          - = - - - - = = - - = = - = - = =
accounts.renew      /accounts/first-passwords                              - = - - - - = = - - = = - = - = =
accounts.close      /accounts/closing                                      - = - - - - = = - - = = - = - = =
slips.draw          /accounts/slips                                        - + + + + + + + + + + + + + + + +
slips.mail          /accounts/slips/mail                                   - - - - - - - - - - - - - - - - -
changes.confirm     /changes/{decided change}/confirm                      - - - - - - = - - - = = - - - - =
changes_together.confirm /changes/together                                 - - = = = = = = = = = = = = = = =
changes.refuse      /changes/{decided change}/refuse                       - - - - - - = - - - = = - - - - =
changes.withdraw    /changes/{decided change}/withdraw                     - - - - - - - - - - - - - - - - -
rules.new_row       /rules/secretary.age_max/new                           - = - - - - - - - - - - - - - - -
rules.add           /rules/secretary.age_max/rows                          - = - - - - - - - - - - - - - - -
rules.add           /rules/no.such_rule/rows                               - - - - - - - - - - - - - - - - -
post_kinds.new      /posts/new                                             - = - - - - - - - - - - - - - - -
post_kinds.end      /posts/savings_group_head/end                          - = - - - - - - - - - - - - - - -
post_kinds.end      /posts/secretary/end                                   - - - - - - - - - - - - - - - - -
calendar.new        /calendar/days/new                                     - = - - - - = = - - = = - = - = =
calendar.day        /calendar/days/{day off}                               - = - - - - - - - - - - - - - - -
calendar.day        /calendar/days/{local day}                             - = - - - - - - - - = = - = - - -
calendar.day        /calendar/days/{nobody's}                              - - - - - - - - - - - - - - - - -
calendar.take_back  /calendar/days/{nobody's}/take-back                    - - - - - - - - - - - - - - - - -
calendar.add_year   /calendar/1999/add                                     - - - - - - - - - - - - - - - - -
calendar.announced  /calendar/2027/announced                               - = - - - - - - - - - - - - - - -
imports.preview     /imports/preview                                       - = - - - - = = - - = = - - - = =
imports.confirm     /imports                                               - = - - - - = = - - = = - - - = =
account.password    /my-account/password                                   - = = = = = = = = = = = = = = = =
second_factor.set_up /my-account/second-factor                             - = = = = = = = = = = = = = = = =
second_factor.codes /my-account/second-factor/codes                        - + + + + + + + + + + + + + + + +
second_factor.remove /my-account/second-factor/remove                      - + + + + + + + + + + + + + + + +
provider.sign_in    /sign-in/provider                                      - - - - - - - - - - - - - - - - -
provider.bind       /my-account/provider                                   - - - - - - - - - - - - - - - - -
provider.unbind     /my-account/provider/remove                            - - - - - - - - - - - - - - - - -
provider.prove      /my-account/proof/provider                             - - - - - - - - - - - - - - - - -
practice.move       /practice                                              - - - - - - - - - - - - - - - - -
resets.resets       /second-factors                                        - = - - - - - - - - - - - - - - -
holding.holder      /my-account/holder                                     - = - - - - - - - - - - - - - - -
proof.give          /my-account/proof                                      - = = = = = = = = = = = = = = = =
delegations.delegations /my-account/delegations                            - - = = = = = = = = = = = = = = =
delegations.revoke /my-account/delegations/{their delegation}/revoke       - - - - - - - - - - - - - - - - -
delegations.revoke /my-account/delegations/{nobody's delegation}/revoke    - - - - - - - - - - - - - - - - -
terms.record        /units/H-01/terms                                      - - - - - - = - - - = = - = - - =
terms.record        /units/H-01-01/terms                                   - - - - - - = - - - = = - = - - =
terms.extend        /units/H-01/terms/{term 1}/extend                      - - - - - - = - - - = = - = - - =
terms.extend        /units/H-01-01/terms/{term 1}/extend                   - - - - - - - - - - - - - - - - -
naming.give         /units/H-01/posts                                      - - - - - - = - - - = = - - - - =
naming.give         /units/H-01-01/posts                                   - - - - - - = - - - = = - - - - =
naming.give         /units/H-99/posts                                      - - - - - - - - - - - - - - - - -
members.enrol       /units/H-01-01/people/new                              - - - - - - = - - - = = - - - - =
founding.found      /units/H-01/units/new                                  - - - - - - = - - - = = - - - - =
founding.found      /units/H-99/units/new                                  - - - - - - - - - - - - - - - - -
members.enrol       /units/H-99/people/new                                 - - - - - - - - - - - - - - - - -
members.end         /people/{member 1}/memberships/{membership 1}/end      - - - - - - = - - - = = - - - - =
members.end         /people/{member 1}/memberships/{nobody's}/end          - - - - - - - - - - - - - - - - -
naming.end          /units/H-01-QS/posts/{command 1}/end                   - - - - - - = - - - = = - - - - =
naming.end          /units/H-01/posts/{nobody's}/end                       - - - - - - - - - - - - - - - - -
renewal.take_in     /terms/reviews/H-01-01                                 - - - - - - + - - - + - - - - - -
reorganisations.preview /reorganisations/preview                           - - - - - - = = - - = = - - - = =
reorganisations.carry_out /reorganisations                                 - - - - - - = = - - = = - - - = =
reorganisations.undo /reorganisations/{nobody's}/undo                      - - - - - - - - - - - - - - - - -
doubles.pair        /people/doubles/{member 2}/{twin 2}                    - - - - - - - - - - = = - - - - =
doubles.pair        /people/doubles/{nobody's}/{twin 2}                    - - - - - - - - - - - - - - - - -
doubles.question    /people/doubles/questions/{question 1}                 - - - - - - = - - - = = - - - - =
doubles.question    /people/doubles/questions/{nobody's}                   - - - - - - - - - - - - - - - - -
doubles.join        /people/doubles/joins/{join 2}                         - - - - - - - - - - = = - - - - =
doubles.join        /people/doubles/joins/{nobody's}                       - - - - - - - - - - - - - - - - -
given_name.choose   /people/{member 1}/given-name                          - - - - - - = - - - = = - - - - =
given_name.choose   /people/{member K}/given-name                          - - - - - - - - - - - - - - - = =
given_name.choose   /people/{nobody's}/given-name                          - - - - - - - - - - - - - - - - -
kinship.declare     /people/{me}/kinship                                   - - - - - - - - - - - - - - - - -
kinship.declare     /people/{member 1}/kinship                             - - = - - - = - - - = = = = = - =
kinship.declare     /people/{member K}/kinship                             - - - - - - - - - - - - - - - = =
kinship.declare     /people/{nobody's}/kinship                             - - - - - - - - - - - - - - - - -
kinship.end         /my-account/kinship/{their kinship}/end                - - - - - - - - - - - - - - - - -
kinship.end         /my-account/kinship/{nobody's}/end                     - - - - - - - - - - - - - - - - -
account.end_sign_in /my-account/sign-ins/{not mine}/end                    - - - - - - - - - - - - - - - - -
account.end_sign_in /my-account/sign-ins/{nobody's}/end                    - - - - - - - - - - - - - - - - -
account.end_sign_in /my-account/sign-ins/{too large}/end                   - - - - - - - - - - - - - - - - -
notices.look        /notices/{not my notice}/open                          - - - - - - - - - - - - - - - - -
notices.look        /notices/{nobody's notice}/open                        - - - - - - - - - - - - - - - - -
mail_choices.choose /my-account/notices                                    - - = = = = = = = = = = = = = = =
mail_choices.address /my-account/notices/address                           - - = = = = = = = = = = = = = = =
mail_choices.confirm /my-account/notices/code                              - - = = = = = = = = = = = = = = =
renewal.take_in     /terms/reviews/H-01-QS                                 - - - - - - - - - - - - - - - - -
renewal.take_in     /terms/reviews/H-99                                    - - - - - - - - - - - - - - - - -
start.send          /start/secretary-nomination/H-01-01                    - - = - - - = - - - - - - - - - -
start.send          /start/secretary-nomination/H-02-01                    - - - - - - - = - - - - - - - - -
start.send          /start/secretary-nomination/H-01                       - - - - - - - - - - - - - - - - -
start.send          /start/field-days/H                                    - - - - - - - - - - = = = = = - -
field_leave.leave   /field-days/leave                                      - - - - - - - - - - = - - - - = -
field_leave.leave   /field-days/leave?unit=H                               - - - - - - - - - - = - - - - - -
field_leave.remove  /field-days/leave/{nobody's}/remove                    - - - - - - - - - - - - - - - - -
cases.make_move     /cases/{trip}/moves/confirm                            - - - - - - = - - - - - - - - - -
cases.make_move     /cases/{trip}/moves/withdraw                           - - - - - - - - - - - - - - = - -
cases.make_move     /cases/{trip}/moves/cancel                             - - - - - - - - - - = - - - - - -
cases.make_move     /cases/{trip}/moves/verify                             - - - - - - - - - - = - - - - - -
start.send          /start/no-such-process/H-01-01                         - - - - - - - - - - - - - - - - -
cases.make_move     /cases/{first}/moves/record_meeting                    - - = - - - = - - - - - - - - - -
cases.make_move     /cases/{first}/moves/withdraw                          - - = - - - = - - - - - - - - - -
cases.make_move     /cases/{first}/moves/cancel                            - - - - - - - - - - = - - - - - -
cases.make_move     /cases/{first}/moves/appraise                          - - - - - - - - - - = - - - - - -
cases.make_move     /cases/{first}/moves/issue                             - - - - - - - - - - - - - = - - -
cases.make_move     /cases/{first}/moves/carried                           - - - - - - - - - - - - - - - - -
cases.make_move     /cases/{first}/moves/lapse                             - - - - - - - - - - - - - - - - -
cases.make_move     /cases/{first}/moves/nominate                          - - = - - - = - - - - - - - - - -
cases.make_move     /cases/{closed}/moves/record_meeting                   - - = - - - = - - - - - - - - - -
review.keep         /cases/{first}/moves/issue/review                      - - - - - - - - - - - - - - - - -
review.keep         /cases/{nobody's}/moves/issue/review                   - - - - - - - - - - - - - - - - -
issued_anew.anew    /papers/{nobody's paper}/anew                          - - - - - - - - - - - - - - - - -
calls.record        /supervision/calls                                     - - = = - - = = - - = = = = = = =
reminding.remind    /cases/{first}/reminders                               - - = - - - = - - - = = = = = - =
reminding.remind    /cases/{sealed}/reminders                              - - = - - - = - - - - - - - - - -
reminding.remind    /cases/{nobody's}/reminders                            - - - - - - - - - - - - - - - - -
taking_back.take    /cases/{first}/step-back                               - - - - - - - - - - - - - - - - -
taking_back.take    /cases/{nobody's}/step-back                            - - - - - - - - - - - - - - - - -
taking_back.reopen  /cases/{first}/reopening                               - - - - - - - - - - = = = - - - -
taking_back.reopen  /cases/{closed}/reopening                              - - - - - - - - - - = = = - - - -
taking_back.reopen  /cases/{nobody's}/reopening                            - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{first}/exceptions/secretary.age_max             - - - - - - - - - - = = = - - - -
exceptions.ask_for /cases/{first}/exceptions/secretary.age_min             - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{closed}/exceptions/secretary.age_max            - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{sealed}/exceptions/recommendation.ranking_min   - - - - - - - - - - - - - - - - -
exceptions.ask_for /cases/{nobody's}/exceptions/secretary.age_max          - - - - - - - - - - - - - - - - -
cases.make_move     /cases/{joint}/moves/send_back                         - - - - - - - - - - = - - - - - -
cases.make_move     /cases/{joint}/moves/withdraw                          - - - = - - = - - - - - - - - - -
cases.make_move     /cases/{vote}/moves/notify_refusal                     - - - - - - - - - - = - - = - - -
cases.make_move     /cases/{far}/moves/record_meeting                      - - - - - - - = - - - - - - - - -
cases.make_move     /cases/{other}/moves/appraise                          - - - - - - - - - - - - - - - = -
cases.make_move     /cases/{nobody's}/moves/appraise                       - - - - - - - - - - - - - - - - -
delegations.end_for /people/{member 2}/deputy/{nobody's delegation}/end      - - - - - - - - - - - - - - - - -
delegations.name_for /people/{member 2}/deputy                              - - - - - - - - - - - - - - - - -
delegations.name_for /people/{member 1}/deputy                              - - - - - - - - - - - - - - - - -
asking.ask          /cases/{first}/questions                               - - = - - - = - - - = = = = = - =
asking.ask          /cases/{sealed}/questions                              - - = - - - = - - - - - - - - - -
asking.ask          /cases/{nobody's}/questions                            - - - - - - - - - - - - - - - - -
asking.answer       /cases/{first}/questions/1/answer                      - - - - - - - - - - - - - - - - -
asking.my_reminder  /cases/{first}/my-reminder                             - - = - - - = - - - = = = = = - =
asking.my_reminder  /cases/{sealed}/my-reminder                            - - = - - - = - - - - - - - - - -
asking.my_reminder  /cases/{nobody's}/my-reminder                          - - - - - - - - - - - - - - - - -
claims.change       /cases/{first}/holder                                  - - - - - - - - - - - - - - - - -
claims.take         /cases/{first}/holder/take                             - - - - - - - - - - - - - - - - -
claims.take         /cases/{sealed}/holder/take                            - - - - - - - - - - - - - - - - -
claims.give_back    /cases/{first}/holder/give-back                        - - - - - - - - - - - - - - - - -
claims.give_back    /cases/{nobody's}/holder/give-back                     - - - - - - - - - - - - - - - - -
cases.answer        /cases/{first}/answers/screening/0                     - - - - - - = - - - - - - - - - -
cases.answer        /cases/{joint}/answers/screening/2                     - - - - - - - - - - - - - - - - -
cases.answer        /cases/{other}/answers/screening/0                     - - - - - - - - - - - - - - - - -
cases.answer        /cases/{nobody's}/answers/screening/0                  - - - - - - - - - - - - - - - - -
cases.ballot        /cases/{vote}/ballot                                   - - - - - - = - - - = = = = = - =
cases.ballot        /cases/{other}/ballot                                  - - - - - - - - - - - - - - - = =
cases.ballot        /cases/{nobody's}/ballot                               - - - - - - - - - - - - - - - - -
cases.ask_in_writing /cases/{vote}/ask-in-writing                          - - - - - - - - - - - = - - - - -
cases.ask_in_writing /cases/{other}/ask-in-writing                         - - - - - - - - - - - - - - - - -
cases.ask_in_writing /cases/{nobody's}/ask-in-writing                      - - - - - - - - - - - - - - - - -
cases.close_vote    /cases/{vote}/close-vote                               - - - - - - - - - - - = - - - - -
cases.close_vote    /cases/{other}/close-vote                              - - - - - - - - - - - - - - - - -
cases.close_vote    /cases/{nobody's}/close-vote                           - - - - - - - - - - - - - - - - -
second_counts.count /cases/{first}/second-count                            - - = - - - = - - - - - - - - - -
second_counts.count /cases/{other}/second-count                            - - - - - - - - - - - - - - - - -
second_counts.withdraw /cases/{first}/second-count/withdraw                - - = - - - = - - - - - - - - - -
second_counts.withdraw /cases/{nobody's}/second-count/withdraw             - - - - - - - - - - - - - - - - -
cases.leave_vote    /cases/{vote}/leave-vote                               - - - - - - = - - - = = = = = - =
cases.leave_vote    /cases/{other}/leave-vote                              - - - - - - - - - - - - - - - = =
meetings.new        /meetings/new                                          - - - - - - = = - - = = - = - = =
meetings.add_cases  /meetings/{meeting ended}/cases                        - - - - - - - - - - = = - = - - -
meetings.place_case /meetings/{meeting ended}/cases/{vote}/place           - - - - - - - - - - = = - = - - -
meetings.place_case /meetings/{meeting H}/cases/{closed}/place             - - - - - - - - - - - - - - - - -
meetings.remove_case /meetings/{meeting ended}/cases/{vote}/remove         - - - - - - - - - - = = - = - - -
meetings.remove_case /meetings/{meeting H}/cases/{closed}/remove           - - - - - - - - - - - - - - - - -
meetings.attendance /meetings/{meeting ended}/attendance                   - - - - - - - - - - = = - = - - -
meetings.confirm_attendance /meetings/{meeting H}/attendance/confirm       - - - - - - - - - - - = - - - - -
meetings.confirm_attendance /meetings/{meeting ended}/attendance/confirm   - - - - - - - - - - - = - - - - -
meetings.close      /meetings/{nobody's}/close                             - - - - - - - - - - - - - - - - -
replanning.change   /meetings/{meeting ended}/change                       - - - - - - - - - - = = - = - - -
replanning.change   /meetings/{nobody's}/change                            - - - - - - - - - - - - - - - - -
replanning.call_off /meetings/{meeting ended}/call-off                     - - - - - - - - - - = = - = - - -
conference.add_paper /meetings/{meeting ended}/add-paper                   - - - - - - - - - - = = - = - - -
discussion.write    /meetings/{meeting ended}/discussion                       - - - - - - - - - - = = - = - - -
discussion.rewrite  /meetings/{meeting H}/discussion/{no contribution}         - - - - - - - - - - - - - - - - -
discussion.strike   /meetings/{meeting H}/discussion/{no contribution}/remove  - - - - - - - - - - - - - - - - -
discussion.remark   /meetings/{meeting ended}/remark                           - - - - - - - - - - - = = - - - -
conference.add_files /meetings/{meeting ended}/papers/{no agenda paper}/files - - - - - - - - - - = = - = - - -
conference.remove_file /meetings/{meeting ended}/files/Nowhere0000/remove  - - - - - - - - - - = = - = - - -
conference.remove_paper /meetings/{meeting ended}/papers/{no agenda paper}/remove - - - - - - - - - - = = - = - - -
conference.begin_conclusions /meetings/{meeting ended}/conclusions         - - - - - - - - - - = = - = - - -
conference.begin_conclusions /meetings/{nobody's}/conclusions              - - - - - - - - - - - - - - - - -
meeting_cases.ballot /meetings/{meeting H}/cases/{vote}/ballot             - - - - - - - - - - = = = = = - -
meeting_cases.ballot /meetings/{meeting H}/cases/{other}/ballot            - - - - - - - - - - - - - - - - -
paper_ballots.enter /meetings/{meeting H}/cases/{vote}/paper               - - - - - - - - - - - - - = - - -
paper_ballots.enter /meetings/{nobody's}/cases/{vote}/paper                - - - - - - - - - - - - - - - - -
paper_ballots.again /meetings/{meeting H}/cases/{vote}/paper/again         - - - - - - - - - - - = - - - - -
paper_ballots.withdraw /meetings/{meeting H}/cases/{vote}/paper/withdraw   - - - - - - - - - - - - - = - - -
paper_answers.agree /cases/{vote}/paper-ballot/agree                       - - - - - - - - - - - - - - - - -
paper_answers.object_to /cases/{vote}/paper-ballot/object                  - - - - - - - - - - - - - - - - -
bulk.decide         /bulk                                                  - - = = = = = = = = = = = = = = =
bulk_issuing.issue  /bulk/issue                                            - - = = = = = = = = = = = = = = =
bulk_issuing.cancel /bulk/issue/cancel                                     - - = = = = = = = = = = = = = = =
bulk.undo           /bulk/undo                                             - - = = = = = = = = = = = = = = =
bulk_steps.keep     /bulk/steps/field-days/confirm/review                  - - = = = = = = = = = = = = = = =
bulk_steps.make     /bulk/steps/field-days/confirm                         - - = = = = = = = = = = = = = = =
bulk_steps.undo     /bulk/steps/field-days/confirm/undo                    - - = = = = = = = = = = = = = = =
bulk_desk.act       /bulk/desk                                             - - - - - - - - - - - - - - - - -
bulk_desk.undo      /bulk/desk/undo                                        - - = = = = = = = = = = = = = = =
numbering.give      /cases/{vote}/papers/submission/number                 - - - - - - - - - - - - - - - - -
book_checks.begin   /papers/checks                                         - - - - - - - - - - - - - - - - -
book_checks.tick    /papers/checks/{nobody's}/ticks                        - - - - - - - - - - - - - - - - -
book_checks.place   /papers/checks/{nobody's}/places                       - - - - - - - - - - - - - - - - -
book_checks.end     /papers/checks/{nobody's}/end                          - - - - - - - - - - - - - - - - -
book_checks.confirm /papers/checks/{nobody's}/confirm                      - - - - - - - - - - - - - - - - -
book_checks.correct /papers/checks/{nobody's}/correct                      - - - - - - - - - - - - - - - - -
issued.place        /papers/{nobody's paper}/place                         - - - - - - - - - - - - - - - - -
stacks.send         /papers/stacks                                         - - - - - - - - - - - - - = - - -
stacks.file         /papers/stacks/{nobody's}/pages                        - - - - - - - - - - - - - - - - -
issued.send         /papers/{nobody's paper}/scans                         - - - - - - - - - - - - - - - - -
paper_templates.put /paper-templates/recognition                           - = - - - - - - - - - - - - - - -
paper_templates.take_back /paper-templates/no-such-paper/built-in          - - - - - - - - - - - - - - - - -
versions.move       /versions/{the version}/move                           - - - - - - - - - - = - - - - = -
versions.move       /versions/{nobody's}/move                              - - - - - - - - - - - - - - - - -
versions.undo       /versions/batch/undo                                   - - - - - - - - - - - - - - - - -
books.start         /papers/books                                          - - - - - - - - - - - - - = - - -
issued.sign         /papers/{nobody's paper}/signature                     - - - - - - - - - - - - - - - - -
issued.end          /papers/{nobody's paper}/end                           - - - - - - - - - - - - - - - - -
watching.watch      /supervision/watching/new                              - - - - - - - - - - - - - - - - -
watching.watch      /supervision/watching/new?unit=H-01                    - - - - - - = - - - = = = = = - =
watching.watch      /supervision/watching/new?case={far}                   - - - - - - - = - - = = = = = - =
watching.seen       /supervision/watching/seen                             - - = = = = = = = = = = = = = = =
watching.end        /supervision/watching/{nobody's}/end                   - - - - - - - - - - - - - - - - -
views.new           /supervision/views/new?page=board                      - - = = - - = = - - = = = = = = =
views.new           /supervision/views/new?page=none                       - - - - - - - - - - - - - - - - -
views.change        /supervision/views/{the view}                          - - - - - - - - - - + - - - - - -
views.delete        /supervision/views/{the view}/delete                   - - - - - - - - - - + - - - - - -
groups.new          /groups/new                                            - - - - - - = = - - - - - - - - -
groups.join         /groups/{group 1}/members                              - - - - - - = - - - - - - - - - -
groups.join         /groups/{nobody's}/members                             - - - - - - - - - - - - - - - - -
groups.leave        /groups/{group 1}/members/{member 1}/leave             - - - - - - = - - - - - - - - - -
groups.leave        /groups/{group 1}/members/{member 2}/leave             - - - - - - - - - - - - - - - - -
figures.freeze /figures/units/{unit 1}/snapshots/new                       - - - - - - = - - - - - - - - - -
figures.correct /figures/snapshots/{snapshot 1}/correct                    - - - - - - = - - - - - - - - - -
reports.new /reports/units/{unit 1}/new                                    - - - - - - = - - - - - - - - - -
reports.rewrite /reports/{report 1}/write                                  - - - - - - = - - - - - - - - - -
reports.correct /reports/{report 1}/correct                                - - - - - - - - - - - - - - - - -
reports.confirm /reports/{report 1}/confirm                                - - - - - - = - - - - - - - - - -
reports.send /reports/{report 1}/send                                      - - - - - - = - - - - - - - - - -
reports_below.ask /reports/units/{nobody's}/reminders                      - - - - - - - - - - - - - - - - -
entitlements.hand_over /entitlements/allowances/units/{unit 1}/2026/10/hand-over - - - - - - + - - - - - - - - - -
register_marks.marks /registers/contests/rows/{round 1}/marks              - - - - - - - - - - - = - - - - -
register_marks.judges /registers/contests/rows/{round 1}/judges            - - - - - - = - - - - - - - - - -
register_marks.close /registers/contests/rows/{round 1}/marks/close        - - - - - - + - - - - - - - - - -
register_marks.close /registers/training-classes/rows/{class 1}/marks/close - - - - - - - - - - - - - - - - -
register_rows.new   /registers/training-classes/units/{unit 1}/new     - - - - - - = - - - - - - - - - -
register_imports.send /registers/training-classes/units/{unit 1}/import  - - - - - - = - - - - - - - - - -
register_imports.enter /registers/training-classes/units/{unit 1}/import/enter - - - - - - + - - - - - - - - - -
register_imports.enter /registers/training-classes/units/{nobody's}/import/enter - - - - - - - - - - - - - - - - -
register_rows.correct /registers/training-classes/rows/{class 1}/correct       - - - - - - = - - - - - - - - - -
register_rows.go_on /registers/training-classes/rows/{class 1}/go-on   - - - - - - = - - - - - - - - - -
register_rows.strike /registers/loans/rows/{loan 1}/strike              - - - - - - = - - - - - - - - - -
register_rows.strike /registers/loans/rows/{nobody's}/strike            - - - - - - - - - - - - - - - - -
registers.confirm   /registers/training-classes/confirm                - - - - - - + + - - + + + + + + +
registers.confirm   /registers/no-such-register/confirm                - - - - - - - - - - - - - - - - -
start.send          /start/party-recommendation/H-01-01                    - - = - - - = - - - - - - - - - -
personal_data.shown /cases/{sealed}/personal-data/shown                    - - - - - - - - - - - - - - - - -
personal_data.exported /cases/{sealed}/personal-data/exported              - - - - - - - - - - - - - - - - -
archives.new_transfer /archive/transfers/new                               - - - - - - = = - - = = - = - = =
archives.new_destruction /archive/destructions/new                         - - - - - - = = - - = = - = - = =
archives.carry_out  /archive/destructions/{nobody's}/carry-out             - - - - - - - - - - - - - - - - -
archives.refuse     /archive/destructions/{nobody's}/refuse                - - - - - - - - - - - - - - - - -
cases.make_move     /cases/{sealed}/moves/assign                           - - - - - - = - - - - - - - - - -
cases.make_move     /cases/{sealed}/moves/withdraw                         - - = - - - = - - - - - - - - - -
start.attach        /start/secretary-nomination/H-01-01/attachments        - - + - - - + - - - - - - - - - -
start.attach        /start/data-request/H-01/attachments                   - - - - - - - - - - - - - - - - -
attachments.send    /cases/{first}/moves/record_meeting/attachments        - - + - - - + - - - - - - - - - -
attachments.send    /cases/{first}/moves/withdraw/attachments              - - - - - - - - - - - - - - - - -
attachments.send    /cases/{other}/moves/appraise/attachments              - - - - - - - - - - - - - - - - -
attachments.send    /cases/{sealed}/moves/assign/attachments               - - - - - - - - - - - - - - - - -
attachments.turn    /attachments/{first page}/turn                         - - + - - - - - - - - - - - - - -
attachments.turn    /attachments/{other page}/turn                         - - - - - - - - - - - - - - - - -
attachments.remove  /attachments/{second page}/remove                      - - + - - - - - - - - - - - - - -
attachments.remove  /attachments/{sealed page}/remove                      - - - - - - - - - - - - - - - - -
drafts.keep         /drafts/of/my-account/password                         - - - - - - - - - - - - - - - - -
drafts.keep         /drafts/of/start/field-days/H-01-01                    - - + + + + + + + + + + + + + + +
drafts.discard      /drafts/{the draft}/discard                            - - + - - - - - - - - - - - - - -
meetings.close      /meetings/{meeting ended}/close                        - - - - - - - - - - + + - + - - -
notices.read_all    /notices/read                                          - - + + + + + + + + + + + + + + +
mail_choices.remove /my-account/notices/remove                             - - + + + + + + + + + + + + + + +
alerts.add_browser /my-account/alerts/browser                              - - + + + + + + + + + + + + + + +
alerts.add_telephone /my-account/alerts/telephone                          - - - - - - - - - - - - - - - - -
alerts.end_device   /my-account/devices/{sealed page}/end                 - - - - - - - - - - - - - - - - -
account.language    /language                                              + + + + + + + + + + + + + + + + +
account.theme       /theme                                                 + + + + + + + + + + + + + + + + +
account.end_other_sign_ins /my-account/sign-ins/end-others                 - + + + + + + + + + + + + + + + +
signin.sign_in      /sign-in                                               = = = = = = = = = = = = = = = = =
signin.code         /sign-in/code                                          = = = = = = = = = = = = = = = = =
signin.sign_out     /sign-out                                              + + + + + + + + + + + + + + + + +
"""

SENT = {
    "account.language": {"language": "vi", "next": "/rules"},
    "account.theme": {"theme": "light", "next": "/rules"},
    "cases.ballot": {"choice": "perhaps"},
    "reorganisations.preview": {"kind": "merge"},
    "reorganisations.carry_out": {"kind": "merge"},
    "cases.leave_vote": {"text": ""},
    "meeting_cases.ballot": {"choice": "perhaps"},
    "assign": {"title": "Việc", "measure": "Một", "due_on": "20/12/2029"},
    "start.send": {
        "person": "{member 1}",
        "seats": "single",
        "purpose": "first_seat",
        "manner": "elected",
        "ranking": "good",
        "discipline": "none",
        "merits": "Tốt",
    },
    "kinship.declare": {"kind": "perhaps"},
    "given_name.choose": {"given_name": "Không phải"},
    "doubles.pair": {"decision": "perhaps"},
    "doubles.question": {"answer": "perhaps"},
    "doubles.join": {"decision": "perhaps"},
    "cases.answer": {"opinion": "agree", "health": "fit"},
    "record_meeting": {
        "held_on": "20/11/2026",
        "members": "15",
        "present": "13",
        "ballots": "13",
        "votes_for": "11",
        "votes_against": "2",
        "votes_blank": "0",
        "presided_by": "Lê",
        "minutes_by": "Lê",
    },
    "appraise": {"complete": "complete", "conclusion": "Đủ"},
    "notify_refusal": {"code": "procedure", "text": "Sai"},
    "send_back": {"code": "papers_missing", "parts": "nomination", "text": "Thiếu"},
    "issue": {"signed_on": "20/11/2026", "effective_on": "20/11/2026"},
}
"""What is sent to a page or a move; elsewhere a reason. Nothing else in it is what stops a person."""


class Row:
    """One line of a table: a page, its address, and who may ask for it."""

    def __init__(self, line: str, header: list[str]) -> None:
        self.endpoint, rest = line.split(None, 1)
        cells = rest.split()[-len(header) :]
        self.path = re.sub(rf"( +[-+=]){{{len(header)}}}$", "", rest.rstrip()).strip()
        self.cells = dict(zip(header, cells, strict=True))

    @property
    def about_something(self) -> bool:
        """Whether the answer depends on where the object lies, and so on SQL."""
        return "{" in self.path or self.path.startswith(("/units/", "/start/"))

    def __str__(self) -> str:
        return self.path


def read(table: str) -> list[Row]:
    """The lines of a table under its head, in which people's names stand upright."""
    first, second, third, *lines = table.strip("\n").splitlines()
    people = ["".join(letters) for letters in zip(first.split(), second.split(), third.split(), strict=True)]
    assert people == list(PEOPLE)
    return [Row(line, people) for line in lines]


class House:
    """The office with everybody signed in, and the objects that the tables speak of."""

    def __init__(
        self, app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser], in_full: bool
    ) -> None:
        self.app, self.in_full, self.folder = app, in_full, app.config["DOAN_VU"].data_dir / "files"
        with app.app_context():
            self.engine = db.engine
        self.everybody = self.engine.dialect.name == "sqlite"
        self.people = list(PEOPLE) if self.everybody else ["own", "sib", "ex-", "mem", "co1", "mi1", "org", "orK"]
        clock.now = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
        self.office = enlarge(district_office(session, clock.now))
        self.desk = Desk(self.office, clock)
        self.ids = self.cases() | self.days(clock.now)
        clock.advance(days=1)
        self.ids |= {
            "first": self.desk.start(OLD, BRANCH, NEW, **instead_of(self.office, OLD)),
            "member 1": str(self.office.people[NEW].id),
            "member 2": str(self.office.people[MEMBER_2].id),
            "trip": self.trip(),
            "membership 1": str(session.scalar(sa.select(Post.id).where(Post.person_id == self.office.people[NEW].id))),
            "command 1": str(session.scalar(sa.select(Post.id).where(Post.unit_id == self.office.units["H-01-QS"].id))),
            "term 1": str(
                session.scalar(sa.select(CommitteeTerm.id).where(CommitteeTerm.unit_id == self.office.units["H-01"].id))
            ),
            "inspector": str(self.office.people[INSPECTOR].id),
            "member K": str(self.office.people[MEMBER_K].id),
            "the version": DEFINITION.hash[:12],
            "nobody's": "424242",
            **{f"nobody's {kind}": numbered(kind, 424242) for kind in ("paper", "notice", "delegation")},
            "no agenda paper": numbered("meeting paper", 1),
            "no contribution": numbered("contribution", 1),
            "too large": "9" * 30,
        }
        self.ids |= self.sealed(clock) | self.doubles(session, clock)
        declarer, relative = self.office.actor(MEMBER_4), self.office.people[COMMUNE_2].id
        kinship.declare(session, declarer, relative, "sibling", clock.now)
        self.ids["their kinship"] = str(session.scalar(sa.select(Kinship.id)))
        later, absent = local_date(clock.now) + dt.timedelta(days=9), self.office.people[COMMUNE_K].id
        self.office.post("Trương Phó Khác", "deputy_secretary", "K-01")
        deputy = self.office.people["Trương Phó Khác"].id
        delegations.delegate(session, absent, deputy, None, later, later, clock.now)
        found = save_view(session, "board", "", "Của cán bộ", None, Command(self.office.actor(OFFICER), clock.now, "v"))
        self.ids["the view"] = numbered("view", found)
        self.ids["the draft"] = self.draft(session, clock.now)
        self.ids |= self.attached(session, clock.now)
        self.ids["their delegation"] = numbered("delegation", session.scalar(sa.select(Delegation.id)))
        self.ids |= {"change": self.change("waiting"), "decided change": self.change("decided")}
        self.clients: dict[str, FlaskClient] = {}
        self.tokens: dict[str, str] = {}
        for who in self.people:
            name, browser = PEOPLE[who], new_client()
            if name is None:
                browser.get("/sign-in")
            else:
                browser.enter(user_name(name) if name else "quan-tri")
                browser.get("/my-account")
            self.clients[who], self.tokens[who] = browser.client, browser.csrf_token
        session.rollback()
        self.sign_ins = dict(session.execute(sa.text(SIGN_INS)).all())
        self.notices = dict(session.execute(sa.text(NOTICES)).all())

    def draft(self, session: Session, now: dt.datetime) -> str:
        """What the secretary of branch 1 has typed and not sent."""
        account = session.scalar(sa.select(Account.id).where(Account.username == user_name(OLD))) or 0
        drafts.keep(session, account, f"/start/secretary-nomination/{BRANCH}", "", [("merits", "Tốt")], now)
        return session.scalar(sa.select(Draft.public_id)) or ""

    def attached(self, session: Session, now: dt.datetime) -> dict[str, str]:
        """Pages that wait with a form of the secretary of branch 1, and pages of two cases."""
        account = session.scalar(sa.select(Account.id).where(Account.username == user_name(OLD))) or 0
        form, folder = f"/cases/{self.ids['first']}/moves/record_meeting", self.folder
        drafts.keep(session, account, form, "", [], now)
        sender = attachments.Sender(account, self.office.people[OLD].id, form)
        attachments.attach(session, sender, [("counting-minutes", photograph())] * 2, folder, now)
        first, second = session.scalars(sa.select(AttachedPage.public_id).order_by(AttachedPage.id))
        papers = {"other": "counting-minutes", "sealed": "branch-resolution"}
        return {"first page": first, "second page": second} | {
            f"{case} page": put_page(session, folder, self.ids[case], paper, now) for case, paper in papers.items()
        }

    def trip(self) -> str:
        """A trip of the inspector of district H to commune 1, which has not confirmed yet."""
        said = {
            "host": self.office.units["H-01"].id,
            "level": "branch",
            "regime": "one_plus_two",
            "kind": "joint",
            "starts_on": "2026-11-25",
            "starts_half": "am",
            "ends_on": "2026-11-25",
            "ends_half": "pm",
        }
        command = self.desk.command(INSPECTOR, {"trip": said})
        unit_id = self.office.units["H"].id
        return start(self.office.session, WORKFLOWS["field-days"].definition, "register", unit_id, command)

    def cases(self) -> dict[str, str]:
        """Cases of yesterday."""
        desk, office = self.desk, self.office
        closed = desk.to_decision(BRANCH, NEW, **instead_of(office, OLD))
        desk.refuse(closed)
        dual = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Có lý do"}
        joint = desk.to_appraisal("H-01-02", MEMBER_2, by=FORMER, **instead_of(office, FORMER), **dual)
        far = desk.start(COMMUNE_2, "H-02-01", MEMBER_4)
        other = desk.to_appraisal("K-01-01", MEMBER_K, by=COMMUNE_K, commune=COMMUNE_K)
        vote = desk.to_decision("H-01-03", MEMBER_3)
        return {
            "closed": closed,
            "joint": joint,
            "far": far,
            "other": other,
            "vote": vote,
            "meeting ended": self.meeting_on(vote, ended=True),
            "meeting H": self.meeting_on(vote),
        }

    def change(self, key: str) -> str:
        """A row of the rule book for commune 1 that the command line asks for; 'decided': refused by its secretary."""
        session, now = self.office.session, self.desk.clock.now
        draft = RowDraft("committee.close_days", "4", "days", "H-01", local_date(now), "QĐ 12", "unread")
        row = checked_row(session, draft, local_date(now))
        found = changes.ask(session, wanted(draft, row, None), changes.Asker(None, now, key)).public_id
        if key == "decided":
            account = session.scalars(sa.select(Account.id).where(Account.username == user_name(COMMUNE))).one()
            changes.refuse(session, found, "Chưa có văn bản", self.office.actor(COMMUNE), account, now)
        return found

    def doubles(self, session: Session, clock: Any) -> dict[str, str]:
        """A second record of somebody, and a question of an import about somebody."""
        one, asked, branch = self.office.people[MEMBER_2], self.office.people[NEW], self.office.units[BRANCH]
        twin = new_person("TWIN", one.full_name, one.sex, one.birth_date)
        session.add(twin)
        session.flush()
        place = self.office.units["H-02-01"].id
        session.add(Post(person_id=twin.id, unit_id=place, kind="member", valid_from=twin.birth_date, source="test"))
        question = DoubleQuestion(
            code="X9",
            full_name=asked.full_name,
            likeness=asked.likeness,
            sex=asked.sex,
            birth_date=asked.birth_date,
            birth_known="day",
            person_id=asked.id,
            unit_id=branch.id,
            file_name="tep.xlsx",
            asked_at=clock.now,
        )
        join = PersonJoin(kept_id=one.id, gone_id=twin.id, reason="Cùng một người", proposed_at=clock.now)
        join.proposed_by_id = self.office.people[OFFICER].id
        session.add_all([question, join])
        session.commit()
        return {"twin 2": str(twin.id), "question 1": str(question.id), "join 2": str(join.id)}

    def sealed(self, clock: Any) -> dict[str, str]:
        """A sealed case of branch 1, and a cultivation group of commune 1 with its member."""
        office, session, leader = self.office, self.office.session, self.office.people[COMMUNE].id
        member, today = office.people[NEW].id, local_date(clock.now)
        words = {"enrolment": {**ENROLMENT, "person": member}}
        command = self.desk.command(COMMUNE, words)
        sealed = start(session, RECOMMENDATION, "enrol", office.units[BRANCH].id, command)
        wanted = groups.Foundation("Tổ", "1-QĐ/ĐTN", "Đoàn xã", today, leader, "Học tập")
        group = groups.found(session, office.units["H-01"].id, wanted, self.desk.command(COMMUNE))
        groups.join(session, group, member, today, self.desk.command(COMMUNE))
        return {"sealed": sealed, "group 1": str(group), **self.registered(today)}

    def registered(self, today: dt.date) -> dict[str, str]:
        """A class, a loan and a round with a judge in the registers of commune 1, and frozen figures of it."""
        unit, found = self.office.units["H-01"].id, {"unit 1": str(self.office.units["H-01"].id)}
        for name, register in (("class 1", TrainingClasses), ("loan 1", Loans), ("round 1", ContestRounds)):
            said = {"topic": "Lớp", "purpose": "Vay", "contest": "Thi", "day": today.isoformat(), "people": []}
            command = self.desk.command(COMMUNE, {register.entry.section: said})
            found[name] = str(enter(self.office.session, register, unit, command))
        judges = [self.office.people[CHAIR].id]
        name_judges(self.office.session, ContestRounds, int(found["round 1"]), judges, self.desk.command(COMMUNE))
        frozen = snapshots.Frozen("Biểu", Period(today.year), ["dual-posts"])
        drafted = drafting.Drafted({"done": "Việc đã làm"}, "Số liệu")
        found["report 1"] = drafting.begin(
            self.office.session, unit, Period(today.year), drafted, self.desk.command(COMMUNE)
        )
        found["snapshot 1"] = snapshots.take(self.office.session, unit, frozen, self.desk.command(COMMUNE))
        return found

    def days(self, now: dt.datetime) -> dict[str, str]:
        """A day off of everybody, and one of district H."""
        session = self.office.session
        calendar.seed(session, now)
        wanted = calendar.DayDraft(dt.date(2026, 12, 3), "holiday", "Lễ", "QĐ", self.office.units["H"].id)
        local = put_day(session, wanted, now)
        off = session.scalars(sa.select(CalendarDay.id).order_by(CalendarDay.id)).first()
        return {"day off": str(off), "local day": str(local)}

    def meeting_on(self, case: str, ended: bool = False) -> str:
        """A meeting of the district's committee with this case on its agenda; its clerk takes the minutes."""
        office, desk, session = self.office, self.desk, self.office.session
        chair, clerk = (office.people[name].id for name in (CHAIR, CLERK))
        wanted = planning.MeetingPlan(local_date(desk.clock.now), "Phòng họp", chair, clerk, anyway=True)
        public_id = planning.plan(session, office.units["H"].id, wanted, desk.command(CLERK))
        planning.add_cases(session, public_id, [case], desk.command(CLERK))
        if ended:
            record_attendance(session, public_id, [chair], desk.command(CLERK))
            planning.close(session, public_id, desk.command(CLERK))
        return public_id

    def rows(self, table: str) -> list[Row]:
        """The lines that are asked on this database: on PostgreSQL those on whose object the answer depends."""
        every = read(table)
        return every if self.everybody else [row for row in every if row.about_something]

    def asking(self, number: int) -> list[str]:
        """Who asks for the line of this number: in full everybody, else a sixth of them, each line others."""
        return self.people if self.in_full else self.people[number % 6 :: 6]

    def path(self, row: Row, who: str) -> str:
        return addressed(self.app, self.fill(row.path, who))

    def fill(self, text: str, who: str) -> str:
        """A text with ids in place of the names in braces."""
        name = PEOPLE[who]
        me = str(self.office.people[name].id) if name else "1"
        theirs = self.sign_ins[user_name(OTHER if name != OTHER else OLD)]
        mine = self.notices.get(self.office.people[OFFICER].id if name != OFFICER else self.office.people[COMMUNE].id)
        ids = {**self.ids, "me": me, "not mine": str(theirs), "not my notice": numbered("notice", mine)}
        return re.sub(r"\{([^}]+)\}", lambda found: ids[found[1]], text)

    def get(self, who: str, path: str, **headers: str) -> TestResponse:
        return self.clients[who].get(path, headers=headers, buffered=True)

    def post(self, who: str, path: str, values: dict[str, str]) -> TestResponse:
        data = {"csrf_token": self.tokens[who], **values}
        answer = self.clients[who].post(path, data=data, buffered=True)
        if answer.status_code == 303:
            self.clients[who].get("/nowhere")  # reads what the act said, which the next page would show
        return answer


RECOMMENDATION = WORKFLOWS["party-recommendation"].definition
ENROLMENT = {
    "ranking": "excellent",
    "ranking_year": 2025,
    "education": "enough",
    "minutes_on": "2026-11-20",
    "reason": "Tốt",
    "basis": "law",
    "legal_basis": "Điều 19",
}
SIGN_INS = (
    "select account.username, max(sign_in.id) from sign_in join account on account.id = sign_in.account_id "
    "group by account.username"
)
NOTICES = "select person_id, max(id) from notice group by person_id"


def enlarge(office: Office) -> Office:
    """A second commune with its command and branch, a third branch in the first, and another district."""
    yesterday = dt.date(2026, 11, 20)
    office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit("H-02-QS", "military_command", "H-02", "Ban Chỉ huy Quân sự xã Thử Hai")
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Bản 1")
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.unit("K-01", "base_union", "K", "Đoàn xã Khác")
    office.unit("K-01-01", "branch", "K-01", "Chi đoàn Buôn 1")
    office.post(FORMER, "secretary", "H-01-02", until=yesterday + dt.timedelta(days=1))
    office.post(SIBLING, "secretary", "H-01-02", since=yesterday + dt.timedelta(days=1))
    for name, kind, unit in (
        (MEMBER_2, "member", "H-01-02"),
        (MEMBER_3, "member", "H-01-03"),
        (COMMUNE_2, "secretary", "H-02"),
        (COMMANDER_2, "commander", "H-02-QS"),
        (MEMBER_4, "member", "H-02-01"),
        (OFFICER_K, "organisation_officer", "K"),
        (COMMUNE_K, "secretary", "K-01"),
        (MEMBER_K, "member", "K-01-01"),
    ):
        office.post(name, kind, unit)
    return office


def instead_of(office: Office, name: str) -> dict[str, Any]:
    """The answers of a nomination that replaces this person."""
    return {"purpose": "replacement", "predecessor": office.people[name].id, "predecessor_reason": "moved"}


@pytest.fixture
def house(
    app: Flask,
    session: Session,
    clock: Any,
    new_client: Callable[..., Browser],
    make_account: Callable[..., Any],
    pytestconfig: pytest.Config,
) -> House:
    make_account("quan-tri")
    return House(app, session, clock, new_client, in_full=bool(pytestconfig.getoption("everything")))


def bare(response: TestResponse) -> str:
    """The body without its tokens and without the sender's own words."""
    return re.sub(
        r'\s*<section [^>]*aria-labelledby="typed".*?</section>', "", without_tokens(response), flags=re.DOTALL
    )


def to_the_door(response: TestResponse) -> bool:
    return response.status_code == 303 and response.location.partition("?next=")[0] == "/sign-in"


def test_every_page_stands_in_the_tables(app: Flask) -> None:
    routes = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    for method, table in (("GET", PAGES), ("POST", FORMS)):
        wanted = {rule.endpoint for rule in routes if method in rule.methods}
        assert {row.endpoint for row in read(table)} == wanted, f"{method}: the table and the pages differ"
    assert {method for rule in routes for method in rule.methods} == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.at_length
def test_who_may_read_what(house: House) -> None:
    """One look at everything by everybody; nothing is written by looking, and every page is well made."""
    before, wrong, parsed = fingerprint(house.engine, "sign_in.seen_at"), list[str](), set[str]()
    nowhere = {
        who: [bare(house.get(who, "/nowhere", **htmx)) for htmx in ({}, {"HX-Request": "true"})] for who in house.people
    }
    for number, row in enumerate(house.rows(PAGES)):
        for who in house.asking(number):
            missing = nowhere[who]
            answers = [house.get(who, house.path(row, who))]
            if row.cells[who] == "-" and row.about_something and house.everybody:
                answers.append(house.get(who, house.path(row, who), **{"HX-Request": "true"}))
            denied = answers[0].status_code == 404 and all(map(eq, map(bare, answers), missing))
            if who == "...":
                denied = denied or all(map(to_the_door, answers))
            status = answers[0].status_code
            if status == 303:  # what it says on the next page is said, and not on the next one here
                house.get(who, "/nowhere")
            found = "-" if denied else "+" if status in (200, 303) else f"{status} that differs from a missing page"
            if status == 200 and answers[0].mimetype == "text/html" and row.path not in parsed:
                parse(answers[0].text)
                parsed.add(row.path)
            if found != row.cells[who]:
                wrong.append(f"{who} {row}: {found} instead of {row.cells[who]}")
    assert not wrong, "\n".join(wrong)
    assert changed(before, fingerprint(house.engine, "sign_in.seen_at")) == ["access_log_entry"], (
        "of the sealed case, nothing else"
    )


@pytest.mark.at_length
def test_who_may_send_what(house: House) -> None:
    """Whoever may do something reads that the form is old; nobody else learns that there is anything to do."""
    wrong, missing = [], {who: bare(house.post(who, "/nowhere", {})) for who in house.people}
    before = fingerprint(house.engine, "sign_in.seen_at", "account.locale", "account.theme")
    for number, row in enumerate(house.rows(FORMS)):
        move = row.path.rpartition("/")[2]
        sent = SENT.get(row.endpoint) or SENT.get(move) or {"text": "Có lý do", "completed": "Có"}
        for who in house.asking(number):
            values = {name: house.fill(value, who) for name, value in sent.items()}
            if move == "issue":
                values["signer"] = str(house.office.people[CHAIR].id)
            if row.cells[who] == "-" and (known := re.search(r"\{(\w+)\}", row.path)) and known[1] in house.ids:
                values["version"] = str(house.desk.case(house.ids[known[1]]).version)
            answers = [house.post(who, house.path(row, who), values)]
            if row.cells[who] == "-" and row.about_something:
                answers.append(house.post(who, house.path(row, who), {}))
            found = {judged(answer, row, missing[who]) for answer in answers}
            if found != {row.cells[who]}:
                wrong.append(f"{who} {row}: {found} instead of {row.cells[who]}")
        after = fingerprint(house.engine, "sign_in.seen_at", "account.locale", "account.theme")
        if "+" not in row.cells.values():  # what nobody is denied is done
            wrong += [
                f"{row} has changed {name}"
                for name in set(changed(before, after)) - {"sign_in_attempt", "access_log_entry"}
            ]
        before = after
    assert not wrong, "\n".join(wrong)


def judged(answer: TestResponse, row: Row, missing: str) -> str:
    """The cell that this answer to a form is."""
    if to_the_door(answer) and row.endpoint != "signin.sign_out":
        return "-"
    if answer.status_code == 404:
        return "-" if bare(answer) == missing else "a 404 that differs from a missing page"
    if answer.status_code == 303 and row.endpoint == "imports.confirm":
        return "="  # back to the form, with the sentence that nothing is waiting
    return {303: "+", 409: "=", 422: "="}.get(answer.status_code, str(answer.status_code))


FILES = re.compile(r"[.](docx|pdf|xlsx|csv|json)$|/papers/")
"""The addresses that are opened beside those of the matrix: papers, and files of any kind."""


READERS = ("adm", "mem", "sib", "co1", "mi1", "clk", "orK")
"""Of the people of the matrix: one of each relation to the others. What is denied them, the matrix holds."""


class MarkedHouse(House):
    """The house of the matrix, in which nobody shares a value with anybody else."""

    def cases(self) -> dict[str, str]:
        mark(self.office)
        return super().cases()


def mark(office: Office) -> None:
    """Give everybody a telephone number, an address, and days of their own."""
    for number, person in enumerate(sorted(office.people.values(), key=lambda each: each.id), 1):
        person = office.session.get_one(Person, person.id)
        person.phone, person.mail_address = f"0977{number:06d}", f"thu.{number:03d}@hop-thu.example"
        person.birth_date = dt.date(person.birth_date.year, 1 + number // 28, 1 + number % 28)
        person.union_joined_on = dt.date(2013, 1, 1) + dt.timedelta(days=number)
        person.party_joined_on = dt.date(2014, 1, 1) + dt.timedelta(days=number)
    office.session.commit()


def marks(session: Session) -> dict[str, tuple[str, int]]:
    """Value as it may be written → its field, and whose it is. Of births those that nobody shares."""
    found: dict[str, tuple[str, int]] = {}
    births = defaultdict[str, set[int]](set)
    for person in session.scalars(sa.select(Person)):
        for field, day in (("union", person.union_joined_on), ("party", person.party_joined_on)):
            if day and day.year in (2013, 2014):
                found |= dict.fromkeys((f"{day:%d/%m/%Y}", day.isoformat()), (field, person.id))
        births[f"{person.birth_date:%d/%m/%Y}"].add(person.id)
        births[person.birth_date.isoformat()].add(person.id)
        if person.phone:
            spelt = (person.phone, show_phone(person.phone), "+84" + person.phone[1:])
            found |= dict.fromkeys(spelt, ("phone", person.id))
        if person.mail_address:
            found[person.mail_address] = ("mail", person.id)
    session.rollback()
    return found | {day: ("birth", min(whose)) for day, whose in births.items() if len(whose) == 1}


def words_of(answer: TestResponse) -> str:
    """Everything that an answer says, whatever its kind."""
    if answer.data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
            parts = (file.read(name).decode("utf-8", "replace") for name in file.namelist() if name.endswith(".xml"))
            return re.sub(r"<[^>]+>", "", "\n".join(parts))
    if answer.data[:5] == b"%PDF-":
        pages = pypdfium2.PdfDocument(answer.data)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return answer.data.decode("utf-8", "replace")


class Relations:
    """How readers and those who are read about stand to each other."""

    def __init__(self, session: Session, office: Office) -> None:
        self.ids = {who: office.people[name].id for who, name in PEOPLE.items() if name}
        rows = session.execute(sa.select(Post.person_id, Post.kind, Unit.path).join(Unit, Unit.id == Post.unit_id))
        self.posts = defaultdict[int, list[tuple[str, str]]](list)
        for person_id, kind, path in rows.all():
            self.posts[person_id].append((kind, path))
        session.rollback()

    def of(self, who: str, whose: int) -> str:
        """'own', 'above' (with a post that is more than a member's, over one of their units), or 'other'."""
        me = self.ids.get(who)
        if me == whose:
            return "own"
        mine = [path for kind, path in self.posts[me or 0] if kind != "member"]
        theirs = [path for _kind, path in self.posts[whose]]
        return "above" if any(one.startswith(over) for one in theirs for over in mine) else "other"


FIELDS: dict[str, dict[str, set[str]]] = {
    "birth": {
        "doubles.question": {"above"},
        "imports.imports": {"other"},
        "meeting_papers.paper": {"above"},
        "papers.paper": {"above"},
        "people.people": {"above", "own"},
        "people.person": {"above", "own"},
        "renewal.ages": {"above"},
        "start.form": {"above", "own"},
    },
    "union": {
        "cases.answer": {"above", "other"},
        "cases.case": {"above", "other"},
        "cases.move": {"above"},
        "meeting_cases.case": {"above"},
        "meeting_cases.pack": {"above"},
        "papers.paper": {"above", "other"},
        "people.person": {"above", "own"},
    },
    "party": {
        "papers.paper": {"above"},
        "people.person": {"above"},
    },
    "phone": {
        "people.person": {"above", "own"},
    },
    "mail": {},
}
"""Field → page → how its readers stand to the one it is about. 'other' is the military side of a joint screening, and
the administrator, who reads of an import what the file itself says. The register's mail address stands on no page."""


@pytest.fixture
def marked_house(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser], make_account: Callable[..., Any]
) -> House:
    make_account("quan-tri")
    return MarkedHouse(app, session, clock, new_client, in_full=True)


def links_in(answer: TestResponse) -> Iterator[str]:
    """The addresses of papers and files on a page."""
    if answer.mimetype == "text/html" and answer.data:
        for link in lxml.html.fromstring(answer.data.decode("utf-8", "replace")).iter("a"):
            address = urlsplit(link.get("href") or "")
            if not address.netloc and FILES.search(address.path):
                yield address.path


@pytest.mark.at_length
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_reads_which_field_about_whom(marked_house: House, session: Session, app: Flask) -> None:
    """Every page of the table and every file that it leads to; whatever reaches a reader tells whose it is."""
    house = marked_house
    session.rollback()
    sought, relations = marks(session), Relations(session, house.office)
    pattern = re.compile("|".join(map(re.escape, sorted(sought, key=len, reverse=True))))
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    examples: dict[tuple[str, str, str], str] = {}
    for who in READERS:
        todo = [(row.endpoint, house.path(row, who)) for row in house.rows(PAGES) if row.cells[who] == "+"]
        seen = {path for _endpoint, path in todo}
        while todo:
            endpoint, path = todo.pop()
            answer = house.get(who, path)
            for link in links_in(answer):
                if link not in seen:
                    seen.add(link)
                    with app.test_request_context("/"):
                        rule, _values = app.url_map.bind("localhost").match(link, return_rule=True)
                    todo.append((rule.endpoint, link))
            for value in set(pattern.findall(words_of(answer))):
                field, whose = sought[value]
                relation = relations.of(who, whose)
                found[field][endpoint].add(relation)
                examples.setdefault((field, endpoint, relation), f"{who} {path} {value}")
    wrong = [
        f"{field} on {endpoint} by {relation}: {examples[field, endpoint, relation]}"
        for field, pages in found.items()
        for endpoint, readers in pages.items()
        for relation in readers - FIELDS.get(field, {}).get(endpoint, set())
    ]
    assert not wrong, "\n".join(sorted(wrong))
    unread = {(field, page) for field, pages in FIELDS.items() for page in pages if not found[field][page]}
    assert not unread, "it stands in the table and was not seen"
