"""The words Fleetfoot is told in: ids, enums, records and errors. Imports nothing of the project."""
