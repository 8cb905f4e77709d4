"""Marks that judges give to those whom a row of a register is about."""
