"""Competency questions: what the registry has to be able to answer, and the answer it must give."""
