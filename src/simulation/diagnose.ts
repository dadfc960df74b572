/**
 * What went wrong in a story, in the terms of Adya and Jepsen: the order in which the possible answers are tried.
 * Sources: Adya, "Weak Consistency" (G0–G2); jepsen-io/elle; Berenson et al., "A Critique of ANSI SQL Isolation Levels" (P4).
 */
import { abortedMessage, earlyMessage, takenElsewhere } from './diagnose-broker';
import { staleSet } from './diagnose-cache';
import { crossed, dirty, mutual, overwritten } from './diagnose-conflict';
import { faulty, leftover, unpolled } from './diagnose-fault';
import { alone, between, fractured, late, reordered, session, stale, transient } from './diagnose-sight';
import type { Diagnosis, Subject } from './diagnosis';
import type { Story } from './story';

/** Names what went wrong. */
export function diagnose(story: Story, subject: Subject): Diagnosis {
  return (
    abortedMessage(story) ??
    faulty(story) ??
    unpolled(story, subject) ??
    leftover(story) ??
    dirty(story) ??
    mutual(story) ??
    crossed(story) ??
    staleSet(story) ??
    overwritten(story) ??
    earlyMessage(story, subject) ??
    transient(story, subject) ??
    session(story) ??
    fractured(story) ??
    late(story) ??
    reordered(story) ??
    stale(story) ??
    takenElsewhere(story, subject) ??
    between(story) ??
    alone(story)
  );
}
