"""Exceptions for one case: the rules from which it may be excepted, and asking for one."""
