/* Online store, Kafka as the database, for Spin */
/* Check it with
 *   spin -a checkout.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan
 * and print the run that it finds with `spin -t -p`. With -DBFS for gcc it is a shortest one; `./pan -c0` goes on after the first.
 *
 * It begins with one of 2 runs (clients, inputs, initial rows, at most one fault) and has 51 states besides the one
 * before that. A number stands for what the comment at its variable says. Asserted are the invariants (holds_…) and, once nothing
 * can happen any more, that the outcome is one that running operations one at a time could give (is_explained).
 */

bit run_number; /* which of the runs at the end of this file */

byte rows_checkouts;
/* what checkouts holds
 *   0: no rows
 *   1: (item='widget' qty=1)
 *   2: (item='widget' qty=1), (item='widget' qty=1)
 */

byte at_web_checkout_1;
/* where web.checkout#1 stands
 *   0: at the start
 *   1: before step 2: INSERT INTO checkouts (item, qty) VALUES (:item, :qty)
 *   2: done; responded ok
 *   3: done; responded sold out
 */

byte at_web_checkout_2;
/* where web.checkout#2 stands
 *   0: at the start
 *   1: before step 2: INSERT INTO checkouts (item, qty) VALUES (:item, :qty)
 *   2: done; responded ok
 *   3: done; responded sold out
 */

byte queue_inventory_checkouts;
/* changes of checkouts on their way into inventory
 *   0: nothing
 *   1: +(item='widget' qty=1)
 *   2: +(item='widget' qty=1), then +(item='widget' qty=1)
 */

byte applied_inventory_checkouts;
/* what inventory has applied of checkouts
 *   0: no rows
 *   1: (item='widget' qty=1)
 *   2: (item='widget' qty=1), (item='widget' qty=1)
 */

byte kept_checkouts;
/* messages of checkouts that a rebuild reads again
 *   0: nothing
 *   1: +(item='widget' qty=1)
 *   2: +(item='widget' qty=1), then +(item='widget' qty=1)
 */

bit left_rebuild;
/* the fault: rebuild
 *   0: it may still happen
 *   1: it has happened
 */

/* What never changes has no variable:
 *   what restocks holds: (item='widget' qty=1)
 *   changes of restocks on their way into inventory: nothing
 *   what inventory has applied of restocks: (item='widget' qty=1)
 *   messages of restocks that a rebuild reads again: +(item='widget' qty=1)
 */

bit is_explained = 1;
bit holds_never_oversell = 1; /* never_oversell, always: SELECT item FROM inventory WHERE level < 0 */

/* Each has a variable of its own, so that Spin says by name what does not hold. */
inline must(holds, condition) {
  holds = condition;
  assert(holds);
  holds = 1
}

/* client web.checkout#1 */
proctype client_web_checkout_1_in_run_0() {
end:
  do

  /* web.checkout#1 runs SELECT level FROM inventory WHERE item = 'widget': level = 1. */
  :: d_step { at_web_checkout_1 == 0 && applied_inventory_checkouts == 0 -> at_web_checkout_1 = 1 }

  /* web.checkout#1 runs INSERT INTO checkouts (item, qty) VALUES ('widget', 1): 1 message. */
  :: d_step { at_web_checkout_1 == 1 && rows_checkouts == 0 && queue_inventory_checkouts == 0 -> rows_checkouts = 1; at_web_checkout_1 = 2; queue_inventory_checkouts = 1 }
  :: d_step { at_web_checkout_1 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 1 -> rows_checkouts = 2; at_web_checkout_1 = 2; queue_inventory_checkouts = 2 }
  :: d_step { at_web_checkout_1 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 0 -> rows_checkouts = 2; at_web_checkout_1 = 2; queue_inventory_checkouts = 1 }

  /* web.checkout#1 runs SELECT level FROM inventory WHERE item = 'widget': level = 0; sold out. */
  :: d_step { at_web_checkout_1 == 0 && applied_inventory_checkouts == 1 -> at_web_checkout_1 = 3 }
  od
}

/* client web.checkout#2 */
proctype client_web_checkout_2_in_run_0() {
end:
  do

  /* web.checkout#2 runs SELECT level FROM inventory WHERE item = 'widget': level = 1. */
  :: d_step { at_web_checkout_2 == 0 && applied_inventory_checkouts == 0 -> at_web_checkout_2 = 1 }

  /* web.checkout#2 runs INSERT INTO checkouts (item, qty) VALUES ('widget', 1): 1 message. */
  :: d_step { at_web_checkout_2 == 1 && rows_checkouts == 0 && queue_inventory_checkouts == 0 -> rows_checkouts = 1; at_web_checkout_2 = 2; queue_inventory_checkouts = 1 }
  :: d_step { at_web_checkout_2 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 1 -> rows_checkouts = 2; at_web_checkout_2 = 2; queue_inventory_checkouts = 2 }
  :: d_step { at_web_checkout_2 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 0 -> rows_checkouts = 2; at_web_checkout_2 = 2; queue_inventory_checkouts = 1 }

  /* web.checkout#2 runs SELECT level FROM inventory WHERE item = 'widget': level = 0; sold out. */
  :: d_step { at_web_checkout_2 == 0 && applied_inventory_checkouts == 1 -> at_web_checkout_2 = 3 }
  od
}

/* view inventory */
proctype view_inventory_in_run_0() {
end:
  do

  /* inventory applies 1 change of checkouts. */
  :: d_step { queue_inventory_checkouts == 1 && applied_inventory_checkouts == 0 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 1 }
  :: d_step { queue_inventory_checkouts == 2 && applied_inventory_checkouts == 0 -> queue_inventory_checkouts = 1; applied_inventory_checkouts = 1 }
  :: d_step { queue_inventory_checkouts == 1 && applied_inventory_checkouts == 1 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 2; must(holds_never_oversell, false) }
  od
}

/* client web.checkout#1 */
proctype client_web_checkout_1_in_run_1() {
end:
  do

  /* web.checkout#1 runs SELECT level FROM inventory WHERE item = 'widget': level = 1. */
  :: d_step { at_web_checkout_1 == 0 && applied_inventory_checkouts == 0 -> at_web_checkout_1 = 1 }

  /* web.checkout#1 runs INSERT INTO checkouts (item, qty) VALUES ('widget', 1): 1 message. */
  :: d_step { at_web_checkout_1 == 1 && rows_checkouts == 0 && queue_inventory_checkouts == 0 && kept_checkouts == 0 -> rows_checkouts = 1; at_web_checkout_1 = 2; queue_inventory_checkouts = 1; kept_checkouts = 1 }
  :: d_step { at_web_checkout_1 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 1 && kept_checkouts == 1 -> rows_checkouts = 2; at_web_checkout_1 = 2; queue_inventory_checkouts = 2; kept_checkouts = 2 }
  :: d_step { at_web_checkout_1 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 0 && kept_checkouts == 1 -> rows_checkouts = 2; at_web_checkout_1 = 2; queue_inventory_checkouts = 1; kept_checkouts = 2 }

  /* web.checkout#1 runs SELECT level FROM inventory WHERE item = 'widget': level = 0; sold out. */
  :: d_step { at_web_checkout_1 == 0 && applied_inventory_checkouts == 1 -> at_web_checkout_1 = 3 }
  od
}

/* client web.checkout#2 */
proctype client_web_checkout_2_in_run_1() {
end:
  do

  /* web.checkout#2 runs SELECT level FROM inventory WHERE item = 'widget': level = 1. */
  :: d_step { at_web_checkout_2 == 0 && applied_inventory_checkouts == 0 -> at_web_checkout_2 = 1 }

  /* web.checkout#2 runs INSERT INTO checkouts (item, qty) VALUES ('widget', 1): 1 message. */
  :: d_step { at_web_checkout_2 == 1 && rows_checkouts == 0 && queue_inventory_checkouts == 0 && kept_checkouts == 0 -> rows_checkouts = 1; at_web_checkout_2 = 2; queue_inventory_checkouts = 1; kept_checkouts = 1 }
  :: d_step { at_web_checkout_2 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 1 && kept_checkouts == 1 -> rows_checkouts = 2; at_web_checkout_2 = 2; queue_inventory_checkouts = 2; kept_checkouts = 2 }
  :: d_step { at_web_checkout_2 == 1 && rows_checkouts == 1 && queue_inventory_checkouts == 0 && kept_checkouts == 1 -> rows_checkouts = 2; at_web_checkout_2 = 2; queue_inventory_checkouts = 1; kept_checkouts = 2 }

  /* web.checkout#2 runs SELECT level FROM inventory WHERE item = 'widget': level = 0; sold out. */
  :: d_step { at_web_checkout_2 == 0 && applied_inventory_checkouts == 1 -> at_web_checkout_2 = 3 }
  od
}

/* view inventory */
proctype view_inventory_in_run_1() {
end:
  do

  /* inventory is emptied and reads its inputs again. */
  :: d_step { left_rebuild == 0 && kept_checkouts == 0 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 0; left_rebuild = 1 }
  :: d_step { left_rebuild == 0 && kept_checkouts == 1 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 1; left_rebuild = 1 }
  :: d_step { left_rebuild == 0 && kept_checkouts == 2 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 2; left_rebuild = 1; must(holds_never_oversell, false) }

  /* inventory applies 1 change of checkouts. */
  :: d_step { queue_inventory_checkouts == 1 && applied_inventory_checkouts == 0 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 1 }
  :: d_step { queue_inventory_checkouts == 2 && applied_inventory_checkouts == 0 -> queue_inventory_checkouts = 1; applied_inventory_checkouts = 1 }
  :: d_step { queue_inventory_checkouts == 1 && applied_inventory_checkouts == 1 -> queue_inventory_checkouts = 0; applied_inventory_checkouts = 2; must(holds_never_oversell, false) }
  od
}

/* Takes part in every run: looks at the outcome once nothing can happen any more. */
proctype settled() {
end:
  do
  :: atomic { timeout -> d_step {
    must(is_explained, rows_checkouts == 1 && applied_inventory_checkouts == 1 && ((at_web_checkout_1 == 2 && at_web_checkout_2 == 3)
    || (at_web_checkout_1 == 3 && at_web_checkout_2 == 2)))
  } }
  od
}

init {
  atomic {
    if

    /* checkout × 2, no fault; web.checkout#1: item = 'widget', qty = 1; web.checkout#2: item = 'widget', qty = 1 */
    :: d_step { true -> skip };
       run client_web_checkout_1_in_run_0(); run client_web_checkout_2_in_run_0(); run view_inventory_in_run_0()

    /* checkout × 2, with a rebuild; web.checkout#1: item = 'widget', qty = 1; web.checkout#2: item = 'widget', qty = 1 */
    :: d_step { true -> run_number = 1 };
       run client_web_checkout_1_in_run_1(); run client_web_checkout_2_in_run_1(); run view_inventory_in_run_1()
    fi;
    run settled()
  }
}
