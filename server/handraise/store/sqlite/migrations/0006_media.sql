-- Images, and who has passed on which post.

-- Until a post has it, an image is its owner's alone. Rows with the same hash share their files.
create table image (
  id integer primary key,
  owner integer not null,
  hash text not null,
  width integer not null,
  height integer not null,
  bytes integer not null,
  created_at integer not null,
  post integer
);

create index image_owner on image (owner);

create index image_hash on image (hash);

create index image_post on image (post) where post is not null;

insert into counter (name, value) values ('image', 0);

-- What the post shows of its images, in their order: id, width, height, alt.
alter table post add column images text not null default '[]';

-- What the post passes on: {"post": …, "author": {…}}.
alter table post add column relay text;

-- id is the post by which the account passed the other one on.
create table relay (
  post integer not null,
  account integer not null,
  id integer not null,
  primary key (post, account)
) without rowid;

alter table tally add column relays integer not null default 0;
