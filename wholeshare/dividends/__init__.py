"""Cash distributions: what is declared, paid and reported."""
