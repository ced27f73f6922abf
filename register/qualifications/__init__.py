"""Who may judge what: trainings with an expiry (AI Act, article 4) and mandates (Awb 10:3)."""
