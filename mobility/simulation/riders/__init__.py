"""Riders of the model city: who travels when and how, on which vehicles, and how full these get."""
