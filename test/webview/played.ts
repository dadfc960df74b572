/** What a simulation says of the checkout race, written by hand; for tests and looks of the player. */
import type { Finding, SimulationResult, TraceStep } from '../../src/model/trace';

function step(actor: string, action: TraceStep['action'], text: string, more: Partial<TraceStep> = {}): TraceStep {
  return { actor, action, text, reads: [], writes: [], result: '', nodes: [actor.replace(/\..*$/, '')], ...more };
}

const look = (client: number, more: Partial<TraceStep>): TraceStep =>
  step(`web.checkout#${client}`, 'sql', `Customer ${client} asks how many widgets are left: 1.`, {
    statement: "SELECT level FROM inventory WHERE item = 'widget'",
    result: '1 row',
    nodes: ['web', 'inventory'],
    reads: [{ relation: 'inventory', rows: ['level=1'] }],
    ...more,
  });

const buy = (client: number): TraceStep =>
  step(`web.checkout#${client}`, 'sql', `Customer ${client} appends a checkout of one widget.`, {
    statement: "INSERT INTO checkouts (item, qty) VALUES ('widget', 1)",
    result: '1 row',
    nodes: ['web', 'checkouts'],
    writes: [{ relation: 'checkouts', rows: ["item='widget' qty=1"], before: [] }],
  });

const apply = (level: number): TraceStep =>
  step('inventory', 'apply', `The view takes in the next checkout; it now says ${level}.`, {
    nodes: ['inventory', 'checkouts'],
    reads: [{ relation: 'checkouts', rows: ["item='widget' qty=1"] }],
    writes: [
      { relation: 'inventory', rows: [`item='widget' level=${level}`], before: [`item='widget' level=${level + 1}`] },
    ],
  });

export const oversold: Finding = {
  kind: 'write-skew',
  invariant: 'never_oversell',
  cause: 'derived view',
  explanation:
    'Two runs of web.checkout both read from inventory that one widget is left and both append a checkout, because neither sees what the other is about to write: inventory is derived from checkouts and nothing admits the write. Afterwards two widgets are promised where there was one.',
  operations: ['web.checkout'],
  relations: ['inventory', 'checkouts'],
  trace: [
    look(1, {}),
    look(2, { reads: [{ relation: 'inventory', rows: ['level=1'], truth: ['level=0'] }] }),
    buy(1),
    step('web.checkout#1', 'respond', 'Customer 1 is told that the order is placed.', { result: 'ok' }),
    buy(2),
    step('web.checkout#2', 'respond', 'Customer 2 is told that the order is placed.', { result: 'ok' }),
    apply(0),
    apply(-1),
  ],
  observed: ['web.checkout#1: ok', 'web.checkout#2: ok'],
  allowed: ['web.checkout#1: ok, web.checkout#2: sold out'],
  violation: {
    rule: 'never',
    text: 'SELECT item FROM inventory WHERE level < 0',
    rows: ["item='widget'"],
    contents: [{ relation: 'inventory', rows: ["item='widget' level=-1"] }],
  },
  tried: [{ repair: 'derived view', helps: false }],
  nearest: {
    steps: [
      { actor: 'web.checkout#1', response: 'ok' },
      { actor: 'web.checkout#2', response: 'sold out' },
    ],
    differences: [
      'web.checkout#2 is told “sold out” instead of “ok”',
      "inventory holds item='widget' level=0 instead of item='widget' level=-1",
    ],
  },
  contrasts: [
    { kind: 'response', subject: 'web.checkout#1', observed: ['ok'], nearest: ['ok'] },
    { kind: 'response', subject: 'web.checkout#2', observed: ['ok'], nearest: ['sold out'] },
    {
      kind: 'content',
      subject: 'checkouts',
      observed: ["item='widget' qty=1", "item='widget' qty=1"],
      nearest: ["item='widget' qty=1"],
    },
    {
      kind: 'content',
      subject: 'inventory',
      observed: ["item='widget' level=-1"],
      nearest: ["item='widget' level=0"],
    },
  ],
  uncertain: false,
};

/** An invariant that the rows of the file break before anybody does anything. */
export const brokenFromTheStart: Finding = {
  kind: 'lost-effect',
  invariant: 'never_oversell',
  cause: 'scope',
  isAlone: true,
  explanation:
    '“never_oversell” does not hold for the initial rows, before anything has happened. Correct the rows or the invariant.',
  operations: [],
  relations: [],
  trace: [],
  violation: {
    rule: 'never',
    text: 'SELECT item FROM inventory WHERE level < 0',
    rows: ["item='widget'"],
    contents: [{ relation: 'inventory', rows: ["item='bolt' level=2", "item='widget' level=-1"] }],
  },
  observed: [],
  allowed: ['web.checkout#1: ok, web.checkout#2: ok'],
  uncertain: false,
};

export const checkoutResult: SimulationResult = {
  verdict: 'violation',
  bounds: { maxStates: 1_000_000, maxSeconds: 10 },
  scenarios: [
    {
      name: 'web.checkout × 2',
      verdict: 'violation',
      states: 214,
      seconds: 0.006,
      faults: [],
      findings: [
        oversold,
        { ...oversold, invariant: undefined, violation: undefined, kind: 'stale-read' },
        brokenFromTheStart,
      ],
    },
    {
      name: 'web.checkout × 2, crash',
      verdict: 'bound',
      bound: 'max_states',
      states: 1_000_000,
      seconds: 9,
      faults: ['crash'],
      findings: [],
    },
    {
      name: 'web.browse with web.checkout',
      verdict: 'none',
      states: 1312,
      seconds: 0.02,
      faults: ['crash', 'redelivery'],
      runs: [
        { operation: 'web.browse', clients: 1, responses: ['0', '1'] },
        { operation: 'web.checkout', clients: 2, responses: ['ok', 'sold out'] },
      ],
      findings: [],
    },
    { name: 'buy_then_look', verdict: 'none', states: 98, seconds: 0.002, faults: [], findings: [] },
  ],
};
