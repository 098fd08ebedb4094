-- Profiles, the directory of people and topics, and full-text search.

create table profile (
  account integer primary key,
  bio text not null,
  subjects text not null,
  links text not null,
  public integer not null,
  seq integer not null
);

-- A profile's subjects, for the directory; kept by the triggers below.
create table subject (
  tag text not null,
  account integer not null,
  primary key (tag, account)
) without rowid;

create index subject_account on subject (account);

create trigger profile_inserted after insert on profile begin
  insert into subject (tag, account) select value, new.account from json_each(new.subjects);
end;

create trigger profile_updated after update on profile when old.subjects <> new.subjects begin
  delete from subject where account = old.account;
  insert into subject (tag, account) select value, new.account from json_each(new.subjects);
end;

-- Followers of a person or topic, counted.
create index follow_feed on follow (feed) where auto = 0 and stopped = 0;

-- Search. The index holds words and where they stand, no text: `searchable` is that, read again from the posts. So a
-- post's words are taken out by what `searchable` says of the post as it was, and a migration that makes it say
-- something else of posts that are there must end with: insert into search (search) values ('rebuild').
-- No table-valued function may stand in it (json_each): SQLite refuses that when it builds or checks the index.
--
-- A tag is one word of `tags`: its hyphens and underscores, which would part it, are private letters there. `marks` has
-- a word for each thing that a query may ask of a post: n (of the network) or r<room>, a<author>, reply, link, code,
-- formula, image. A query has the marks of what its reader may see, and can't find what has none of them.
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
from post
where deleted = 0;

create virtual table search using fts5 (
  body, tags, marks,
  content = 'searchable', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

create trigger post_inserted after insert on post begin
  insert into search (rowid, body, tags, marks) select id, body, tags, marks from searchable where id = new.id;
end;

create trigger post_updating before update on post
when (old.body, old.html, old.tags, old.images, old.deleted)
  is not (new.body, new.html, new.tags, new.images, new.deleted) begin
  insert into search (search, rowid, body, tags, marks) select 'delete', id, body, tags, marks from searchable where id = old.id;
end;

create trigger post_updated after update on post
when (old.body, old.html, old.tags, old.images, old.deleted)
  is not (new.body, new.html, new.tags, new.images, new.deleted) begin
  insert into search (rowid, body, tags, marks) select id, body, tags, marks from searchable where id = new.id;
end;

create trigger post_deleting before delete on post begin
  insert into search (search, rowid, body, tags, marks) select 'delete', id, body, tags, marks from searchable where id = old.id;
end;

insert into search (search) values ('rebuild');

-- People by the beginnings of handle and name; an underscore is part of a handle.
create virtual table person using fts5 (
  handle, name,
  content = 'account', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2 tokenchars _', prefix = '1 2 3'
);

create trigger account_inserted after insert on account begin
  insert into person (rowid, handle, name) values (new.id, new.handle, new.name);
end;

create trigger account_updating before update on account
when (old.handle, old.name) is not (new.handle, new.name) begin
  insert into person (person, rowid, handle, name) values ('delete', old.id, old.handle, old.name);
end;

create trigger account_updated after update on account
when (old.handle, old.name) is not (new.handle, new.name) begin
  insert into person (rowid, handle, name) values (new.id, new.handle, new.name);
end;

create trigger account_deleting before delete on account begin
  insert into person (person, rowid, handle, name) values ('delete', old.id, old.handle, old.name);
end;

insert into person (person) values ('rebuild');
