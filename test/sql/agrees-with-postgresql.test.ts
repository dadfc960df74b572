/**
 * The same statements put to PostgreSQL itself (PGlite): what it refuses is refused here, and what it takes has the same
 * output columns and types here. Tables as in `create` below.
 */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadParser, parseStatement, returnedColumns, type SqlScope } from '../../src/sql/parse';
import { relation } from './shop';

const create = `
create table a (id integer primary key, b bigint, n numeric, t text, f boolean, ts timestamp, u uuid, j json);
create table c (id integer primary key, t text, x integer);
create table d (id integer, y numeric);`;

const scope: SqlScope = {
  relations: [
    relation(
      'a',
      'table',
      { id: 'integer', b: 'bigint', n: 'numeric', t: 'text', f: 'boolean', ts: 'timestamp', u: 'uuid', j: 'json' },
      [0],
    ),
    relation('c', 'table', { id: 'integer', t: 'text', x: 'integer' }, [0]),
    relation('d', 'table', { id: 'integer', y: 'numeric' }),
  ].map((each) => ({ ...each, qualifier: undefined })),
  parameters: new Map(),
  variables: new Map(),
};

/** Statements that both take, with the same columns and types, or both refuse. */
const same = `
select id from a where row(1,2) = row(1,2)
select id from a where (f, t) = (true, 'x')
select id from a where (n, t) < (1, 'x')
select id from a where (n, t) < (1, 2, 3)
select id from a where (n, t) = (1, 2)
select id from a where (n, t) in ((1, 'x'), (2, 'y'))
select id from a where (n, t) not in ((1, 'x'), (2, 'y'))
select id from a where t like 'a!%' escape '!'
with w as (select id, t from a) select * from w
with w(x) as (select id, t from a) select x, t from w
with w(x, y, z) as (select id, t from a) select x from w
with w as (select id from a), w as (select id from a) select 1
with w as (select id from a) select w.id, v.id from w, w as v
with w as (select id from v), v as (select id from a) select 1 as x from w
with w as (select nothing from a) select 1 as x
with a as (select 1 as x) select x from a
with w as (select 1 as x) select (select max(v.x) from w v where v.x = w.x) as m from w
with w as (select id from a) insert into c (id) select id from w
with w as (select id from a) update c set t = 'x' from w where w.id = c.id returning c.id, w.id
with w as (select id from a) delete from c where id in (select id from w)
with w as (select id from a) select w.id from w for update
with w as (select id from a) select w.id from w for update of w
select (with w as (select a.id) select id from w) as x from a
select x from (with w as (select 1 as x) select x from w) v
select 1, 1.5, 'a', null, true, -5, 99999999999, -2147483648, 2147483648, 1e3, 0x1F, 1_000
select id+b, id+n, b+n, id/2, id%2, b*id, -id, -n, +b from a
select id + '1', '1' + id, n + '1.5', id + null from a
select '1' + '2'
select null + null
select t + 1 from a
select f + 1 from a
select t || 1, 1 || t, 'a' || 'b', 'a' || 1, null || 'a', t || f, t || n || b, u || t, ts || 'x' from a
select 1 || 2
select id || b from a
select id = b, id = n, t = 'a', f = true, ts = '2020-01-01', u = '00000000-0000-0000-0000-000000000000', ts < '2020-01-01 10:00' from a
select id = 'x' from a
select id = '5' from a
select id = '5.5' from a
select n = '5.5' from a
select n = 'abc' from a
select t = 5 from a
select f = 'yes' from a
select f = 'maybe' from a
select f = 1 from a
select ts = 'nonsense' from a
select u = 'nonsense' from a
select j = j from a
select j = '{}' from a
select t < t, f < f, u < u, 'a' < 'b', 'a' = null from a
select id between 1 and 2.5, t between 'a' and 'b', id not between 1 and 2, id between symmetric 3 and 1 from a
select id in (1,2), id in (1, 2.5), id in ('1','2'), t in ('a', null), id not in (1, null), b in (id, 2) from a
select t in ('a', 1) from a
select id in ('a') from a
select id in (select x from c), id in (select y from d), b in (select x from c), id not in (select id from d), id = any (select x from c), id < all (select y from d) from a
select id in (select t from c) from a
select id in (select id, x from c) from a
select 1 in (select '1')
select exists(select 1), exists(select * from a), not exists (select from c)
select (select x from c), (select max(x) from c), (select null), (select 'a')
select (select id, x from c)
select case when f then 1 else 2.5 end, case id when 1 then 'a' else t end, case when f then null end, case when f then id when not f then b end from a
select case when id then 1 end from a
select case when f then 1 else 'x' end from a
select case when f then 1 else '2' end from a
select case when f then 1 else t end from a
select case t when 1 then 1 end from a
select coalesce(id, b), coalesce(id, n, 0), coalesce(t, 'a'), coalesce(null, null), coalesce(null, 5), coalesce(id, '7'), greatest(1, 2.5), least(ts, '2020-01-01'), greatest(t, 'b') from a
select coalesce(id, t) from a
select coalesce(id, 'x') from a
select nullif(id, 1), nullif(id, b), nullif(id, n), nullif(b, id), nullif(t, 'a'), nullif(1, 2.5), nullif('a','b'), nullif(null, 5), nullif(n, id) from a
select nullif(id, t) from a
select abs(id), abs(b), abs(n), sign(n), round(n), round(n, 2), trunc(n, 1), floor(n), ceil(n), ceiling(n), mod(id, 2), mod(b, id), mod(n, id), mod(id, 2.5) from a
select lower(t), upper(t), length(t), char_length(t), character_length(t), btrim(t), trim(t), trim(both 'x' from t), ltrim(t, 'a'), rtrim(t), substring(t, 1, 2), substring(t from 2), substring(t from 1 for 2), substr(t, 1), replace(t, 'a', 'b'), left(t, 1), right(t, 2), strpos(t, 'a'), position('a' in t), concat(t, 1, null, f) from a
select lower(id) from a
select lower('A'), upper(null), length('abc')
select lower(t, t) from a
select length(id) from a
select replace(t, 1, 2) from a
select left(t, '2') from a
select left(t, b) from a
select round(n, b) from a
select concat()
select nosuch(id) from a
select count(*), count(id), count(distinct t), sum(id), sum(b), sum(n), avg(id), avg(b), avg(n), min(id), max(b), min(t), max(ts), min(n), bool_and(f), bool_or(f), every(f), string_agg(t, ','), count(*) filter (where f), sum(distinct id) from a
select sum(t) from a
select min(f) from a
select min(u) from a
select min(j) from a
select bool_and(id) from a
select string_agg(id, ',') from a
select string_agg(t) from a
select count() from a
select count(id, b) from a
select count(j) from a
select count(distinct j) from a
select count('x'), max('x'), max(null) from a
select sum('1') from a
select sum(sum(id)) from a
select id from a where sum(id) > 1
select id from a where id
select id from a where 'true'
select id from a where null
select id from a where f is true and t is null and not f or f is not unknown
select id is true from a
select 'true' is true
select not id from a
select not 'true', 'true' and f from a
select id is distinct from b, t is not distinct from 'a', id is distinct from null, n is distinct from id from a
select id is distinct from t from a
select t like 'a%', t ilike 'b', t not like t, 'a' like 'b' from a
select id like 'a' from a
select id::text, id::bigint, n::int, n::integer, t::int, '5'::int, null::int, f::int, id::bool, f::text, ts::text, t::timestamp, t::uuid, t::json, j::text, u::text, cast(t as numeric), cast(n as bigint), b::int::text from a
select b::bool from a
select f::bigint from a
select f::numeric from a
select n::bool from a
select ts::int from a
select u::int from a
select id::uuid from a
select j::int from a
select id::json from a
select t::numeric(10,2), t::varchar(3), 5::varchar, 3.14159::numeric(10,2), n::decimal from a
select 'abc'::int
select '5.5'::int
select 'x'::boolean
select '2020-02-30'::timestamp
select '2020-01-01T10:00:00Z'::timestamp
select t::nosuchtype from a
select id as x, t from a order by x, t desc, 1, id+1
select id from a order by 3
select id from a order by 'x'
select t, count(*) from a group by t
select t, count(*) from a group by 1 order by 2
select t as z, count(*) from a group by z having count(*) > 1
select t, n from a group by t
select id, n from a group by id
select a.*, count(*) from a group by a.id
select a.n, c.x from a join c on c.id = a.id group by a.id
select d.y from d group by d.id
select count(*), t from a
select t from a having count(*) > 1
select t from a having true
select 5 from a having count(*) > 1
select upper(t) from a group by upper(t)
select upper(t) || 'x', count(*) from a group by upper(t)
select t from a group by upper(t)
select lower(t) from a group by t
select (select max(x) from c where c.t = a.t) from a group by a.t
select (select max(x) from c where c.x = a.n) from a group by a.t
select t from a group by count(*)
select count(*) from a group by 1
select distinct t from a order by t
select distinct t from a order by n
select distinct t, upper(t) from a order by upper(t)
select distinct j from a
select j from a group by j
select j from a order by j
select t from a order by count(*)
select count(*) from a order by count(*)
select id from a limit 5 offset 2
select id from a limit id
select id from a limit 'x'
select id from a limit '5'
select id from a limit 2.5
select id from a limit t
select id from a limit null
select id from a limit (select 1)
select a.id, c.id from a, c where a.id = c.id
select id from a, c
select t from a join c using (id)
select id, a.t, x from a join c using (id)
select * from a join c using (id)
select * from a natural join c
select * from a join c using (id, t)
select * from a left join d using (id)
select * from d right join a using (id)
select id, x, y from c full join d using (id)
select * from c full join d on c.id = d.id
select * from c full join d using (nosuch)
select * from a cross join c
select c.* from a, c
select x.* from a
select nosuch from a
select a.nosuch from a
select b.id from a
select a.id from a as z
select z.id from a as z
select z.i, tt from a as z(i, bb, nn, tt)
select z.id from a as z(i, bb, nn, tt)
select * from a, a
select * from a x, a y
select * from a a1 join c on a1.id = c.id join d on d.id = c.id and a1.n = d.y
select * from a join c on a.id = d.id join d on true
select * from (select id, t as q from a) s where q = 'x'
select s.* from (select id, count(*) from a group by id) s
select s.count from (select id, count(*) from a group by id) s
select * from (select 'x' as l, null as m) s
select * from (select 1, 2) s
select "?column?" from (select 1) s
select "?column?" from (select 1, 2) s
select * from (values (1,'a'),(2.5,null)) v
select v.x from (values (1,'a'),(2,'b')) v(x,y) where y = 'a'
select * from (values (1),('a')) v
select * from (values (1),(t)) v
values (1,'a'),(2,'b') order by 1
values (1,2),(3)
select a.id from a where exists (select 1 from c where c.id = a.id and c.x > a.n)
select a.id from a where exists (select 1 from c where c.id = nosuch.id)
select a.id from a where exists (select 1 from c where a.id in (select d.id from d where d.id = a.id and c.x = d.id))
select * from a, (select a.id) s
select id from a for update
select id from a for update of a nowait
select id from a for share skip locked
select distinct id from a for update
select count(*) from a for update
select id from a group by id for update
select a.id from a left join c on a.id = c.id for update of a
select a.id from a x for update of a
insert into a (id, b, n, t, f) values (1, 2, 3, 'x', true) returning *
insert into a (id) values (1.7) returning id
insert into a (id) values ('x')
insert into a (id) values ('7')
insert into a (t) values (5)
insert into a (id) values (true)
insert into a (t) values (true), (null), (default)
insert into a (id, t) values (1)
insert into a (id) values (1, 2)
insert into a values (1, 2)
insert into a values (1,2,3,'a',true,null,null,null,5)
insert into a (id, nosuch) values (1, 2)
insert into a (id, id) values (1, 2)
insert into a default values
insert into a (id, t) select id, x from c
insert into a (id, t) select x, id from c returning id, t
insert into a (id) select t from c
insert into a (id) select y from d
insert into a (id) select '5'
insert into a (id) select '5x'
insert into a (id) select distinct y from d
insert into a (id, t) select id from c
insert into a (id, t) values (1, 'a') on conflict do nothing
insert into a (id, t) values (1, 'a') on conflict (id) do update set t = excluded.t || a.t where a.n > 0 returning t as q
insert into a (id, t) values (1, 'a') on conflict (id) do update set t = t || 'x'
insert into a as z (id, t) values (1, 'a') on conflict (id) do update set t = z.t
insert into a as z (id, t) values (1, 'a') on conflict (id) do update set t = a.t
insert into a (id, t) values (1, 'a') on conflict do update set t = 'b'
insert into a (id, t) values (1, 'a') on conflict (id) do update set nosuch = 'b'
insert into a (id) values ((select max(x) from c))
insert into a (id) values (nosuch)
insert into a (id) values (sum(1))
update a set n = n + 1, t = 5, id = 2.5 where t = 'x' returning id, n
update a set n = 'x'
update a set n = t
update a set nosuch = 1
update a set a.n = 1
update a set n = 1, n = 2
update a set (n, t) = (1, 'x')
update a set (n, t) = (1)
update a set n = default
update a set n = c.x from c where c.id = a.id returning a.*, c.x
update a set n = (select max(x) from c where c.id = a.id)
update a z set n = z.n where z.id = 1
update a z set n = a.n
update a set n = sum(n)
update nosuch set n = 1
delete from a where n > 1 returning *
delete from a using c where c.id = a.id and c.x is null returning c.t
delete from a where id
delete from a using a where true
select id as "Odd", "Odd" from a
select 1 as x order by y
select *
select from a
select a.id.b from a
select id from a where id = any(array[1,2,3])
select id from a where id <> all(array[1,2])
select id from a where id > any(array[1,2])
select - t from a
select -'5'
select count(*) filter (where id) from a
select lower(t) filter (where f) from a
select lower(distinct t) from a
select lower(*) from a
select min(id) as m from a having max(id) > 3 order by m
select trim(id) from a
select 1 where exists (select 1 from a where a.id = 1)
select sum(x) from (select id as x from a where f) q where q.x > (select avg(id) from a)
select max(c.x) - min(a.id) as diff from a left join c on a.id = c.id group by a.t having max(c.x) is not null order by diff desc nulls last limit 3
select (select count(*) from c where c.x = a.id) as n2 from a order by n2
select upper(x::text) from c
select 'a' 'b'
select x from c where x = 1.0
select x from c where x = 1e400
select i.t from (select t, count(*) as n from a group by t having count(*) > 0) i where i.n >= 1 order by i.n desc, i.t
select sum(case when f then id else 0 end) filter (where t like 'x%') from a
select a.id, count(c.id) from a left join c on c.id = a.id group by a.id, a.t order by count(c.id) desc, a.t
select a.id from a join c on c.id = a.id and a.id
select a.id from a join c using (t) where t = 'x'
select a.* from a where a.f and (select true)
select id from a where exists (select 1 from c where x = id and t = 'x')
select (select c.x from c where c.id = a.id limit 1) + 1 from a
select coalesce((select x from c limit 1), 0), coalesce((select null), 1)
select coalesce((select x from c limit 1), 0)
select t from a where t in (select 'x')
select least(id, n, b), greatest(f, true), least(u, u), greatest(null, null) from a
select case when null then 1 end
select case 'a' when 'b' then 1 end
select case when f then '1' else 2 end from a
select 1 / 2, 1.0 / 2, 5 % 2, 5.5 % 2, 2147483647 + 1, 3000000000 * 2
select - (-5), + id, - 2.5, -(id + 1) from a
select not (f and (id > 1 or t is null)) from a
select t || null, null || null from a
select id from a order by f desc nulls first, lower(t), n + id limit 10 offset 5
select id as t from a order by t
select id as t from a group by t
select t as id, count(*) from a group by id
select max(t) from a order by max(id)
select max(t) as m from a group by f order by m, f
select max(t) from a group by f order by n
select 1 from a having f
select count(*) from a where t = 'a' having count(*) > 1 and max(id) < 10
select id, t from a group by id order by n
select c.t from a join c on a.id = c.id group by c.id order by a.id
select c.t from a join c on a.id = c.id group by c.id
select q.* from a q, c r where q.id = r.id and r.x between q.id and q.b
insert into a (id, ts, u, j) values (1, '2020-01-01', '00000000-0000-0000-0000-000000000000', '{"a":1}')
insert into a (j) values ('nope')
insert into a (u) values ('nope')
insert into a (ts) values (5)
insert into a (j) values (t)
insert into a (j) values (5)
insert into a (n) values ('1e3'), (5), (1.5)
insert into a (b) values (1.5), ('7')
insert into a (id, t) select x, count(*) from c group by x
insert into a (id) values (1) returning id + n, upper(t), *
insert into a (id) values (1) returning excluded.id
insert into a (id) values (1) on conflict (id) do nothing returning a.id
insert into a (id) select id from a where id > 1 on conflict (id) do update set n = excluded.n
insert into a (id, n) values (1, 2) on conflict (id) do update set n = (select max(x) from c where c.id = excluded.id)
insert into a (id) (select id from c)
insert into c values (1, 'x', 2), (2, 'y', 3)
insert into c values (1, 'x'), (2, 'y', 3)
insert into c select * from c
insert into c select id, t from c
insert into c (t) values ('a') returning nosuch
update a set n = 1 where exists (select 1 from c where c.id = a.id) returning (select max(x) from c)
update a set b = id, id = b, t = upper(t) || id
update a set f = 1
update a set f = 'true'
update a set ts = '2020-01-01' where ts is null
update a set t = t::json
update a set n = n from a as other where other.id = a.id
update a set n = other.n from a as other where other.id = a.id
update a set id = sub.m from (select max(x) as m from c) sub where sub.m > 1
delete from a using c join d on d.id = c.id where c.id = a.id
delete from a where id in (select x from c) returning id, t
delete from a z where a.id = 1
delete from a z where z.id = 1
delete from nosuch
values ('a', null), ('b', 2)
values (1), ('x')
values (null), (null)
select * from (values ('a', null), ('b', 2)) v(k, w) where w = 2
select * from (values (1, 2)) v(x)
select column2 from (values (1, 2)) v(x)
select * from (values (1, 2)) v(x, y, z)
select count(distinct id), sum(distinct b), string_agg(distinct t, '-') from a
select count(distinct (id)) filter (where n > 1) from a where b > 1 group by f
select bool_and(id > 1), bool_or(null) from a
select upper(max(t)), round(avg(n), 2), sum(id) / count(*) from a
select sum(id) + sum(b) + sum(n), avg(id) * 2, count(*) * 1.5 from a
select length(t) = 3, length(t) / 2, left(t, length(t) - 1) from a
select t::int + 1, (t || '1')::numeric, id::text || 'x', cast('2020-01-01' as timestamp) > ts from a
select id from a where t ilike '%x%' or t not like 'a_b'
select id from a where ts between '2020-01-01' and '2021-01-01'
select id from a where u in ('00000000-0000-0000-0000-000000000000', null)
select id from a where f = (id > 1)
select f > true, f = (t is null) from a
select id from a limit all offset 0
select id from a fetch first 3 rows only
select id from a where id = (select id from c where c.t = a.t)
select id from a where (select count(*) from c) > 1
select s.x.y from (select 1 as x) s
select mod(5, 2.5), mod(5, 3), mod(3000000000, 2), abs(-5), abs(-2.5), abs(-3000000000)
select substring('abc' from 2 for 1), substring(t from n) from a
select substring('abc', 2.5)
select round(2.5), round(2.567, 2), round(1, 2), trunc(2.5), trunc(5, 1)
select trim(leading from t), trim(trailing 'x' from t), trim('  x ') from a
select concat('a'), concat(1, 2.5, null), concat(j, u, ts) from a
select right('abc', 2), replace('abc', 'b', 'x'), strpos('abc', 'b')
select distinct id, t from a order by t, id
select distinct id + 1 from a order by id + 1
select distinct id as x from a order by x
select distinct id as x from a order by id
select all id from a
select id from only a
table a
`;

/** Statements that PostgreSQL takes and that are not simulated in detail. */
const beyond = `
select a from a
select current_date
select sum(id) over () from a
select t, sum(n) from a group by rollup(t)
select ts - ts from a
select id from a where (id, t) in (select id, t from c)
select substring(t, 'x') from a
select extract(year from ts) from a
select count(*) from a group by ()
select (select array[1])
select t from a where t = any (select t from c union select 'y')
update a set (n, t) = (select x, t from c where c.id = 1)
with recursive w as (select 1 as x) select x from w
with w as (delete from a returning id) select id from w
select count(a.id) over w from a window w as (order by id)
select distinct on (id) id from a
`;

/** Statements that PostgreSQL takes when it describes them, and refuses when they run. */
const refusedLater = ['select greatest(j, j) from a', 'select a.id from a left join c on a.id = c.id for update'];

const typeNames: { readonly [oid: number]: string } = {
  16: 'boolean',
  20: 'bigint',
  23: 'integer',
  25: 'text',
  114: 'json',
  701: 'double precision',
  1043: 'text',
  1114: 'timestamp',
  1700: 'numeric',
  2950: 'uuid',
};

const refused = 'refused';
let database: PGlite;

beforeAll(async () => {
  await loadParser();
  database = new PGlite();
  await database.exec(create);
}, 60_000);

afterAll(() => database.close());

async function byPostgreSQL(text: string): Promise<string> {
  try {
    const { resultFields } = await database.describeQuery(text);
    return resultFields.map((field) => `${field.name}: ${typeNames[field.dataTypeID] ?? field.dataTypeID}`).join(', ');
  } catch {
    return refused;
  }
}

function here(text: string): string {
  const { value, problems } = parseStatement(text, scope);
  if (!value) {
    expect(problems, text).not.toEqual([]);
    return refused;
  }
  if (value.kind === 'unsupported') return `not simulated: ${value.reason}`;
  return returnedColumns(value)
    .map((column) => `${column.name}: ${column.type}`)
    .join(', ');
}

const statementsOf = (block: string) => block.trim().split('\n');

describe('PostgreSQL and this parser', () => {
  it('take and refuse the same statements, with the same types', async () => {
    for (const text of statementsOf(same)) {
      expect(`${text}  ->  ${here(text)}`).toBe(`${text}  ->  ${await byPostgreSQL(text)}`);
    }
  }, 60_000);

  it('differ where a statement is not simulated in detail', async () => {
    for (const text of statementsOf(beyond)) {
      expect(await byPostgreSQL(text), text).not.toBe(refused);
      expect(here(text)).toMatch(/^not simulated: /);
    }
  }, 60_000);

  it('differ where PostgreSQL refuses only when the statement runs', async () => {
    for (const text of refusedLater) {
      expect(await byPostgreSQL(text), text).not.toBe(refused);
      expect(here(text), text).toBe(refused);
      await expect(database.query(text)).rejects.toThrow();
    }
  });

  it('differ in numbers that rows here cannot hold exactly', async () => {
    expect(await byPostgreSQL('select 9007199254740993 as x')).toBe('x: bigint');
    expect(here('select 9007199254740993 as x')).toBe('x: numeric');
    expect(await byPostgreSQL('select round(id) as x from a')).toBe('x: double precision');
    expect(here('select round(id) as x from a')).toBe('x: numeric');
  });
});
