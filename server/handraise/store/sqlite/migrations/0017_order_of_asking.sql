-- Those that nobody has are taken in the order of asking: that of their ids, since one that was looked at first has the
-- pos of its approval.
drop index post_open;

create index post_open on post (room, coalesce(help ->> '$.urgent', 0) desc, id)
  where help is not null and help ->> '$.state' = 'open';
