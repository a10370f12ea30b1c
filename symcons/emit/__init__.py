"""Formulas in other languages: LaTeX, SymPy, and programs for NumPy, torch and C."""
