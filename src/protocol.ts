/** Every message between windows, workers and hosts: types only, plain JSON, each with the document's version; the newest wins. */
import type { Diagnostic } from './model/diagnostic';
import type { Badge, Diagram, Layout } from './model/graph';
import type { Range } from './model/place';
import type { CachedScenario, Finding, SimulationResult } from './model/trace';

/** What the simulation worker starts with: results that earlier ones have sent as `learned`, the oldest first, and how many it keeps. */
export interface SimulationStart {
  readonly learned: readonly (readonly [key: string, scenario: CachedScenario])[];
  readonly maxLearned: number;
}

/** To the simulation worker, once: it answers with `progress` and one `done`, or is terminated. */
export interface SimulateRequest {
  readonly type: 'simulate';
  readonly version: number;
  readonly text: string;
  readonly maxStates?: number;
  readonly maxSeconds?: number;
}

export type WorkerNotice =
  | {
      readonly type: 'progress';
      readonly version: number;
      readonly scenario: string;
      /** 0-based index and number of scenarios. */
      readonly index: number;
      readonly count: number;
      readonly states: number;
    }
  /** What a scenario gave, by the content that it depends on: kept by the host, because this thread may be terminated. */
  | { readonly type: 'learned'; readonly key: string; readonly scenario: CachedScenario }
  | { readonly type: 'done'; readonly version: number; readonly result: SimulationResult }
  /** Our own fault, never the user's. */
  | { readonly type: 'failed'; readonly version: number; readonly message: string };

/** To the layout worker: it answers each with one notice of the same id. */
export interface LayoutRequest {
  readonly type: 'layout';
  readonly id: number;
  readonly diagram: Diagram;
  /** Where things lay before: what stays keeps its position. */
  readonly previous: Layout | undefined;
}

export type LayoutNotice =
  | { readonly type: 'laid-out'; readonly id: number; readonly layout: Layout }
  /** Our own fault, never the user's. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** What the panel shows at the moment. */
export interface Screen {
  readonly version: number;
  readonly title: string;
  readonly diagram: Diagram;
  readonly layout: Layout;
  readonly badges: readonly Badge[];
  /** The file is broken at the moment and the diagram is the last good one; says why. */
  readonly banner: string | undefined;
  readonly simulation:
    | { readonly state: 'off' }
    | { readonly state: 'running'; readonly text: string }
    | { readonly state: 'done'; readonly result: SimulationResult };
}

/** From the extension to the panel. */
export type PanelNotice =
  | { readonly type: 'screen'; readonly screen: Screen }
  | { readonly type: 'empty'; readonly version: number; readonly message: string }
  /** The cursor in the text stands on these: ids of nodes, rows or edges. */
  | { readonly type: 'select'; readonly version: number; readonly targets: readonly string[] }
  | { readonly type: 'play'; readonly version: number; readonly scenario: string; readonly finding: number }
  /** The player's next or previous step, asked for by a command of the editor; nothing is played: ignored. */
  | { readonly type: 'step'; readonly version: number; readonly direction: 'next' | 'previous' };

/** From the panel to the extension. */
export type PanelRequest =
  | { readonly type: 'ready' }
  | { readonly type: 'reveal'; readonly version: number; readonly target: string; readonly focus: boolean }
  | {
      readonly type: 'reveal-step';
      readonly version: number;
      readonly scenario: string;
      readonly finding: number;
      readonly step: number;
    }
  | { readonly type: 'simulate'; readonly version: number }
  | { readonly type: 'copy'; readonly text: string };

/** A finding with where it belongs, as the player shows it. */
export interface PlayedFinding {
  readonly scenario: string;
  readonly finding: Finding;
}

/** A diagnostic whose places are positions, as it leaves the core. */
export interface LocatedDiagnostic extends Omit<Diagnostic, 'place' | 'related' | 'fixes'> {
  readonly range: Range;
  readonly related: readonly { readonly message: string; readonly range: Range }[];
  readonly fixes: readonly { readonly title: string; readonly verified?: boolean }[];
}
