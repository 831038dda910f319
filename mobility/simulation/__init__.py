"""A city that does not exist: streets, timetable and people by seed, written as ordinary files."""

from mobility.simulation.city import ModelCity, ModelCityFiles, build_model_city, write_model_city

__all__ = ["ModelCity", "ModelCityFiles", "build_model_city", "write_model_city"]
