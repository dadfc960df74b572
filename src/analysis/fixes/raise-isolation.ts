/** The fix that runs transactions at a level which keeps a given anomaly out. */
import { isolationLevel, isolationLevels } from '../../catalog/lookup';
import type { Anomaly, IsolationLevel } from '../../catalog/technology';
import type { Fix } from '../../model/diagnostic';
import type { Edit } from '../../model/edit';
import type { Store, TransactionStep } from '../../model/pipeline';
import type { Unit } from '../accesses';
import type { IsolationAnomaly } from '../isolation';
import { technologyOf } from '../schema';
import { quoted } from '../wording';
import { isStrongest, mayAbort, strongestLevel } from './steps';

const catalogName: { readonly [anomaly in IsolationAnomaly]: Anomaly } = {
  'lost update': 'lost_update',
  'write skew': 'write_skew',
  phantom: 'phantom_write_skew',
  'read skew': 'read_skew',
};

interface Candidate {
  readonly name: string;
  readonly level: IsolationLevel;
}

/** The strongest level, and the weakest that keeps the anomaly out where that is another one. */
function candidatesFor(store: Store, anomaly: IsolationAnomaly): readonly Candidate[] {
  const technology = technologyOf(store);
  const strongest = strongestLevel(store);
  const weakest =
    technology &&
    isolationLevels(technology).find(
      (level) =>
        /^[a-z ]+$/.test(level.name) &&
        level.name !== 'read only' &&
        !level.permits.includes(catalogName[anomaly]) &&
        isolationLevel(technology, level.name) === level,
    );
  return [
    ...(strongest ? [strongest] : []),
    ...(weakest && weakest !== strongest?.level ? [{ name: weakest.name, level: weakest }] : []),
  ];
}

function editsOf(step: TransactionStep, { name, level }: Candidate): readonly Edit[] {
  if (step.place.kind !== 'node') return [];
  const path = step.place.path.slice(0, -1);
  return [
    { type: 'set', path: [...path, 'isolation'], value: name },
    ...(mayAbort(level) && step.retry === 0 ? [{ type: 'set' as const, path: [...path, 'retry'], value: 1 }] : []),
  ];
}

/** One fix for each level that would do. Statements outside transactions, and sketches, follow the store's own level. */
export function raiseIsolation(store: Store, units: readonly Unit[], anomaly: IsolationAnomaly): readonly Fix[] {
  const steps = [...new Set(units.map(({ step }) => step))];
  return candidatesFor(store, anomaly).map((candidate) => {
    const isHere = steps.every((step) => step !== undefined);
    const weak = steps.filter((step) => step !== undefined && !isStrongest(store, step.isolation.value));
    const edits: readonly Edit[] = isHere
      ? weak.flatMap((step) => (step ? editsOf(step, candidate) : []))
      : [{ type: 'set', path: ['stores', store.name, 'isolation'], value: candidate.name }];
    const what = !isHere
      ? `the store ${quoted(store.name)}`
      : weak.length > 1
        ? 'these transactions'
        : 'this transaction';
    return { title: `Run ${what} at ${candidate.name}`, edits, safe: false };
  });
}
