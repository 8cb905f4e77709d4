"""Writing of entitlements: lists that were handed over."""
