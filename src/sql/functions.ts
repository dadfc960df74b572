/** The functions and aggregates that are simulated with the types they take and give, and the names of the others that PostgreSQL has. */
import type { AggregateFunction, ScalarFunction } from '../model/statement';
import type { SqlType } from '../model/value';

export interface Form {
  readonly arguments: readonly SqlType[];
  readonly result: SqlType;
}

export interface FunctionEntry {
  readonly name: ScalarFunction;
  /** From the narrowest types to the widest: the first that fits is meant. */
  readonly forms: readonly Form[];
}

const text: SqlType = 'text';

function form(result: SqlType, ...types: readonly SqlType[]): Form {
  return { arguments: types, result };
}

const anyNumber = [form('integer', 'integer'), form('bigint', 'bigint'), form('numeric', 'numeric')];
/** PostgreSQL gives double precision for integers here; as numeric the same number comes out. */
const numeric = [form('numeric', 'numeric')];
const toScale = [...numeric, form('numeric', 'numeric', 'integer')];
const strip = [form(text, text), form(text, text, text)];
const sub = [form(text, text, 'integer'), form(text, text, 'integer', 'integer')];

/** By the name used in SQL; `concat`, which takes anything, and the ones with a grammar of their own are bound apart. */
export const functions: ReadonlyMap<string, FunctionEntry> = new Map<string, FunctionEntry>([
  ['abs', { name: 'abs', forms: anyNumber }],
  ['sign', { name: 'sign', forms: numeric }],
  ['round', { name: 'round', forms: toScale }],
  ['trunc', { name: 'trunc', forms: toScale }],
  ['floor', { name: 'floor', forms: numeric }],
  ['ceil', { name: 'ceil', forms: numeric }],
  ['ceiling', { name: 'ceil', forms: numeric }],
  [
    'mod',
    {
      name: 'mod',
      forms: [
        form('integer', 'integer', 'integer'),
        form('bigint', 'bigint', 'bigint'),
        form('numeric', 'numeric', 'numeric'),
      ],
    },
  ],
  ['lower', { name: 'lower', forms: [form(text, text)] }],
  ['upper', { name: 'upper', forms: [form(text, text)] }],
  ['length', { name: 'length', forms: [form('integer', text)] }],
  ['char_length', { name: 'length', forms: [form('integer', text)] }],
  ['character_length', { name: 'length', forms: [form('integer', text)] }],
  ['btrim', { name: 'btrim', forms: strip }],
  ['ltrim', { name: 'ltrim', forms: strip }],
  ['rtrim', { name: 'rtrim', forms: strip }],
  ['substring', { name: 'substring', forms: sub }],
  ['substr', { name: 'substring', forms: sub }],
  ['replace', { name: 'replace', forms: [form(text, text, text, text)] }],
  ['left', { name: 'left', forms: [form(text, text, 'integer')] }],
  ['right', { name: 'right', forms: [form(text, text, 'integer')] }],
  ['strpos', { name: 'strpos', forms: [form('integer', text, text)] }],
  ['position', { name: 'strpos', forms: [form('integer', text, text)] }],
]);

/** `any`: whatever can be compared. */
export const aggregates: ReadonlyMap<string, { readonly name: AggregateFunction; readonly forms: readonly Form[] }> =
  new Map<string, { readonly name: AggregateFunction; readonly forms: readonly Form[] }>([
    ['sum', { name: 'sum', forms: [form('bigint', 'integer'), form('numeric', 'bigint'), form('numeric', 'numeric')] }],
    [
      'avg',
      { name: 'avg', forms: [form('numeric', 'integer'), form('numeric', 'bigint'), form('numeric', 'numeric')] },
    ],
    ['min', { name: 'min', forms: [...anyNumber, form('timestamp', 'timestamp'), form(text, text)] }],
    ['max', { name: 'max', forms: [...anyNumber, form('timestamp', 'timestamp'), form(text, text)] }],
    ['bool_and', { name: 'bool_and', forms: [form('boolean', 'boolean')] }],
    ['bool_or', { name: 'bool_or', forms: [form('boolean', 'boolean')] }],
    ['every', { name: 'every', forms: [form('boolean', 'boolean')] }],
    ['string_agg', { name: 'string_agg', forms: [form(text, text, text)] }],
  ]);

/** Names that a misspelling may mean. */
export const simulatedFunctionNames: readonly string[] = [
  ...functions.keys(),
  ...aggregates.keys(),
  'count',
  'concat',
  'coalesce',
  'nullif',
  'greatest',
  'least',
];

/** Whole families of functions in PostgreSQL 18. */
const families =
  /^(?:json|jsonb|array|pg|ts|xml|xpath|regexp|regr|range|multirange|has|to|txid|lo|inet|date|sha|generate|current|unicode|uuid)_|^(?:sha\d+|uuidv\d)$/;

/** Other functions of PostgreSQL 18 that people call (from pg_proc, without those that only serve operators, types and indexes). */
const others = new Set(
  (
    'acos acosd acosh age any_value array_agg array_append array_length ascii asin asind asinh atan atan2 atan2d atand atanh ' +
    'bit_and bit_count bit_length bit_or bit_xor cardinality casefold cbrt chr clock_timestamp concat_ws convert convert_from ' +
    'convert_to corr cos cosd cosh cot cotd covar_pop covar_samp crc32 crc32c cume_dist currval daterange decode degrees ' +
    'dense_rank div encode erf erfc exp extract date_part date_trunc date_bin factorial first_value format gamma gcd get_bit ' +
    'get_byte initcap int4range int8range isempty isfinite justify_days justify_hours justify_interval lag last_value lastval ' +
    'lcm lead lgamma ln log log10 lower_inc lower_inf lpad make_date make_interval make_time make_timestamp make_timestamptz ' +
    'md5 merge_action min_scale mode nextval normalize now nth_value ntile num_nonnulls num_nulls numrange octet_length overlaps ' +
    'overlay parse_ident percent_rank percentile_cont percentile_disc phraseto_tsquery pi plainto_tsquery pow power ' +
    'query_to_xml quote_ident quote_literal quote_nullable radians random random_normal rank gen_random_uuid repeat reverse ' +
    'row_number row_to_json rpad scale session_user set_bit set_byte set_config setseed setval setweight sind sin sinh split_part ' +
    'sqrt starts_with statement_timestamp stddev stddev_pop stddev_samp string_to_array string_to_table strip system_user tan ' +
    'tand tanh timeofday timezone transaction_timestamp translate trim_array trim_scale tsmultirange tsrange tstzrange unistr ' +
    'unnest upper_inc upper_inf user var_pop var_samp variance version websearch_to_tsquery width_bucket xmlagg similar_to_escape ' +
    'like_escape is_normalized json_agg jsonb_agg grouping xmlforest xmlelement'
  ).split(' '),
);

/** Whether PostgreSQL has a function of this name. */
export function isPostgresFunction(name: string): boolean {
  return others.has(name) || families.test(name);
}
