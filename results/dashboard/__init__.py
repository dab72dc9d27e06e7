"""What the dashboard shows, made from tables alone: words, tables and the choice of figures."""
