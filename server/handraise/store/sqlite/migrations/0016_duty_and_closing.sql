-- Who was on duty when, for what (topic:<tag>, room:<id>). Appended, never changed: a row when it begins, and one more
-- when it ends. seq is that of the change by which it was told.
create table shift (
  seq integer not null,
  feed text not null,
  account integer not null,
  began_at integer not null,
  ended_at integer,
  primary key (seq, feed)
) without rowid;

create index shift_begun on shift (account, feed, seq) where ended_at is null;

create index shift_ended on shift (feed, ended_at) where ended_at is not null;

create index shift_ended_at on shift (ended_at) where ended_at is not null;

create trigger shift_kept_as_it_was before update on shift begin
  select raise(abort, 'what was on duty is history');
end;

-- Since when those were on duty who are now, nothing says: it counts from here.
insert into shift (seq, feed, account, began_at)
select d.seq, 'topic:' || t.key, d.account, cast((julianday('now') - 2440587.5) * 86400000 as integer)
from duty d cross join json_each(d.topics) t
union all
select d.seq, 'room:' || r.value, d.account, cast((julianday('now') - 2440587.5) * 86400000 as integer)
from duty d cross join json_each(d.rooms) r;

-- When a room closes by itself.
alter table room add column closes_at integer;

-- Those that nobody has, in the order in which they are taken: the next one is found without a look at all who wait.
create index post_open on post (room, coalesce(help ->> '$.urgent', 0) desc, pos)
  where help is not null and help ->> '$.state' = 'open';
