-- What an account is told of, how far it has read, the words that it filters, and its lists of feeds.

-- kind: mention, reply. pos: what a read mark of the inbox is compared with. A deleted one stays as a row.
create table notification (
  id integer primary key,
  seq integer not null,
  pos integer not null,
  account integer not null,
  kind text not null,
  post integer not null,
  author integer not null,
  created_at integer not null,
  deleted integer not null
);

create index notification_kept on notification (account, pos) where deleted = 0;

create index notification_post on notification (post);

create table read_mark (
  id integer not null unique,
  seq integer not null,
  account integer not null,
  feed text not null,
  pos integer not null,
  primary key (account, feed)
) without rowid;

create index read_mark_oldest on read_mark (account, seq) where feed not glob 'inbox:*';

create table word_filter (
  id integer primary key,
  seq integer not null,
  account integer not null,
  words text not null,
  until integer
);

create index word_filter_account on word_filter (account);

create table feed_list (
  id integer primary key,
  seq integer not null,
  account integer not null,
  title text not null,
  feeds text not null
);

create index feed_list_account on feed_list (account);
