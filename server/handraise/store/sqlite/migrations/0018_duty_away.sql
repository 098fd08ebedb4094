-- When the last connection of who is on duty went, so that the time in which the server was off is no duty.
alter table duty add column away_since integer;
