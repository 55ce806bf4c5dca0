"""How the ledger's tables came to be; what was released is never edited again."""
