"""Pages for supervisors: what past steps took, and what that lets them expect."""
