"""A person's request for their own data: recorded by the base union, answered in time, sealed like what it is about."""
