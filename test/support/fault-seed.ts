import { execute } from './data-world.ts';

/** What a scene's database holds beside a few tables. */
export interface SeedOptions {
  /** 24 MB that do not compress: an upload of several parts. */
  big?: boolean;
  /** A table that takes six seconds to load. */
  slowLoad?: boolean;
}

const small = `
  create table customers (id int primary key generated always as identity, email text not null unique);
  insert into customers (email) select 'customer' || n || '@shop.example' from generate_series(1, 2000) n;
  create table marker (word text not null);
  insert into marker values ('saved');
  create table orders (id bigint primary key generated always as identity, customer_id int not null references customers, note text not null);
  insert into orders (customer_id, note) select 1 + n % 2000, md5(n::text) from generate_series(1, 20000) n`;

const big = `
  create table blobs (id int primary key, body bytea not null);
  alter table blobs alter body set storage external;
  insert into blobs select n, (select string_agg(sha256((n || '.' || i)::bytea), '') from generate_series(1, 4096) i) from generate_series(1, 192) n`;

// The check is made while rows are loaded; it turns slow when ours are in.
const slowLoad = `
  create function slowly(int) returns bool language plpgsql immutable as 'begin return true; end';
  create table slow (id int constraint takes_its_time check (slowly(id)));
  insert into slow select generate_series(1, 60);
  create or replace function slowly(int) returns bool language plpgsql immutable as 'begin perform pg_sleep(0.1); return true; end'`;

/** Makes a scene's database and returns its URL. */
export async function seedDatabase(serverUrl: string, name: string, options: SeedOptions): Promise<string> {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await execute(serverUrl, `create database ${name}`);
  await execute(url.href, small, ...(options.big ? [big] : []), ...(options.slowLoad ? [slowLoad] : []));
  return url.href;
}
