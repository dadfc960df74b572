/**
 * The way to the core: loaded after activation, when a pipeline file first needs it, because PostgreSQL's parser is large.
 * Everything else of the extension imports types of the façade only.
 */
export type Core = typeof import('../flowproof');

let loading: Promise<Core> | undefined;

/** The façade with its parser ready. Rejects when the installation is damaged; asking again tries again. */
export function loadCore(): Promise<Core> {
  loading ??= import('../flowproof')
    .then(async (core) => {
      await core.initialize();
      return core;
    })
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}
