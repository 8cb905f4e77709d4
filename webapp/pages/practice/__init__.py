"""The practice office: its clock."""
