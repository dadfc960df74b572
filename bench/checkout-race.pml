/* The checkout race for Spin: the same system as examples/checkout-race.pipeline.yaml with two customers and one widget.
 * A customer reads what the view says, then appends; the view takes in one appended checkout at a time. Every step is
 * atomic. The assertion is the invariant: nobody is promised what is not in stock. */
#define CUSTOMERS 2
#define STOCK 1

byte shown = STOCK;    /* the level that the view shows */
byte appended;         /* checkouts in the topic */
byte applied;          /* checkouts that the view has taken in */

active [CUSTOMERS] proctype Customer() {
  if
  :: shown >= 1
  :: shown == 0 -> goto end_sold_out
  fi;
  d_step { appended++; assert(appended <= STOCK) }
end_promised: false;
end_sold_out: false
}

active proctype View() {
end: do
  :: d_step { applied < appended ->
       applied++;
       if :: shown > 0 -> shown-- :: else -> skip fi }
  od
}
