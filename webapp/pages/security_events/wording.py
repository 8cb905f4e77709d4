"""Security events in words."""

from webapp.filters import lazy as _
from webapp.services.security_events import Kind

KINDS = {
    Kind.SIGNED_IN: _("Signed in"),
    Kind.SIGN_IN_REFUSED: _("Sign-in refused"),
    Kind.REFUSED: _("Page or form refused"),
    Kind.ACCOUNT: _("Account changed"),
    Kind.RIGHTS: _("Rights changed"),
    Kind.IMPORT: _("Import"),
    Kind.EXPORT: _("Export or paper"),
    Kind.READING: _("Files opened"),
    Kind.RULES: _("Rule book"),
    Kind.TEMPLATES: _("Paper templates"),
}
WHAT = {
    "account_made": _("account made"),
    "account_disabled": _("account disabled"),
    "first_password_renewed": _("new first password"),
    "password_changed": _("password changed"),
    "second_factor_set_up": _("second factor set up"),
    "second_factor_removed_by_its_owner": _("second factor removed by its owner"),
    "second_factor_reset": _("second factor taken away by an administrator"),
    "recovery_code_used": _("recovery code used"),
    "recovery_codes_renewed": _("recovery codes renewed"),
    "unknown_name": _("with a name that is no account"),
    "password": _("wrong password"),
    "code": _("wrong code"),
    "proof": _("wrong proof before a final act"),
    "old_password": _("wrong old password"),
    "provider": _("by the sign-in provider"),
    "rule": _("a row of the rule book"),
    "template": _("a template of a paper"),
    "post_kind": _("a new kind of post"),
    "post_kind_end": _("the end of a kind of post"),
    "naming": _("a person named for a post"),
    "naming_end": _("the end of a post"),
    "reorganisation": _("a reorganisation"),
    "undoing": _("a reorganisation undone"),
    "import": _("a workbook"),
    "token": _("form without a valid token"),
    "page": _("a page that is not there, or not for this account"),
}
