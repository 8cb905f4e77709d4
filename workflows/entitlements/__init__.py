"""The entitlements of this office: every Entitlement in a module of this folder. A new one needs no line here."""

from workflows.core.discovery import entitlements_in

ENTITLEMENTS = entitlements_in(__name__, __path__)
