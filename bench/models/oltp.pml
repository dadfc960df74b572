/* Repaired checkout: the view is only a hint; check and decrement are one
 * serializable transaction on the OLTP row, which also writes the WAL. CDC
 * copies the WAL to the event log, the view follows the log.
 * -DADMITS=0: the store takes every write, and the race is there.           */
#ifndef N
#define N 2
#endif
#ifndef S
#define S 1
#endif
#ifndef ADMITS
#define ADMITS 1
#endif

byte level = S;
byte stock = S;                        /* the OLTP row      */
byte wal[N];   byte walTail; byte walPos;
byte evlog[N]; byte tail;    byte applied;
byte confirmed;

active [N] proctype Customer() {
  if
  :: level >= 1
  :: level == 0 -> goto end_rejected
  fi;
  if
  :: d_step { !ADMITS || stock >= 1 ->
       stock--; wal[walTail] = _pid; walTail++;
       confirmed++; assert(confirmed <= S) }
  :: ADMITS && stock == 0 -> goto end_rejected
  fi;
end_confirmed: false;
end_rejected:  false
}

active proctype Cdc() {
end: do
  :: d_step { walPos < walTail -> evlog[tail] = wal[walPos]; tail++; walPos++ }
  od
}

active proctype View() {
end: do
  :: d_step { applied < tail -> applied++; level-- }
  od
}
