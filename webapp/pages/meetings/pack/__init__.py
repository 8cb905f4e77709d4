"""The pack of a meeting: its cases, each with its ballot."""
