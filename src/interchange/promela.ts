/**
 * A machine in Promela, the language of the model checker Spin (spinroot.com/spin/Man/promela.html): a global for each variable, a
 * proctype for each process with one `d_step` for each step, assertions for what must hold. No C code is embedded, and no preprocessor is needed.
 */
import type { Assignment, Machine, MachineCase, MachineProcess, MachineStep, MachineVariable } from '../model/machine';
import { comment, identifiers } from './promela-words';

/** The most proctypes that Spin takes. Source: `MAXPROC`-sized `uchar` process types in pan. */
const maxProctypes = 250;

const prefixes: { readonly [kind in MachineVariable['kind']]: string } = {
  rows: 'rows',
  applied: 'applied',
  queue: 'queue',
  kept: 'kept',
  at: 'at',
  transaction: 'tx',
  inputs: 'inputs',
  left: 'left',
  time: 'time',
};

/** Names of everything in the model. */
interface Names {
  readonly machine: Machine;
  /** For each variable its identifier; undefined where it has one value only. */
  readonly variables: readonly (string | undefined)[];
  readonly invariants: readonly string[];
  readonly processes: readonly string[];
  /** For each process the runs that start it. */
  readonly runsOf: readonly ReadonlySet<number>[];
}

/** The model, ending with a line end; or why Spin could not take it. `file` is what the model is called in the comment that opens it. */
export function promelaOf(machine: Machine, file: string): { readonly text: string } | { readonly problem: string } {
  if (machine.processes.length > maxProctypes) {
    const problem = `needs ${machine.processes.length} process types, and Spin takes ${maxProctypes}: name one scenario`;
    return { problem };
  }
  const names = namesOf(machine);
  const parts = [
    head(machine, file),
    declarations(names),
    ...machine.processes.map((process, index) => proctype(names, process, index)),
    settled(names),
    init(names),
  ];
  return { text: `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n` };
}

function namesOf(machine: Machine): Names {
  const name = identifiers();
  const runsOf = machine.processes.map((_, process) => {
    const runs = machine.runs.flatMap(({ processes }, run) => (processes.includes(process) ? [run] : []));
    return new Set(runs);
  });
  const variables = machine.variables.map((variable) => {
    return variable.values.length > 1 ? name(prefixes[variable.kind], variable.name) : undefined;
  });
  const invariants = machine.invariants.map((invariant) => name('holds', invariant.name));
  const processes = machine.processes.map((process, index) => {
    const alike = machine.processes.filter((other) => other.kind === process.kind && other.name === process.name);
    const first = [...(runsOf[index] as ReadonlySet<number>)][0] ?? 0;
    return name(process.kind, alike.length > 1 ? `${process.name} in run ${first}` : process.name);
  });
  return { machine, variables, invariants, processes, runsOf };
}

function head(machine: Machine, file: string): readonly string[] {
  const states = machine.runs.reduce((sum, run) => sum + run.states, 0);
  const count = machine.runs.length === 1 ? 'one run' : `one of ${machine.runs.length} runs`;
  return [
    comment(machine.name === '' ? 'A pipeline for Spin' : `${machine.name}, for Spin`),
    '/* Check it with',
    ` *   spin -a ${inside(file)} && gcc -O2 -DSAFETY -o pan pan.c && ./pan`,
    ' * and print the run that it finds with `spin -t -p`. With -DBFS for gcc it is a shortest one; `./pan -c0` goes on after the first.',
    ' *',
    ` * It begins with ${count} (clients, inputs, initial rows, at most one fault) and has ${states} states besides the one`,
    ' * before that. A number stands for what the comment at its variable says. Asserted are the invariants (holds_…) and, once nothing',
    ' * can happen any more, that the outcome is one that running operations one at a time could give (is_explained).',
    ' */',
  ];
}

function typeOf(values: number): string {
  if (values <= 2) return 'bit';
  if (values <= 256) return 'byte';
  return values <= 32_768 ? 'short' : 'int';
}

/** The text of a comment without its signs. */
function inside(text: string): string {
  return comment(text).slice(3, -3);
}

function declarations({ machine, variables, invariants }: Names): readonly string[] {
  const open = machine.variables.flatMap(({ about, values }, index) => {
    const name = variables[index];
    if (name === undefined) return [];
    const meanings = values.map((value, number) => ` *   ${number}: ${inside(value)}`);
    return [`${typeOf(values.length)} ${name};`, `/* ${inside(about)}`, ...meanings, ' */', ''];
  });
  const constant = machine.variables.flatMap(({ kind, about, values }, index) => {
    const isTold = variables[index] === undefined && kind !== 'inputs';
    return isTold ? [` *   ${inside(about)}: ${inside(values[0] ?? '')}`] : [];
  });
  return [
    `${typeOf(machine.runs.length)} run_number; /* which of the runs at the end of this file */`,
    '',
    ...open,
    ...(constant.length === 0 ? [] : ['/* What never changes has no variable:', ...constant, ' */', '']),
    'bit is_explained = 1;',
    ...machine.invariants.map(({ name, about, when }, index) => {
      const moment = when === 'settled' ? 'once nothing can happen any more' : 'always';
      return `bit ${invariants[index]} = 1; ${comment(`${name}, ${moment}: ${about}`)}`;
    }),
    '',
    '/* Each has a variable of its own, so that Spin says by name what does not hold. */',
    'inline must(holds, condition) {',
    '  holds = condition;',
    '  assert(holds);',
    '  holds = 1',
    '}',
  ];
}

/** Comparisons joined by `&&`; an empty text where nothing is compared. */
function conjunction({ variables }: Names, assignments: readonly Assignment[]): string {
  return assignments
    .flatMap(([variable, value]) => (variables[variable] === undefined ? [] : [`${variables[variable]} == ${value}`]))
    .join(' && ');
}

function assignments({ variables }: Names, list: readonly Assignment[]): readonly string[] {
  return list.flatMap(([variable, value]) =>
    variables[variable] === undefined ? [] : [`${variables[variable]} = ${value}`],
  );
}

function proctype(names: Names, process: MachineProcess, index: number): readonly string[] {
  const byAbout = new Map<string, MachineStep[]>();
  for (const step of process.steps) {
    const alike = byAbout.get(step.about);
    if (alike) alike.push(step);
    else byAbout.set(step.about, [step]);
  }
  const options = [...byAbout].flatMap(([about, steps]) => {
    return ['', `  ${comment(about)}`, ...steps.map((step) => `  :: ${stepText(names, step, index)}`)];
  });
  const body = options.length === 0 ? ['end: false'] : ['end:', '  do', ...options, '  od'];
  return [comment(`${process.kind} ${process.name}`), `proctype ${names.processes[index]}() {`, ...body, '}'];
}

function stepText(names: Names, step: MachineStep, process: number): string {
  const guard = conjunction(names, step.when);
  const known = new Map([...step.when, ...step.then]);
  const changed = new Set(step.then.map(([variable]) => variable));
  const runs = names.runsOf[process] as ReadonlySet<number>;
  const checks = names.machine.invariants.flatMap((invariant, index) => {
    if (invariant.when !== 'always') return [];
    const touched = invariant.broken.filter(({ variables }) => variables.some((variable) => changed.has(variable)));
    const broken = whereHolds(names, touched, known, runs);
    return broken === 'never' ? [] : [`must(${names.invariants[index]}, ${negated(broken)})`];
  });
  const effects = [...assignments(names, step.then), ...checks];
  return `d_step { ${guard === '' ? 'true' : guard} -> ${effects.length === 0 ? 'skip' : effects.join('; ')} }`;
}

/** A condition as Promela, or that it needs none. */
type Condition = 'never' | 'always' | { readonly text: string };

function negated(condition: Condition): string {
  if (condition === 'always') return 'false';
  return condition === 'never' ? 'true' : `!(${condition.text})`;
}

/** Where one of `cases` holds in `runs`, as far as `known` does not say it. */
function whereHolds(
  names: Names,
  cases: readonly MachineCase[],
  known: ReadonlyMap<number, number>,
  runs: ReadonlySet<number>,
): Condition {
  const terms: string[] = [];
  for (const one of cases) {
    const among = one.runs.filter((run) => runs.has(run));
    if (among.length === 0) continue;
    const inRuns = among.length === runs.size ? '' : runsText(among);
    const values = one.values.filter((list) => {
      return one.variables.every((variable, i) => (known.get(variable) ?? list[i]) === list[i]);
    });
    // What all of them share is said once.
    const open = one.variables.flatMap((variable, i) => (known.has(variable) ? [] : [i]));
    const isShared = (i: number): boolean => values.every((list) => list[i] === values[0]?.[i]);
    const assignment = (list: readonly number[], i: number): Assignment => [
      one.variables[i] as number,
      list[i] as number,
    ];
    const shared = open.filter(isShared).map((i) => assignment(values[0] ?? [], i));
    const rest = new Set(
      values.map((list) =>
        conjunction(
          names,
          open.filter((i) => !isShared(i)).map((i) => assignment(list, i)),
        ),
      ),
    );
    if (values.length === 0) continue;
    const choice = rest.size === 1 ? [...rest] : [`(${[...rest].map((text) => `(${text})`).join('\n    || ')})`];
    const text = [inRuns, conjunction(names, shared), ...choice].filter((part) => part !== '').join(' && ');
    if (text === '') return 'always';
    terms.push(text);
  }
  if (terms.length === 0) return 'never';
  return { text: terms.length === 1 ? (terms[0] as string) : terms.map((term) => `(${term})`).join('\n  || ') };
}

/** Whether the run is one of `runs`, which are in order. */
function runsText(runs: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const run of runs) {
    const last = spans.at(-1);
    if (last && last[1] === run - 1) last[1] = run;
    else spans.push([run, run]);
  }
  const texts = spans.map(([from, to]) =>
    from === to ? `run_number == ${from}` : `(run_number >= ${from} && run_number <= ${to})`,
  );
  return texts.length === 1 ? (texts[0] as string) : `(${texts.join(' || ')})`;
}

function settled(names: Names): readonly string[] {
  const { machine, invariants } = names;
  const runs = new Set(machine.runs.keys());
  const explained = whereHolds(names, machine.explained, new Map(), runs);
  const checks = machine.invariants.flatMap((invariant, index) => {
    if (invariant.when !== 'settled') return [];
    const broken = whereHolds(names, invariant.broken, new Map(), runs);
    return broken === 'never' ? [] : [`must(${invariants[index]}, ${negated(broken)})`];
  });
  const condition = explained === 'always' ? 'true' : explained === 'never' ? 'false' : explained.text;
  const musts = [...checks, `must(is_explained, ${condition})`];
  return [
    '/* Takes part in every run: looks at the outcome once nothing can happen any more. */',
    'proctype settled() {',
    'end:',
    '  do',
    '  :: atomic { timeout -> d_step {',
    `    ${musts.join(';\n    ')}`,
    '  } }',
    '  od',
    '}',
  ];
}

function init(names: Names): readonly string[] {
  const { machine, processes, invariants } = names;
  const options = machine.runs.flatMap((run, number) => {
    const known = new Map(run.initial);
    const checks = machine.invariants.flatMap((invariant, index) => {
      if (invariant.when !== 'always') return [];
      const broken = whereHolds(names, invariant.broken, known, new Set([number]));
      return broken === 'never' ? [] : [`must(${invariants[index]}, ${negated(broken)})`];
    });
    const initial = run.initial.filter(([, value]) => value !== 0);
    const effects = [...(number === 0 ? [] : [`run_number = ${number}`]), ...assignments(names, initial), ...checks];
    return [
      '',
      `    ${comment(run.about)}`,
      `    :: d_step { true -> ${effects.length === 0 ? 'skip' : effects.join('; ')} };`,
      `       ${run.processes.map((process) => `run ${processes[process]}()`).join('; ')}`,
    ];
  });
  return ['init {', '  atomic {', '    if', ...options, '    fi;', '    run settled()', '  }', '}'];
}
