"""A report of a result folder: one document, written as HTML, PDF, Word memo or spreadsheet."""
