"""The demonstration: fictitious units, people and chains, brought to every stage through the same doors as all."""
