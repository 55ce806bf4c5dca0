"""The register of social accounts: spreadsheets as KPU's forms are re-typed, read so that nothing in them is lost."""
