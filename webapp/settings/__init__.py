"""Settings of parts that an office may turn on, as the environment says them; `config` has the rest."""

from webapp.settings.alerts import Alerts as Alerts
from webapp.settings.databases import OtherAddresses as OtherAddresses
from webapp.settings.provider import SignInProvider as SignInProvider
from webapp.settings.signing import Signing as Signing
from webapp.settings.uploads import Uploads as Uploads
