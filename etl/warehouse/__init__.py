"""The only code that writes under the warehouse: tables, ledger of runs, releases, locks."""
