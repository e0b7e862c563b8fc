"""What admins and owners of data are told: reports, digests, exports, the journal, words to everybody, alarms."""
