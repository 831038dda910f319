"""What can be learned in the model city: invented courses, items on two lines, a workshop on wheels."""
