"""Personnel planning (quy hoạch cán bộ): who is prepared for which post of a term. Sealed."""
