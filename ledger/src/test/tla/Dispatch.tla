------------------------------ MODULE Dispatch ------------------------------
(***************************************************************************)
(* Gridpact's dispatch protocol: two-phase commit whose votes and decision *)
(* are entries of a replicated ledger, after Gray and Lamport, "Consensus  *)
(* on Transaction Commit" (2006).                                          *)
(*                                                                         *)
(* Beside each action stands the code that implements it, as               *)
(*     Code: <module> <class>#<method>                                     *)
(* and DispatchModelTest checks that it is there.  What no code does       *)
(* stands as "World:".                                                     *)
(*                                                                         *)
(* What is left out, because Raft gives it: the ledger is one sequence of  *)
(* entries that every center applies alike.  Which center leads shows only *)
(* in the clock that stamps an entry.                                      *)
(*                                                                         *)
(* Messages are a set that only grows.  One that is lost is one never      *)
(* taken from it, a repeated one is taken twice, a late one late, and any  *)
(* two are taken in any order.  So what a center says again each second    *)
(* needs no action of its own, nor does a pause: who does nothing pauses.  *)
(*                                                                         *)
(* A fault is planted by the constant Fault, where its name stands; each   *)
(* breaks the property that DispatchModelTest names for it.                *)
(*                                                                         *)
(* Each gateway has one device, and each order a setpoint for each of      *)
(* them, so that any two orders that overlap contend for every device.     *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
  Gateways,
  Centers,
  Plans,     \* The times of each order that may be proposed, by its number.
  LastTime,  \* Where the model's time ends.
  Skew,      \* How far any clock may be from true time, either way.
  Term,      \* How long a lease lasts.
  LastToken, \* How many leases there are at most.
  StoresFail, \* Whether a gateway's disk may be full or broken.
  Fault      \* The fault that is planted; "none" for the protocol as it is.

Orders == DOMAIN Plans
VoteUntil(o) == Plans[o].voteUntil
EffectiveAt(o) == Plans[o].effectiveAt
ApplyUntil(o) == Plans[o].applyUntil
ExpiresAt(o) == Plans[o].expiresAt
Replaces(o) == Plans[o].replaces

Plan(voteUntil, effectiveAt, applyUntil, expiresAt, replaces) ==
  [voteUntil |-> voteUntil, effectiveAt |-> effectiveAt, applyUntil |-> applyUntil,
   expiresAt |-> expiresAt, replaces |-> replaces]

\* One order, for the commit by itself.
OnePlan == <<Plan(1, 2, 3, 4, {})>>
\* Two orders that overlap, so that only one may be open.
ContendingPlans == <<Plan(1, 1, 2, 4, {}), Plan(2, 3, 3, 4, {})>>
\* The second begins where the first ends.
SucceedingPlans == <<Plan(1, 1, 1, 2, {}), Plan(2, 2, 2, 3, {})>>
\* The second takes the place of the first, and ends before it.
ReplacingPlans == <<Plan(1, 1, 3, 4, {}), Plan(1, 2, 2, 3, {1})>>

Nobody == "nobody"

VARIABLES
  now,    \* True time, which nobody knows.
  ledger, \* What the log says: its time, the newest lease, the orders.
  held,   \* The token each center goes by; it may have been paused since it got it.
  said,   \* Every message ever sent.
  disk,   \* What each gateway would find after a restart.
  memory  \* What each gateway goes by while it runs.

vars == <<now, ledger, held, said, disk, memory>>

(***************************************************************************)
(* What the ledger holds                                                   *)
(***************************************************************************)
OrderStatus ==
  {"none", "preparing", "committed", "aborted", "ended", "replaced", "forgotten"}

\* A function of the first votes alone.  All of what follows asks this, not the status.
DecisionOf(votes) ==
  IF \E g \in Gateways : votes[g] = "no" THEN "abort"
  ELSE IF \A g \in Gateways : votes[g] = "yes" THEN "commit"
  ELSE IF Fault = "oneYesCommits" /\ \E g \in Gateways : votes[g] = "yes" THEN "commit"
  ELSE "none"

Decision(o) == DecisionOf(ledger.orders[o].votes)
IsOpen(status) == status \in {"preparing", "committed"}

Overlap(o, p) == EffectiveAt(o) < ExpiresAt(p) /\ EffectiveAt(p) < ExpiresAt(o)

LeaseRuns == ledger.time < ledger.lease.until
MayAct(token) == token = ledger.lease.token /\ token > 0 /\ LeaseRuns

(***************************************************************************)
(* What gateways hold                                                      *)
(***************************************************************************)
EntryState ==
  {"none", "refused", "prepared", "inDoubt", "gaveUp", "committed", "aborted", "applied",
   "notApplied", "lapsed"}

IsUndecided(state) == state \in {"prepared", "inDoubt"}
\* One that gave up never applies the order, but what it replaces may go on there.
MayAsk(state) == IsUndecided(state) \/ state = "gaveUp"
IsTaken(state) == IsUndecided(state) \/ state \in {"committed", "applied"}

Entry(g, o) == memory[g].entries[o]
OnDisk(g, o) == disk[g].entries[o]

Max(a, b) == IF a > b THEN a ELSE b

\* A clock anywhere may show these now; so two readings of one clock may go backwards.
MayShow(earliest, latest) == earliest <= now + Skew /\ now <= latest + Skew
MayShowFrom(earliest) == earliest <= now + Skew
MayShowUntil(latest) == now <= latest + Skew

(***************************************************************************)
(* Messages                                                                *)
(***************************************************************************)
PrepareOf(o) == [kind |-> "prepare", order |-> o]
DecisionMessage(o, d) == [kind |-> d, order |-> o]
VoteOf(g, o, v) == [kind |-> v, order |-> o, from |-> g]

Prepared(g, o) == VoteOf(g, o, "yes") \in said

Message ==
  [kind : {"prepare", "commit", "abort", "forgotten"}, order : Orders]
    \cup [kind : {"yes", "no"}, order : Orders, from : Gateways]

TypeOK ==
  /\ now \in 0 .. LastTime
  /\ ledger.time \in 0 .. LastTime + Skew
  /\ ledger.lease.holder \in Centers \cup {Nobody}
  /\ ledger.lease.token \in 0 .. LastToken
  /\ ledger.lease.until \in 0 .. LastTime + Skew + Term
  /\ \A o \in Orders :
       /\ ledger.orders[o].status \in OrderStatus
       /\ ledger.orders[o].token \in 0 .. LastToken
       /\ ledger.orders[o].votes \in [Gateways -> {"none", "yes", "no"}]
  /\ held \in [Centers -> 0 .. LastToken]
  /\ said \subseteq Message
  /\ \A store \in {disk, memory} : \A g \in Gateways :
       /\ store[g].newest \in 0 .. LastToken
       /\ store[g].entries \in [Orders -> EntryState]

Init ==
  /\ now = 0
  /\ ledger =
       [time |-> 0,
        lease |-> [holder |-> Nobody, token |-> 0, until |-> 0],
        orders |->
          [o \in Orders |->
            [status |-> "none", token |-> 0, votes |-> [g \in Gateways |-> "none"]]]]
  /\ held = [c \in Centers |-> 0]
  /\ said = {}
  /\ disk = [g \in Gateways |-> [newest |-> 0, entries |-> [o \in Orders |-> "none"]]]
  /\ memory = disk

(***************************************************************************)
(* Time                                                                    *)
(***************************************************************************)
\* World: time passes.
Pass ==
  /\ now < LastTime
  /\ now' = now + 1
  /\ UNCHANGED <<ledger, held, said, disk, memory>>

StatusAt(o, t) ==
  LET order == ledger.orders[o]
      replaced ==
        \E by \in Orders :
          /\ ledger.orders[by].status = "committed"
          /\ t >= EffectiveAt(by)
          /\ o \in Replaces(by)
          /\ EffectiveAt(by) < ExpiresAt(o)
  IN IF order.status # "committed" THEN order.status
     ELSE IF replaced THEN "replaced"
     ELSE IF t >= ExpiresAt(o) THEN "ended"
     ELSE "committed"

\* An entry lets the ledger's time pass, then does what its command says.  These are two steps
\* here, since an entry may as well be a mere tick.
\* Code: ledger org.gridpact.ledger.raft.LedgerStateMachine#startTransaction
\* Code: ledger org.gridpact.ledger.state.LedgerState#apply
\* Code: ledger org.gridpact.ledger.state.Advance#to
\* Code: center org.gridpact.center.dispatch.Coordinator#due
Tick ==
  \E stamp \in 0 .. LastTime + Skew :
    LET t == IF Fault = "timeGoesBack" THEN stamp ELSE Max(ledger.time, stamp)
    IN /\ MayShow(stamp, stamp)
       /\ t # ledger.time
       /\ ledger' =
            [ledger EXCEPT
              !.time = t,
              !.orders = [o \in Orders |-> [@[o] EXCEPT !.status = StatusAt(o, t)]]]
       /\ UNCHANGED <<now, held, said, disk, memory>>

(***************************************************************************)
(* Leases                                                                  *)
(***************************************************************************)
\* Code: ledger org.gridpact.ledger.state.LeaseRules#acquire
\* Code: center org.gridpact.center.dispatch.DispatchPolicy#lease
Acquire(c) ==
  /\ ~LeaseRuns \/ ledger.lease.holder = c \/ Fault = "leaseIsStolen"
  /\ ledger.lease.token < LastToken
  /\ ledger' =
       [ledger EXCEPT
         !.lease =
           [holder |-> c, token |-> ledger.lease.token + 1, until |-> ledger.time + Term]]
  /\ held' = [held EXCEPT ![c] = ledger.lease.token + 1]
  /\ UNCHANGED <<now, said, disk, memory>>

\* Code: ledger org.gridpact.ledger.state.LeaseRules#renew
Renew(c) ==
  /\ MayAct(held[c])
  /\ ledger.time + Term > ledger.lease.until
  /\ ledger' = [ledger EXCEPT !.lease.until = ledger.time + Term]
  /\ UNCHANGED <<now, held, said, disk, memory>>

\* Code: ledger org.gridpact.ledger.state.LeaseRules#release
\* Code: center org.gridpact.center.dispatch.Dispatcher#close
Release(c) ==
  /\ MayAct(held[c])
  /\ ledger' = [ledger EXCEPT !.lease.until = ledger.time]
  /\ UNCHANGED <<now, held, said, disk, memory>>

(***************************************************************************)
(* Orders in the ledger                                                    *)
(***************************************************************************)
ReplacesOnlyCommitted(o) ==
  \A p \in Replaces(o) : ledger.orders[p].status = "committed"

Reserved(o) ==
  \E p \in Orders \ ({o} \cup Replaces(o)) :
    IsOpen(ledger.orders[p].status) /\ Overlap(o, p)

\* The announcement is in the same step: one that is late is a message taken late.
\* Code: ledger org.gridpact.ledger.state.ProposalRules#propose
\* Code: ledger org.gridpact.ledger.state.LeaseRules#brokenBy
\* Code: center org.gridpact.center.dispatch.Dispatcher#propose
\* Code: center org.gridpact.center.dispatch.Announcer#announce
\* Code: center org.gridpact.center.dispatch.Announcer#repeat
Propose(c, o) ==
  /\ held[c] > 0
  /\ MayAct(held[c]) \/ Fault = "ledgerIgnoresToken"
  /\ ledger.orders[o].status = "none"
  /\ ledger.time < VoteUntil(o)
  /\ ReplacesOnlyCommitted(o)
  /\ ~Reserved(o) \/ Fault = "ledgerIgnoresReservation"
  /\ ledger' =
       [ledger EXCEPT !.orders[o].status = "preparing", !.orders[o].token = held[c]]
  /\ said' = said \cup {PrepareOf(o)}
  /\ UNCHANGED <<now, held, disk, memory>>

\* An order with these votes, and the news of the decision where they make one.
WithVotes(o, votes) ==
  LET decision == DecisionOf(votes)
      order == ledger.orders[o]
      status ==
        IF decision = "commit" THEN "committed"
        ELSE IF decision = "abort" THEN "aborted"
        ELSE order.status
  IN /\ ledger' =
          [ledger EXCEPT !.orders[o] = [order EXCEPT !.votes = votes, !.status = status]]
     /\ said' = said \cup (IF decision = "none" THEN {} ELSE {DecisionMessage(o, decision)})

\* Code: ledger org.gridpact.ledger.state.VoteRules#cast
\* Code: ledger org.gridpact.ledger.state.OrderRecord#withVote
\* Code: model org.gridpact.model.dispatch.Decision#of
\* Code: center org.gridpact.center.dispatch.Coordinator#voted
\* Code: center org.gridpact.center.dispatch.Announcer#decideAll
CastVote(g, o, v) ==
  LET order == ledger.orders[o]
      first == order.status = "preparing" /\ order.votes[g] = "none"
      again == order.status \in {"preparing", "committed", "aborted"} /\ order.votes[g] # v
  IN /\ VoteOf(g, o, v) \in said
     /\ first \/ (Fault = "lastVoteWins" /\ again)
     /\ ledger.time < VoteUntil(o) \/ Fault \in {"countLateVote", "lastVoteWins"}
     /\ WithVotes(o, [order.votes EXCEPT ![g] = v])
     /\ UNCHANGED <<now, held, disk, memory>>

\* Any center may do it; it goes by the ledger's time and asks for no lease.
\* Code: ledger org.gridpact.ledger.state.VoteRules#close
\* Code: center org.gridpact.center.dispatch.Coordinator#due
CloseVoting(o) ==
  LET order == ledger.orders[o]
  IN /\ order.status = "preparing"
     /\ ledger.time >= VoteUntil(o)
     /\ Fault # "waitForever"
     /\ WithVotes(
          o, [g \in Gateways |-> IF order.votes[g] = "none" THEN "no" ELSE order.votes[g]])
     /\ UNCHANGED <<now, held, disk, memory>>

\* The ledger keeps a bounded number of orders that are over, and one that was committed until each
\* gateway has said what it did: that it is on its disk stands for that here.  That it gave up
\* without a decision is not enough, since it may still ask.
\* Code: ledger org.gridpact.ledger.state.Orders#over
\* Code: ledger org.gridpact.ledger.state.OrderRecord#settled
Forget(o) ==
  /\ ledger.orders[o].status \in {"aborted", "ended", "replaced"}
  /\ \/ Decision(o) = "abort"
     \/ \A g \in Gateways : OnDisk(g, o) \in
          {"applied", "notApplied", "lapsed"}
            \cup (IF Fault = "forgetGivenUp" THEN {"gaveUp"} ELSE {})
     \/ Fault = "forgetUnsettled"
  /\ ledger' = [ledger EXCEPT !.orders[o].status = "forgotten"]
  /\ UNCHANGED <<now, held, said, disk, memory>>

\* A gateway that knows no decision asks any center.  Where the order is known the answer is what has been said.
\* Code: center org.gridpact.center.dispatch.Coordinator#asked
\* Code: edge org.gridpact.edge.dispatch.Participant#inDoubt
AnswerForgotten(o) ==
  /\ \E g \in Gateways : MayAsk(Entry(g, o))
  /\ ledger.orders[o].status = "forgotten"
  /\ DecisionMessage(o, "forgotten") \notin said
  /\ said' = said \cup {DecisionMessage(o, "forgotten")}
  /\ UNCHANGED <<now, ledger, held, disk, memory>>

(***************************************************************************)
(* Gateways: the vote                                                      *)
(***************************************************************************)
With(store, g, o, state) ==
  [store EXCEPT
    ![g].entries[o] = state,
    ![g].newest = Max(@, ledger.orders[o].token)]

\* A store whose write failed writes nothing more before a restart, so only then they differ.
Broken(g) == memory[g] # disk[g]

Asked(g, o) == PrepareOf(o) \in said /\ Entry(g, o) = "none"

\* What is in effect may begin later, by a clock that has been set back.
Taken(g, o) ==
  \E p \in Orders \ ({o} \cup Replaces(o)) :
    /\ IsTaken(Entry(g, p))
    /\ \/ Overlap(o, p)
       \/ /\ Entry(g, p) = "applied"
          /\ EffectiveAt(o) < ExpiresAt(p)
          /\ Fault # "freeWhenSetBack"

MayPrepare(g, o) ==
  /\ Asked(g, o)
  /\ ~Broken(g)
  /\ ledger.orders[o].token >= memory[g].newest \/ Fault = "gatewayIgnoresToken"
  /\ MayShowUntil(VoteUntil(o))
  /\ ~Taken(g, o)

\* To the disk first, then to the center.  A crash between is a vote that is not heard.
\* Code: edge org.gridpact.edge.dispatch.Participant#prepare
\* Code: edge org.gridpact.edge.dispatch.PrepareRules#refusal
\* Code: edge org.gridpact.edge.store.EdgeStore#record
Prepare(g, o) ==
  /\ MayPrepare(g, o)
  /\ memory' = With(memory, g, o, "prepared")
  /\ disk' =
       IF Fault = "voteBeforeSync" THEN disk
       ELSE IF Fault = "tokenInMemory" THEN [disk EXCEPT ![g].entries[o] = "prepared"]
       ELSE With(disk, g, o, "prepared")
  /\ said' = said \cup {VoteOf(g, o, "yes")}
  /\ UNCHANGED <<now, ledger, held>>

\* For its envelope, its mode, a lock-out, an older token, or any other reason.
\* Code: edge org.gridpact.edge.dispatch.Participant#prepare
\* Code: edge org.gridpact.edge.dispatch.PrepareRules#refusal
Refuse(g, o) ==
  /\ Asked(g, o)
  /\ ~Broken(g)
  /\ memory' = With(memory, g, o, "refused")
  /\ disk' = With(disk, g, o, "refused")
  /\ said' = said \cup {VoteOf(g, o, "no")}
  /\ UNCHANGED <<now, ledger, held>>

\* With a full or broken store, or too many orders: the next prepare may be answered otherwise.
\* Code: edge org.gridpact.edge.dispatch.Participant#prepare
\* Code: edge org.gridpact.edge.store.EdgeStore#refusal
RefuseUnwritten(g, o) ==
  /\ StoresFail
  /\ Asked(g, o)
  /\ VoteOf(g, o, "no") \notin said
  /\ said' = said \cup {VoteOf(g, o, "no")}
  /\ UNCHANGED <<now, ledger, held, disk, memory>>

\* The write fails, so the gateway says no; but what failed is on the disk all the same.
\* Code: edge org.gridpact.edge.dispatch.Participant#prepare
\* Code: edge org.gridpact.edge.store.Database#failed
FailToWrite(g, o) ==
  /\ StoresFail
  /\ MayPrepare(g, o)
  /\ disk' = With(disk, g, o, "prepared")
  /\ said' = said \cup {VoteOf(g, o, "no")}
  /\ UNCHANGED <<now, ledger, held, memory>>

\* Down, and up again at some later time; where nothing was lost this changes nothing.  It says
\* again what it voted and does not know the decision of.
\* Code: edge org.gridpact.edge.dispatch.Participant#Participant
\* Code: edge org.gridpact.edge.dispatch.Participant#openVotes
\* Code: edge org.gridpact.edge.Gateway#connected
Restart(g) ==
  /\ Broken(g)
  /\ memory' = [memory EXCEPT ![g] = disk[g]]
  /\ said' = said \cup {VoteOf(g, o, "yes") : o \in {p \in Orders : MayAsk(OnDisk(g, p))}}
  /\ UNCHANGED <<now, ledger, held, disk>>

(***************************************************************************)
(* Gateways: the decision and its effect                                   *)
(***************************************************************************)
Become(g, changes) ==
  LET after(store) ==
        [store EXCEPT
          ![g].entries =
            [o \in Orders |-> IF o \in DOMAIN changes THEN changes[o] ELSE @[o]]]
  IN /\ ~Broken(g)
     /\ memory' = after(memory)
     /\ disk' = after(disk)
     /\ UNCHANGED <<now, ledger, held, said>>

\* The orders that took the place of this one here, whether or not they could be applied.  That
\* they may be over by now matters: neither a commit learnt late nor a crash within the step brings
\* back what they replaced.
ReplacedBy(g, o) ==
  {by \in Orders :
    /\ o \in Replaces(by)
    /\ Entry(g, by) \in
         (IF Fault = "replacedComesBack" THEN {"applied"} ELSE {"applied", "notApplied", "lapsed"})}

\* An order that is committed ends those it replaces, even where it is not applied itself.
\* Code: edge org.gridpact.edge.dispatch.Participant#replaced
BecomeAndEnd(g, o, state) ==
  LET replaced ==
        {p \in Replaces(o) : Entry(g, p) = "applied" /\ Fault # "bothInEffect"}
  IN Become(g, [p \in {o} \cup replaced |-> IF p = o THEN state ELSE "lapsed"])

\* Code: edge org.gridpact.edge.dispatch.Participant#decide
LearnCommit(g, o) ==
  /\ DecisionMessage(o, "commit") \in said
  /\ \/ /\ IsUndecided(Entry(g, o))
        /\ MayShowUntil(ApplyUntil(o)) \/ Fault = "applyLate"
        /\ Become(g, o :> "committed")
     \/ /\ \/ IsUndecided(Entry(g, o)) /\ MayShowFrom(ApplyUntil(o) + 1)
           \/ Entry(g, o) = "gaveUp"
        /\ BecomeAndEnd(g, o, "notApplied")

\* Code: edge org.gridpact.edge.dispatch.Participant#decide
LearnAbort(g, o) ==
  /\ \E answer \in {"abort", "forgotten"} : DecisionMessage(o, answer) \in said
  /\ MayAsk(Entry(g, o))
  /\ Become(g, o :> "aborted")

\* Code: edge org.gridpact.edge.dispatch.Participant#doubt
Doubt(g, o) ==
  /\ Entry(g, o) = "prepared"
  /\ MayShow(EffectiveAt(o), ExpiresAt(o) - 1)
  /\ Become(g,
       o :> IF Fault = "abortAlone" THEN "aborted"
            ELSE IF Fault = "guessInDoubt" THEN "applied"
            ELSE "inDoubt")

\* Code: edge org.gridpact.edge.dispatch.Participant#doubt
GiveUp(g, o) ==
  /\ IsUndecided(Entry(g, o))
  /\ MayShowFrom(ExpiresAt(o))
  /\ Become(g, o :> "gaveUp")

\* A step takes orders in turn at one reading of the clock, so that this one finds those ended that
\* end before it begins.
\* Code: edge org.gridpact.edge.dispatch.Participant#apply
\* Code: edge org.gridpact.edge.dispatch.OrderBook#openInTurn
Apply(g, o) ==
  /\ Entry(g, o) = "committed"
  /\ \A p \in Orders : ExpiresAt(p) <= EffectiveAt(o) => ~IsTaken(Entry(g, p))
  /\ ReplacedBy(g, o) = {}
  /\ MayShowFrom(EffectiveAt(o)) \/ Fault = "applyAtDecision"
  /\ MayShowUntil(ApplyUntil(o)) \/ Fault = "applyLate"
  /\ BecomeAndEnd(g, o, "applied")

\* Code: edge org.gridpact.edge.dispatch.Participant#neverApplies
NotApply(g, o) ==
  /\ Entry(g, o) = "committed"
  /\ MayShowFrom(IF ReplacedBy(g, o) = {} THEN ApplyUntil(o) + 1 ELSE EffectiveAt(o))
  /\ BecomeAndEnd(g, o, "notApplied")

\* Code: edge org.gridpact.edge.dispatch.Participant#lapse
Lapse(g, o) ==
  /\ Entry(g, o) = "applied"
  /\ MayShowFrom(ExpiresAt(o))
  /\ Become(g, o :> "lapsed")

Next ==
  \/ Pass
  \/ Tick
  \/ \E c \in Centers : Acquire(c)
  \/ \E c \in Centers : Renew(c)
  \/ \E c \in Centers : Release(c)
  \/ \E c \in Centers, o \in Orders : Propose(c, o)
  \/ \E g \in Gateways, o \in Orders, v \in {"yes", "no"} : CastVote(g, o, v)
  \/ \E o \in Orders : CloseVoting(o)
  \/ \E o \in Orders : Forget(o)
  \/ \E o \in Orders : AnswerForgotten(o)
  \/ \E g \in Gateways, o \in Orders : Prepare(g, o)
  \/ \E g \in Gateways, o \in Orders : Refuse(g, o)
  \/ \E g \in Gateways, o \in Orders : RefuseUnwritten(g, o)
  \/ \E g \in Gateways, o \in Orders : FailToWrite(g, o)
  \/ \E g \in Gateways : Restart(g)
  \/ \E g \in Gateways, o \in Orders : LearnCommit(g, o)
  \/ \E g \in Gateways, o \in Orders : LearnAbort(g, o)
  \/ \E g \in Gateways, o \in Orders : Doubt(g, o)
  \/ \E g \in Gateways, o \in Orders : GiveUp(g, o)
  \/ \E g \in Gateways, o \in Orders : Apply(g, o)
  \/ \E g \in Gateways, o \in Orders : NotApply(g, o)
  \/ \E g \in Gateways, o \in Orders : Lapse(g, o)

Spec == Init /\ [][Next]_vars

\* Time passes, some center's clock with it, and some center that is up closes what is due.
FairSpec ==
  /\ Spec
  /\ WF_vars(Pass)
  /\ WF_vars(Tick)
  /\ \A o \in Orders : WF_vars(CloseVoting(o))

\* To keep a model small.
LeasesOnlyExpire ==
  ledger'.lease.token = ledger.lease.token => ledger'.lease.until = ledger.lease.until
NothingForgotten == \A o \in Orders : ledger.orders[o].status # "forgotten"

Symmetry == Permutations(Gateways) \cup Permutations(Centers)

(***************************************************************************)
(* What always holds                                                       *)
(***************************************************************************)
\* Nobody hears both, and no two gateways go by different decisions: also where an order that is
\* forgotten is answered as if it had been aborted.
NoSplitDecision ==
  \A o \in Orders :
    /\ ~(DecisionMessage(o, "commit") \in said /\ DecisionMessage(o, "abort") \in said)
    /\ \A g, h \in Gateways :
         ~(OnDisk(g, o) \in {"committed", "applied", "lapsed"} /\ OnDisk(h, o) = "aborted")

\* A commit has a durable yes of every participant.
CommitNeedsAll ==
  \A o \in Orders : DecisionMessage(o, "commit") \in said =>
    \A g \in Gateways : Prepared(g, o) /\ OnDisk(g, o) \notin {"none", "refused"}

NoApplyWithoutCommit ==
  \A o \in Orders, g \in Gateways :
    OnDisk(g, o) \in {"committed", "applied", "lapsed"} => Decision(o) = "commit"

\* Who has said yes remembers it, whatever happens.
YesIsDurable ==
  \A o \in Orders, g \in Gateways :
    Prepared(g, o) => OnDisk(g, o) \notin {"none", "refused"}

\* Who has said yes ends only by a decision, or with the order's time.
NobodyAbortsAlone ==
  \A o \in Orders, g \in Gateways :
    /\ OnDisk(g, o) = "aborted" => Decision(o) = "abort"
    /\ OnDisk(g, o) = "notApplied" => Decision(o) = "commit"
    /\ OnDisk(g, o) = "gaveUp" => now + Skew >= ExpiresAt(o)

NothingEarly ==
  \A o \in Orders, g \in Gateways : OnDisk(g, o) = "applied" => now + Skew >= EffectiveAt(o)

\* Two open orders that overlap share no device, unless one takes the place of the other.
NoSharedDevice ==
  \A o, p \in Orders :
    \/ o = p
    \/ o \in Replaces(p)
    \/ p \in Replaces(o)
    \/ ~Overlap(o, p)
    \/ ~(IsOpen(ledger.orders[o].status) /\ IsOpen(ledger.orders[p].status))

\* No device follows two orders.
OneOrderInEffect ==
  \A g \in Gateways : Cardinality({o \in Orders : OnDisk(g, o) = "applied"}) <= 1

\* A device follows no order that one of which the gateway knows the commit has replaced.
ReplacedStaysEnded ==
  \A g \in Gateways, o, p \in Orders :
    p \in Replaces(o) /\ OnDisk(g, o) \in {"applied", "notApplied", "lapsed"}
      => OnDisk(g, p) # "applied"

(***************************************************************************)
(* What no step does                                                       *)
(***************************************************************************)
LedgerTimeNeverGoesBack == [][ledger'.time >= ledger.time]_vars

DecisionIsFinal == [][\A o \in Orders : Decision(o) # "none" => Decision(o)' = Decision(o)]_vars

\* By the ledger's time an order is committed before its votes are due, so before its effect.
CommittedInTime ==
  [][\A o \in Orders :
      Decision(o) = "none" /\ Decision(o)' = "commit" => ledger.time < VoteUntil(o)]_vars

\* One holder at a time, each with a larger token than all before.
LeaseIsExclusive ==
  [][/\ ledger'.lease.token >= ledger.lease.token
     /\ ledger'.lease.holder # ledger.lease.holder
          => ~LeaseRuns /\ ledger'.lease.token > ledger.lease.token]_vars

LedgerFencing ==
  [][\A o \in Orders :
      ledger.orders[o].status = "none" /\ ledger'.orders[o].status # "none"
        => LeaseRuns /\ ledger'.orders[o].token = ledger.lease.token]_vars

\* A gateway that has said yes under a token prepares nothing under an older one.
GatewayFencing ==
  [][\A g \in Gateways, o, p \in Orders :
      Entry(g, o) = "none" /\ Entry(g, o)' = "prepared" /\ Prepared(g, p)
        => ledger.orders[o].token >= ledger.orders[p].token]_vars

NewestTokenNeverFalls ==
  [][\A g \in Gateways :
      disk[g].newest <= disk'[g].newest /\ memory[g].newest <= memory'[g].newest]_vars

\* Before the order's end, and no later than it allows.
NothingLate ==
  [][\A g \in Gateways, o \in Orders :
      OnDisk(g, o) # "applied" /\ OnDisk(g, o)' = "applied"
        => now <= ApplyUntil(o) + Skew /\ now < ExpiresAt(o) + Skew]_vars

(***************************************************************************)
(* What happens at last                                                    *)
(***************************************************************************)
EveryOrderIsDecided ==
  \A o \in Orders : ledger.orders[o].status = "preparing" ~> Decision(o) # "none"
=============================================================================
