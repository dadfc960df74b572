-- Repaired checkout, as models/oltp.pml has it: the view is only a hint; check and decrement are one serializable
-- transaction. With ADMITS false the store takes every write, and the race is there. @…@ are filled in by the bench;
-- customers are 0..N-1, or scalarset(N) where they shall be interchangeable.
const
  N: @N@;
  S: @S@;
  ADMITS: @ADMITS@;
type
  customer: @CUSTOMER@;
  slot: 0..N-1;
  count: 0..N;
  place: enum { READ, BUY, CONFIRMED, REJECTED };
var
  pc: array [customer] of place;
  level: 0..S;
  stock: -1..S;
  wal: array [slot] of customer; walTail: count; walPos: count;
  evlog: array [slot] of customer; tail: count; applied: count;
  confirmed: count;

startstate begin
  for c: customer do pc[c] := READ; end;
  level := S; stock := S; walTail := 0; walPos := 0; tail := 0; applied := 0; confirmed := 0;
end;

ruleset c: customer do
  rule "read" pc[c] = READ ==> begin
    if level >= 1 then pc[c] := BUY; else pc[c] := REJECTED; end;
  end;
  rule "buy" pc[c] = BUY ==> begin
    if ADMITS = 0 | stock >= 1 then
      stock := stock - 1; confirmed := confirmed + 1;
      wal[walTail] := c; walTail := walTail + 1; pc[c] := CONFIRMED;
    else pc[c] := REJECTED; end;
  end;
end;
rule "cdc" walPos < walTail ==> begin
  evlog[tail] := wal[walPos]; tail := tail + 1; walPos := walPos + 1;
end;
rule "view" applied < tail ==> begin
  applied := applied + 1; level := level - 1;
end;

invariant "no oversell" confirmed <= S;
