/* Three items, C checkouts of two lines (items c%3 and (c+1)%3), a view
 * read per line, one serializable transaction, CDC line by line into one
 * partition per item, one consumer over the three partitions that applies
 * and commits offsets separately and may crash once (redelivery).
 * -DC= checkouts, -DS= stock of each item.
 * -DDRIFT=1 also checks that, once quiet, the view agrees with the table
 *           (it does not: the consumer is not idempotent).                 */
#ifndef C
#define C 3
#endif
#ifndef S
#define S 2
#endif
#ifndef DRIFT
#define DRIFT 0
#endif
#define A(c) ((c) % 3)
#define B(c) (((c) + 1) % 3)

byte stock[3] = S;
byte level[3] = S;
byte sold[3];
byte wal[C];  byte walTail;  byte walPos;   /* walPos counts lines      */
byte part[3 * C]; byte tail[3];             /* partition of each item   */
byte pos[3];  byte committed[3];            /* consumer: memory / broker */
bit  crashed;

active [C] proctype Checkout() {
  if
  :: level[A(_pid)] >= 1
  :: level[A(_pid)] == 0 -> goto end_rejected
  fi;
  if
  :: level[B(_pid)] >= 1
  :: level[B(_pid)] == 0 -> goto end_rejected
  fi;
  if
  :: d_step { stock[A(_pid)] >= 1 && stock[B(_pid)] >= 1 ->
       stock[A(_pid)]--; stock[B(_pid)]--;
       sold[A(_pid)]++;  sold[B(_pid)]++;
       wal[walTail] = _pid; walTail++;
       assert(sold[0] <= S && sold[1] <= S && sold[2] <= S) }
  :: stock[A(_pid)] == 0 || stock[B(_pid)] == 0 -> goto end_rejected
  fi;
end_confirmed: false;
end_rejected:  false
}

inline publish(i, c) { part[(i) * C + tail[i]] = c; tail[i]++ }

active proctype Cdc() {
end: do
  :: d_step { walPos < 2 * walTail ->
       if
       :: walPos % 2 == 0 -> publish(A(wal[walPos / 2]), wal[walPos / 2])
       :: else            -> publish(B(wal[walPos / 2]), wal[walPos / 2])
       fi;
       walPos++ }
  od
}

#define APPLY(i)  d_step { pos[i] < tail[i] -> pos[i]++; \
                    if :: level[i] > 0 -> level[i]-- :: else -> skip fi }
#define ACK(i)    d_step { committed[i] < pos[i] -> committed[i] = pos[i] }

active proctype View() {
end: do
  :: APPLY(0) :: APPLY(1) :: APPLY(2)
  :: ACK(0)   :: ACK(1)   :: ACK(2)
  :: d_step { crashed == 0 -> crashed = 1;
       pos[0] = committed[0]; pos[1] = committed[1]; pos[2] = committed[2] }
#if DRIFT
  :: d_step { walPos == 2 * walTail &&
       committed[0] == tail[0] && committed[1] == tail[1] && committed[2] == tail[2] &&
       (level[0] != stock[0] || level[1] != stock[1] || level[2] != stock[2]) -> assert(false) }
#endif
  od
}
