"""How a researcher defends the data: facts drawn by chance, judged by people in a spreadsheet, and what follows from it."""
