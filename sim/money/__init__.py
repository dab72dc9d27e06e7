"""What provisions cost: prices by year, accounts that close to the cent, and the budget beside them."""
