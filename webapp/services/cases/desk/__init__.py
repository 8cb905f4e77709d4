"""Working on a case together: who has it, reminders, questions and answers."""
