"""What every group of `make bench` shares: arguments, made corpora, clocks and rows; and what is made of rows: verdicts, plots, a page."""
