"""Grading thousands of answers: read as a stream, graded any way, kept as they are done, written in their order."""
