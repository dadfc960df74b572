/** How the changes of a store are captured by a connector that a fix adds. It knows the catalog, no pipeline. */
import { technologyById } from '../../catalog/lookup';
import type { Store } from '../../model/pipeline';

/** Change data capture of a store: Debezium where there is a connector for it, else the store's own change feed. */
export function captureTechnology(store: Pick<Store, 'technology'>): string {
  return technologyById(`debezium_${store.technology.id}`) ? 'debezium' : 'native';
}
