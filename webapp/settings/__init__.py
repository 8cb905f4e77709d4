"""Settings of parts that an office may turn on, as the environment says them; `config` has the rest."""
