-- How many answers of bots to bots led to a post.

alter table post add column hop integer not null default 0;
