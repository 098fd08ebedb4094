-- Accounts, what signs them in, posts, the feeds and everything that moves them.
-- A hash is base64 text; a list is JSON text; a time is milliseconds since the epoch; a flag is 0 or 1.

create table meta (
  name text primary key,
  value text not null
) without rowid;

-- seq, account, token: the last one given. batch: how many transactions there were.
create table counter (
  name text primary key,
  value integer not null
) without rowid;

insert into counter (name, value) values ('seq', 0), ('account', 0), ('token', 0), ('batch', 0);

create table account (
  id integer primary key,
  handle text unique,
  name text not null,
  role text not null,
  active integer not null,
  created_at integer not null
);

create table token (
  id integer primary key,
  account integer not null,
  hash text not null unique,
  name text not null,
  scopes text not null,
  created_at integer not null,
  expires_at integer,
  revoked_at integer
);

create index token_account on token (account);

create table sign_in (
  kind text not null,
  hash text primary key,
  account integer not null,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) without rowid;

create index sign_in_account on sign_in (account);

create index sign_in_expires_at on sign_in (expires_at);

create table post (
  id integer primary key,
  seq integer not null,
  pos integer not null,
  author integer not null,
  body text not null,
  html text not null,
  tags text not null,
  mentions text not null,
  reply_to integer,
  root integer not null,
  parent_author integer,
  created_at integer not null,
  edited_at integer,
  deleted integer not null
);

create table tally (
  post integer primary key,
  seq integer not null,
  published_at integer not null,
  replies integer not null,
  thanks integer not null,
  agree integer not null,
  celebrate integer not null
);

create table reaction (
  post integer not null,
  account integer not null,
  kinds text not null,
  primary key (post, account)
) without rowid;

create table follow (
  id integer not null unique,
  account integer not null,
  feed text not null,
  mode text not null,
  since integer not null,
  seq integer not null,
  auto integer not null,
  stopped integer not null,
  primary key (account, feed)
) without rowid;

create index follow_thread on follow (feed) where auto = 1 and stopped = 0;

create index follow_oldest on follow (account, since) where auto = 1 and stopped = 0;

create table relation (
  kind text not null,
  owner integer not null,
  target integer not null,
  seq integer not null,
  until integer,
  primary key (owner, kind, target)
) without rowid;

create index relation_target on relation (target, kind);

create table key (
  account integer not null,
  key text not null,
  hash text not null,
  seq integer not null,
  kind text not null,
  id integer not null,
  at integer not null,
  primary key (account, key)
) without rowid;

create index key_at on key (at);

create table due (
  kind text not null,
  key text not null,
  at integer not null,
  primary key (kind, key)
) without rowid;

create index due_at on due (at);

insert into due (kind, key, at) values ('purge', '', 0);

-- The key leads with the object: a new one's rows are appended, and an edit finds all rows of its object together.
create table feed_entry (
  feed text not null,
  kind text not null,
  id integer not null,
  seq integer not null,
  pos integer not null,
  out integer not null,
  primary key (kind, id, feed)
) without rowid;

-- Both hold the key's columns too, and `out`, so that a page is chosen without looking at the table.
create index feed_entry_replay on feed_entry (feed, seq, out);

create index feed_entry_history on feed_entry (feed, pos, out) where kind = 'post' and out = 0;
