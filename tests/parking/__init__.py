"""Tests of car parks and bike parking."""
