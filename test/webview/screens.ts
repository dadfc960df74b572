/** What the preview shows: each picture's theme, size, notices, and keys pressed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagramOf } from '../../src/diagram/diagram';
import { layout } from '../../src/diagram/layout';
import { load } from '../../src/language/load';
import type { Badge, Diagram } from '../../src/model/graph';
import type { PanelNotice, Screen } from '../../src/protocol';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';
import { checkoutAdmitted, checkoutRace, edge, manyNodes, node } from '../diagram/drawn';
import { checkoutResult } from './played';

interface Shown {
  readonly theme: 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';
  readonly width: number;
  readonly height: number;
  readonly notices: readonly PanelNotice[];
  /** Selector of what is clicked before the keys are pressed. */
  readonly click?: string;
  readonly keys?: readonly string[];
}

const badge = (target: string, severity: Badge['severity'], count = 1): Badge => ({
  target,
  severity,
  count,
  messages: [`A ${severity} about ${target}.`],
});

const raceBadges = [
  badge('web.checkout', 'error', 3),
  badge('web.checkout write checkouts', 'error'),
  badge('inventory', 'info'),
  badge('checkouts', 'warning', 2),
  badge('restocks', 'hint'),
];

function longNames(): Diagram {
  const name = 'the_very_long_name_of_a_thing_that_somebody_named_after_its_whole_history';
  const nodes = [
    node('store', name, {
      technology: 'Amazon Aurora PostgreSQL-Compatible Edition',
      detail: 'repeatable read (default of a product with a long name)',
      rows: [`${name}_table | no key`, 'b'],
    }),
    node('view', 'a.b', { technology: 'X', distance: 4, detail: 'eventual' }),
    node('service', '订单服务_заказ', { rows: [`${name} | every 5m`], detail: 'public' }),
    node('topic', 't', { partitions: 400, distance: 3, detail: '400 partitions' }),
    node('connector', 'c', { distance: 1 }),
  ];
  return {
    name: 'Long names',
    nodes,
    edges: [
      edge(nodes, 'change-feed', `${name}.${name}_table -> c`, { label: 'polls' }),
      edge(nodes, 'change-feed', 'c -> t', { lags: false, transactional: true, label: 'exactly once' }),
      edge(nodes, 'derivation', 't -> a.b', { transactional: true }),
      edge(nodes, 'trigger', `t -> 订单服务_заказ.${name}`, { label: 'at most once' }),
      edge(nodes, 'write', `订单服务_заказ.${name} -> ${name}.b`, { label: 'inserts, updates, deletes' }),
    ],
  };
}

async function screenOf(diagram: Diagram, more: Partial<Screen> = {}): Promise<PanelNotice> {
  const screen: Screen = {
    version: 1,
    title: diagram.name,
    diagram,
    layout: await layout(diagram),
    badges: [],
    banner: undefined,
    simulation: { state: 'off' },
    ...more,
  };
  return { type: 'screen', screen };
}

/** Every pipeline of the folder, as it opens. */
async function exampleScreens(folder: string): Promise<{ readonly [name: string]: Shown }> {
  await loadParser();
  const shown: { [name: string]: Shown } = {};
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
    const { pipeline } = load(readFileSync(join(folder, name), 'utf8'));
    const notices = [await screenOf(diagramOf(pipeline))];
    shown[name.replace('.pipeline.yaml', '')] = { theme: 'light', width: 1180, height: 520, notices };
  }
  return shown;
}

/** An example with what its simulation finds, the first finding played. */
async function foundIn(folder: string, example: string): Promise<readonly PanelNotice[]> {
  await loadParser();
  const { pipeline } = load(readFileSync(join(folder, `${example}.pipeline.yaml`), 'utf8'));
  const result = simulate(pipeline, {}, { nowMs: () => 0 });
  const scenario = result.scenarios.find(({ findings }) => findings.length > 0)?.name ?? '';
  return [
    await screenOf(diagramOf(pipeline), { simulation: { state: 'done', result } }),
    { type: 'play', version: 1, scenario, finding: 0 },
  ];
}

/** `examples`: the folder of the example pipelines. */
export async function screens(examples: string): Promise<{ readonly [name: string]: Shown }> {
  const done = { simulation: { state: 'done', result: checkoutResult } } as const;
  const race = await screenOf(checkoutRace(), { badges: raceBadges, ...done });
  const admitted = await screenOf(checkoutAdmitted());
  const play: PanelNotice = { type: 'play', version: 1, scenario: 'web.checkout × 2', finding: 0 };
  const select: PanelNotice = {
    type: 'select',
    version: 1,
    targets: ['shop.inventory', 'web.checkout write shop.inventory'],
  };
  const wide = { width: 1180, height: 720 };
  return {
    ...(await exampleScreens(examples)),
    'race-dark': { theme: 'dark', ...wide, notices: [race] },
    'race-light': { theme: 'light', ...wide, notices: [race] },
    'race-hc': { theme: 'high-contrast', ...wide, notices: [race] },
    'race-hc-light': { theme: 'high-contrast-light', ...wide, notices: [race] },
    'admitted-dark': { theme: 'dark', ...wide, notices: [admitted] },
    'admitted-light': { theme: 'light', ...wide, notices: [admitted, select] },
    'admitted-hc': { theme: 'high-contrast', ...wide, notices: [admitted, select] },
    results: { theme: 'dark', ...wide, notices: [race], click: '.verdict-button' },
    legend: { theme: 'light', ...wide, notices: [race], click: '.legend summary' },
    keys: { theme: 'dark', ...wide, notices: [admitted], click: '.viewport', keys: ['ArrowRight', 'ArrowRight'] },
    'player-dark': { theme: 'dark', ...wide, notices: [race, play], keys: ['ArrowRight'] },
    'player-light': { theme: 'light', ...wide, notices: [race, play], keys: ['End'] },
    'player-hc': { theme: 'high-contrast', ...wide, notices: [race, play], keys: ['End', 'ArrowLeft'] },
    'player-narrow': {
      theme: 'dark',
      width: 560,
      height: 860,
      notices: [race, play],
      keys: ['ArrowRight', 'ArrowRight'],
    },
    'player-short': { theme: 'light', width: 900, height: 620, notices: [race, play] },
    'player-tall': { theme: 'high-contrast-light', width: 1600, height: 1100, notices: [race, play], keys: ['End'] },
    'player-slim': { theme: 'light', width: 340, height: 760, notices: [race, play] },
    'player-start': { theme: 'dark', ...wide, notices: [race, { ...play, finding: 2 }] },
    'player-real': { theme: 'light', ...wide, notices: [...(await foundIn(examples, 'voucher-public-api'))] },
    'player-alone': { theme: 'dark', ...wide, notices: [...(await foundIn(examples, 'dual-write'))] },
    clean: {
      theme: 'light',
      ...wide,
      notices: [...(await foundIn(examples, 'checkout-admitted')).slice(0, 1)],
      click: '.verdict-button',
    },
    narrow: { theme: 'light', width: 380, height: 640, notices: [admitted] },
    'long-names': { theme: 'light', ...wide, notices: [await screenOf(longNames())] },
    sixty: { theme: 'dark', width: 1400, height: 900, notices: [await screenOf(manyNodes(10))] },
    running: {
      theme: 'dark',
      ...wide,
      notices: [
        await screenOf(checkoutRace(), {
          banner: 'The file has a syntax error at line 12; this is the last diagram that could be drawn.',
          simulation: { state: 'running', text: 'web.checkout × 2 (3 of 7), 12,400 states' },
        }),
      ],
    },
    empty: {
      theme: 'light',
      width: 700,
      height: 400,
      notices: [
        { type: 'empty', version: 1, message: 'This file has no nodes yet. Begin with stores, topics or services.' },
      ],
    },
  };
}
