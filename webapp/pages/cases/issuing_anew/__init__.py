"""Issuing a paper anew that is no longer valid."""
