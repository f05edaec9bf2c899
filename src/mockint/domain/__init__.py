"""The nouns of an interview and the arithmetic of a grade: pydantic and the standard library only."""
