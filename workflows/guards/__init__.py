"""Guards and conditions of the processes: each guard answers with a sentence, every number comes from the rule book."""
