-- Posts that are held: seen by their writer and the staff alone, until they are approved.

-- held: what it waits for or why it is hidden, null for all that is shown. was_held: it was held once.
alter table post add column held text;

alter table post add column was_held integer not null default 0;

-- Few among all posts.
create index post_held on post (room, pos) where held is not null;

create index post_held_writer on post (iif(behind, behind, author), pos) where held is not null;

-- moderation: off, first or all. slow_s: seconds between a member's posts.
alter table room add column moderation text not null default 'off';

alter table room add column held_words text not null default '[]';

alter table room add column slow_s integer not null default 0;

-- approved: a post of his was, in this room. posted_at: when he wrote the last one that slow_s counts.
alter table member add column approved integer not null default 0;

alter table member add column posted_at integer not null default 0;

-- Who has asked and not been seen to yet waits also while his request is looked at.
drop index post_waiting;

create index post_waiting on post (room, iif(behind, behind, author))
  where help is not null and help ->> '$.state' in ('review', 'open', 'claimed', 'needs_info');

-- The index of words marks held posts, so that what is counted by it alone leaves them out. It says nothing else of any
-- post that is there.
drop view searchable;

create view searchable (id, body, tags, marks) as
select
  id,
  body,
  replace(replace(tags, '-', char(0xe000)), '_', char(0xe001)),
  iif(room is null, 'n', 'r' || room) || ' a' || author
    || iif(reply_to is null, '', ' reply')
    || iif(instr(html, '<a href="http'), ' link', '')
    || iif(instr(html, '<code'), ' code', '')
    || iif(instr(html, '<math'), ' formula', '')
    || iif(images = '[]', '', ' image')
    || iif(help is null, '', ' request')
    || iif(held is null, '', ' held')
from post
where deleted = 0;

drop trigger post_updating;

drop trigger post_updated;

create trigger post_updating before update on post
when (old.body, old.html, old.tags, old.images, old.deleted, old.held is null)
  is not (new.body, new.html, new.tags, new.images, new.deleted, new.held is null) begin
  insert into search (search, rowid, body, tags, marks) select 'delete', id, body, tags, marks from searchable where id = old.id;
end;

create trigger post_updated after update on post
when (old.body, old.html, old.tags, old.images, old.deleted, old.held is null)
  is not (new.body, new.html, new.tags, new.images, new.deleted, new.held is null) begin
  insert into search (rowid, body, tags, marks) select id, body, tags, marks from searchable where id = new.id;
end;
