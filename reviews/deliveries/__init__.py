"""What the case system is told without asking: webhooks, sent at least once, with ids and links and nothing personal."""
