/** Small random pipelines for checking the simulation against itself and others: a store, a log, change capture, a view, a consumer, a few operations. */
import fc from 'fast-check';

const level = fc.constantFrom('read committed', 'repeatable read', 'serializable');

/** Steps on the store, in a transaction or not. */
const storeSteps = fc
  .record({
    first: fc.constantFrom(
      'SELECT n FROM stock WHERE id = 1',
      'SELECT sum(n) AS n FROM stock',
      'SELECT n FROM stock WHERE id = 1 FOR UPDATE',
    ),
    guard: fc.constantFrom(':r.n >= 1', ':r.n < 3', 'true'),
    write: fc.constantFrom(
      'UPDATE stock SET n = n - 1 WHERE id = 1',
      'UPDATE stock SET n = :r.n - 1 WHERE id = 1',
      'UPDATE stock SET n = n - 1 WHERE id = 2 AND n >= 1',
      'DELETE FROM stock WHERE id = 2',
      'INSERT INTO stock (id, n) VALUES (3, :r.n)',
    ),
    level: fc.option(level, { nil: undefined }),
    retry: fc.nat({ max: 1 }),
  })
  .map(({ first, guard, write, level: isolation, retry }) => {
    const steps = [
      `- sql: ${first}`,
      '  into: r',
      `- require: ${guard === 'true' ? "'true'" : guard}`,
      `- sql: ${write}`,
    ];
    if (isolation === undefined) return steps;
    const inner = steps.map((line) => `    ${line}`);
    return ['- transaction: shop', `  isolation: ${isolation}`, `  retry: ${retry}`, '  steps:', ...inner];
  });

/** A decision on what is derived, or a plain append. */
const logSteps = fc.constantFrom(
  ['- sql: INSERT INTO log (id, n) VALUES (1, 1)'],
  [
    '- sql: SELECT n FROM shown WHERE id = 1',
    '  into: r',
    '- require: :r.n >= 1',
    '- sql: INSERT INTO log (id, n) VALUES (1, 1)',
  ],
  ['- sql: SELECT n FROM shown WHERE id = 1', '  into: r', '- respond: :r.n'],
  ['- sql: UPDATE stock SET n = n - 1 WHERE id = 1', '- sql: INSERT INTO log (id, n) VALUES (2, 1)'],
);

const operation = fc.oneof({ weight: 3, arbitrary: storeSteps }, { weight: 2, arbitrary: logSteps });

/** The YAML of a pipeline with one or two operations. */
export const generatedPipeline = fc
  .record({
    operations: fc.array(operation, { minLength: 1, maxLength: 2 }),
    view: fc.constantFrom('materialize', 'ksqldb'),
    query: fc.constantFrom(
      'SELECT id, n FROM changes',
      'SELECT c.id, c.n - coalesce((SELECT sum(l.n) FROM log l WHERE l.id = c.id), 0) AS n FROM changes c',
    ),
    consumer: fc.boolean(),
    partitions: fc.integer({ min: 1, max: 2 }),
    faults: fc.constantFrom('[]', '[crash]', '[redelivery]', '[rebuild]'),
    invariant: fc.constantFrom('SELECT id FROM stock WHERE n < 0', 'SELECT id FROM shown WHERE n < 0'),
  })
  .map(({ operations, view, query, consumer, partitions, faults, invariant }) =>
    [
      'flowproof: 1',
      'stores:',
      '  shop:',
      '    technology: postgresql',
      '    tables:',
      '      stock:',
      '        columns: { id: integer, n: integer }',
      '        key: id',
      '        rows: [{ id: 1, n: 1 }, { id: 2, n: 1 }]',
      '      tally: { columns: { id: integer, n: integer }, key: id, rows: [{ id: 1, n: 0 }] }',
      'connectors:',
      '  cdc: { technology: debezium, from: [shop.stock], to: { shop.stock: changes } }',
      'topics:',
      '  changes: { technology: kafka }',
      `  log: { technology: kafka, columns: { id: integer, n: integer }, key: id, partitions: ${partitions}, rows: [] }`,
      'views:',
      `  shown: { technology: ${view}, query: "${query}" }`,
      'services:',
      '  app:',
      '    operations:',
      ...operations.flatMap((steps, i) => [
        `      op${i}:`,
        '        steps:',
        ...steps.map((line) => `          ${line}`),
      ]),
      ...(consumer
        ? [
            '  counter:',
            '    operations:',
            '      count:',
            '        on: { topic: log }',
            '        steps: [{ sql: "UPDATE tally SET n = n + :n WHERE id = 1" }]',
          ]
        : []),
      'invariants:',
      `  sound: { never: ${invariant} }`,
      `simulation: { faults: ${faults} }`,
      '',
    ].join('\n'),
  );
