-- Three items, C checkouts of two lines, as models/partitions.pml has them: a partition for each item, apply and offset
-- commit apart, one crash. @C@ and @S@ are filled in by the bench.
const
  C: @C@;
  S: @S@;
type
  co:   0..C-1;
  item: 0..2;
  cnt:  0..C;
  pcs:  enum { READ0, READ1, BUY, CONFIRMED, REJECTED };
var
  pc: array [co] of pcs;
  stock: array [item] of 0..S; level: array [item] of 0..S; sold: array [item] of cnt;
  wal: array [co] of co; walTail: cnt; walPos: 0..2*C;
  part: array [item] of array [co] of co; tail: array [item] of cnt;
  pos: array [item] of cnt; committed: array [item] of cnt;
  crashed: boolean;

startstate begin
  for c: co do pc[c] := READ0; wal[c] := 0; end;
  for i: item do
    stock[i] := S; level[i] := S; sold[i] := 0; tail[i] := 0; pos[i] := 0; committed[i] := 0;
    for c: co do part[i][c] := 0; end;
  end;
  walTail := 0; walPos := 0; crashed := false;
end;

ruleset c: co do
  rule "read0" pc[c] = READ0 ==> begin
    if level[c % 3] >= 1 then pc[c] := READ1; else pc[c] := REJECTED; end;
  end;
  rule "read1" pc[c] = READ1 ==> begin
    if level[(c + 1) % 3] >= 1 then pc[c] := BUY; else pc[c] := REJECTED; end;
  end;
  rule "buy" pc[c] = BUY ==> begin
    if stock[c % 3] >= 1 & stock[(c + 1) % 3] >= 1 then
      stock[c % 3] := stock[c % 3] - 1; stock[(c + 1) % 3] := stock[(c + 1) % 3] - 1;
      sold[c % 3] := sold[c % 3] + 1;   sold[(c + 1) % 3] := sold[(c + 1) % 3] + 1;
      wal[walTail] := c; walTail := walTail + 1; pc[c] := CONFIRMED;
    else pc[c] := REJECTED; end;
  end;
end;
rule "cdc" walPos < 2 * walTail ==>
var i: item; c: co;
begin
  c := wal[walPos / 2]; i := (c + walPos % 2) % 3;
  part[i][tail[i]] := c; tail[i] := tail[i] + 1; walPos := walPos + 1;
end;
ruleset i: item do
  rule "apply" pos[i] < tail[i] ==> begin
    pos[i] := pos[i] + 1;
    if level[i] > 0 then level[i] := level[i] - 1; end;
  end;
  rule "ack" committed[i] < pos[i] ==> begin committed[i] := pos[i]; end;
end;
rule "crash" !crashed ==> begin
  crashed := true;
  for i: item do pos[i] := committed[i]; end;
end;

invariant "no oversell" sold[0] <= S & sold[1] <= S & sold[2] <= S;
