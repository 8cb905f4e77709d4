"""Reads of those who oversee units: what stands where, what they keep an eye on."""
