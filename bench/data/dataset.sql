-- Documents as JSON and text, uuid events and real[384] embeddings: compresses about as real systems do.
-- :scale multiplies every table; 1 is a little over 1 GB in the server.
create schema app;
create table app.words (n int primary key, word text not null);
insert into app.words
select n, (array['ba','co','de','fi','gu','ha','jo','ka','le','mi','no','pu'])[1 + floor(random() * 12)]
       || (array['r','s','t','l','n','m','nd','st'])[1 + floor(random() * 8)]
       || (array['a','e','i','o','u','en','er','ing','ion','al'])[1 + floor(random() * 10)]
       || case when n % 3 = 0 then (array['ble','ter','ment','ness','ful'])[1 + floor(random() * 5)] else '' end
from generate_series(1, 4000) n;

create table app.documents (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null,
  title text not null,
  body text not null,
  attributes jsonb not null
);
insert into app.documents (created_at, title, body, attributes)
select now() - random() * interval '700 days', 'Document ' || n, t.body,
       jsonb_build_object('author', 'user' || floor(random() * 5000), 'tags', to_jsonb((string_to_array(t.body, ' '))[1:6]),
                          'size', floor(random() * 100000), 'source', (array['web','mail','api','import'])[1 + floor(random() * 4)],
                          'checksum', md5(random()::text), 'score', random())
from generate_series(1, :scale * 240000) n
cross join lateral (
  select string_agg(w.word, ' ') as body
  from (select n, 1 + floor(power(random(), 3) * 3999)::int as k from generate_series(1, 160 + n % 120)) picks
  join app.words w on w.n = picks.k
) t;
create index on app.documents using gin (attributes);
create index on app.documents (created_at);

create table app.events (
  id uuid primary key,
  document uuid not null,
  happened_at timestamptz not null,
  kind text not null,
  amount numeric(12, 2) not null
);
insert into app.events
select gen_random_uuid(), gen_random_uuid(), now() - random() * interval '700 days',
       (array['opened','changed','shared','paid','closed'])[1 + floor(random() * 5)], round((random() * 10000)::numeric, 2)
from generate_series(1, :scale * 1800000);
create index on app.events (document, happened_at);

create table app.embeddings (id bigint generated always as identity primary key, model text not null, vector real[] not null);
insert into app.embeddings (model, vector)
select 'small-384', array(select (random() + random() + random() - 1.5 + n * 0)::real from generate_series(1, 384))
from generate_series(1, :scale * 150000) n;
analyze;
