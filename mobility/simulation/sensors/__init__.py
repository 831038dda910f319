"""Sensors of the model city: what each kind makes of the truth, with the errors and the dirt of the field."""
