"""The register of social accounts in the ledger: files come in as parcels, are settled, and become what is watched."""
