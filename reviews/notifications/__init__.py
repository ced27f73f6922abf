"""What a person is told: in the product at once, and by mail in working hours, as often as that person wants."""
