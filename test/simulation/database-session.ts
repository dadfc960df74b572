/** A database server as the comparison needs it: sessions that may block, and a look at who waits. Knows no product. */

export type Reply =
  | {
      readonly kind: 'done';
      /** Values as the server prints them. */
      readonly rows: readonly (readonly (string | null)[])[];
      /** Rows returned or changed. */
      readonly count: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export interface Session {
  readonly id: string;
  /** Resolves when the statement ends, however long it waits. Never rejects. */
  send(sql: string): Promise<Reply>;
}

export interface Database {
  /** Product and version. */
  readonly name: string;
  session(): Promise<Session>;
  /** Runs statements on a connection of its own; the rows of the last. */
  run(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Of `sessions` those that wait for a lock at this moment: id → ids of those that it waits for. */
  waiting(sessions: readonly Session[]): Promise<ReadonlyMap<string, readonly string[]>>;
  stop(): Promise<void>;
}
