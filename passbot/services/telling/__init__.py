"""Reports to admins: digests, statistics, exports, the journal, broadcasts, alarms."""
