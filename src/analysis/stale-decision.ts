/** Decisions on what is derived about a write to what it is derived from: shared by the rules on views and on replicas. */
import type { Access, OperationAccesses } from './accesses';
import type { Analysis } from './analysis';
import { decideInStore } from './fixes/read-from-store';
import { raceOn } from './race';
import type { Problem } from './rule';
import { byWayOf, quoted, relatedEdges } from './wording';

/** Whether the write is decided again in its own transaction on something that the derived relation is made of. */
function isDecidedAgain(analysis: Analysis, of: OperationAccesses, write: Access, read: Access): boolean {
  return of.dependences.some(
    ({ write: dependent, on }) =>
      dependent === write &&
      on.kind === 'read' &&
      !on.target &&
      on.unit === write.unit &&
      on.unit.kind !== 'sketch' &&
      !analysis.flow.isDerived(on.relation) &&
      analysis.flow.reaches(on.relation, read.relation),
  );
}

/** The problems of reads of one kind of derived relation, at the relation's name in the SQL that reads it; one for each read. */
export function staleDecisions(analysis: Analysis, kind: 'view' | 'replica'): readonly Problem[] {
  return analysis.operations.flatMap((of) =>
    of.accesses.flatMap((read) => {
      const isReplica = analysis.schema.relation(read.relation)?.kind === 'replica';
      if (read.kind !== 'read' || isReplica !== (kind === 'replica') || !analysis.flow.isDerived(read.relation))
        return [];
      const race = raceOn(analysis, of, read, {
        // What is changed where it is read is not behind itself: whether others come between is another question.
        isExposed: (_, interference) => interference.relation !== read.relation,
        isHarmful: (write) => !isDecidedAgain(analysis, of, write, read),
      });
      if (!race) return [];
      const { write, interference } = race;
      const path = analysis.flow.path(interference.relation, read.relation) ?? [];
      const noun = isReplica ? 'replica' : analysis.schema.relation(read.relation)?.kind === 'view' ? 'view' : 'copy';
      return [
        {
          message:
            `${quoted(of.operation.id)} decides on the ${noun} ${quoted(read.relation)} whether to write ${quoted(write.relation)}, ` +
            `but ${quoted(read.relation)} follows ${quoted(interference.relation)} only later${byWayOf(path)}: ` +
            'it can be out of date when the write lands. Read and write in one transaction of the store that decides, or put ' +
            'the condition into the write itself.',
          place: read.place,
          related: [
            { message: `${quoted(write.relation)} is written here, depending on what was read`, place: write.place },
            ...(interference === write || interference.place === write.place
              ? []
              : [{ message: `${quoted(interference.relation)} is changed here`, place: interference.place }]),
            ...relatedEdges(path),
          ],
          fixes: [decideInStore(analysis, of, read, write)].filter((fix) => fix !== undefined),
          operations: [...new Set([of.operation.id, interference.operation.id])],
          relations: [...new Set([read.relation, write.relation, interference.relation])],
        },
      ];
    }),
  );
}
