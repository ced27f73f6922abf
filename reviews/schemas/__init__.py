"""What may be sent to reviewing and how it answers; what is hidden before the sign-off has no field here."""
