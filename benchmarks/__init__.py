"""What the platform costs: budgets, measurement and comparison with the committed figures."""
