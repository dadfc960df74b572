/** Which readers of a topic take messages of broker transactions that are still open or will be aborted. Source: KIP-98; Kafka consumer configuration `isolation.level`. */
import { takesOpenMessages, technologyById } from '../catalog/lookup';
import type { Connector, Operation, Pipeline, SaidIsolation, TechnologyReference, View } from '../model/pipeline';
import type { RelationId } from '../model/statement';

/** Whether this reader takes messages of `topic` before their transaction is committed: what the file says, else what the products do. */
export function takesOpen(pipeline: Pipeline, reader: View | Connector | Operation, topic: RelationId): boolean {
  const broker = pipeline.topics.find((t) => t.relation === topic)?.technology;
  if (!broker) return false;
  const { said, technology, isService, isOnce } = sideOf(pipeline, reader);
  if (said) return said.value === 'read uncommitted';
  // Exactly once reads committed messages only: what was aborted would be processed once too often.
  if (isOnce) return false;
  return takesOpenMessages(technologyById(technology?.id ?? ''), technologyById(broker.id), isService) !== 'no';
}

interface Side {
  readonly said: SaidIsolation;
  readonly technology: TechnologyReference | undefined;
  readonly isService: boolean;
  readonly isOnce: boolean;
}

function sideOf(pipeline: Pipeline, reader: View | Connector | Operation): Side {
  if ('kind' in reader) {
    const isOnce = reader.kind === 'connector' && reader.delivery.value === 'exactly once';
    return { said: reader.isolation, technology: reader.technology, isService: false, isOnce };
  }
  const service = pipeline.services.find(({ name }) => name === reader.service);
  const { trigger } = reader;
  return {
    said: trigger.kind === 'topic' ? trigger.isolation : undefined,
    technology: service?.technology,
    isService: true,
    isOnce: trigger.kind === 'topic' && trigger.delivery.value === 'exactly once',
  };
}

/** The topics that one of `operations` appends to in a transaction of their broker. */
export function transactionalTopics(operations: readonly Operation[], pipeline: Pipeline): ReadonlySet<RelationId> {
  return new Set(
    operations.flatMap(({ body }) =>
      (body.kind === 'steps' ? body.steps : []).flatMap((step) => {
        if (step.kind !== 'transaction' || step.target.kind !== 'broker') return [];
        const { technology } = step.target;
        return step.steps.flatMap((inner) => {
          if (inner.kind !== 'sql' || inner.statement.kind === 'select' || inner.statement.kind === 'unsupported')
            return [];
          const { relation } = inner.statement;
          const topic = pipeline.topics.find((t) => t.relation === relation);
          return topic?.technology.id === technology ? [relation] : [];
        });
      }),
    ),
  );
}
