"""Fields of forms for what offices write in their own way: people out of a list, births, amounts."""
