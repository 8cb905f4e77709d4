"""Changes of posts, rules, templates, units and accounts: asked for by one person, confirmed by a second one."""
