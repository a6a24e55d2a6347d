import { Client } from 'pg';

/** A small shop: customers, orders and events with texts that compress like real ones. About 25 MB. */
const shop = `
  create table customers (id int primary key generated always as identity, email text not null unique, joined_at timestamptz not null);
  create table orders (id bigint primary key generated always as identity, customer_id int not null references customers, total numeric(10,2) not null, note jsonb not null);
  create table events (id uuid primary key default gen_random_uuid(), at timestamptz not null, kind text not null, body text not null);
  insert into customers (email, joined_at)
    select 'customer' || n || '@shop.example', timestamptz '2024-01-01' + n * interval '7 minutes' from generate_series(1, 5000) n;
  insert into orders (customer_id, total, note)
    select 1 + n % 5000, (n % 9973) / 7.0, jsonb_build_object('items', 1 + n % 7, 'gift', n % 3 = 0, 'ref', md5(n::text)) from generate_series(1, 60000) n;
  insert into events (at, kind, body)
    select timestamptz '2026-01-01' + n * interval '13 seconds', (array['view','cart','pay','ship'])[1 + n % 4], repeat(md5(n::text), 3) from generate_series(1, 60000) n;
  create index on orders (customer_id);
  create materialized view revenue as select customer_id, sum(total) as total from orders group by 1;
`;

/** Makes the database \`shop\` with its data and returns its URL. */
export async function seedShop(serverUrl: string): Promise<string> {
  await run(serverUrl, 'create database shop');
  const url = new URL(serverUrl);
  url.pathname = '/shop';
  await run(url.href, shop);
  return url.href;
}

/** A bad afternoon: somebody deletes all orders without a condition. Returns how many there were. */
export async function loseOrders(url: string): Promise<number> {
  return (await run(url, 'delete from orders')) ?? 0;
}

/** How many orders there are now. */
export async function countOrders(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>('select count(*)::int as n from orders');
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

async function run(url: string, sql: string): Promise<number | null> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query(sql);
    return Array.isArray(result) ? null : result.rowCount;
  } finally {
    await client.end();
  }
}
