// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views and the replication of one checkpoint with two sections, for spin.
 *
 * Words and steps are those of protocol.rst.  Each step of a node is atomic; a
 * message is a step of its receiver that looks at what its sender had sent, so a
 * lost message is a step that is not taken.  The README says what is left out.
 *
 * MODE is SYNC (WR_ALL_REPLICAS) or ASYNC; QUORUM is 0 or 1; CRASHES, RETURNS and
 * PARTITIONS bound the faults.  A macro BREAK_... takes one rule away.
 */
#define SYNC	0
#define ASYNC	1
#ifndef MODE
#define MODE	SYNC
#endif
#ifndef QUORUM
#define QUORUM	1
#endif
#ifndef CRASHES
#define CRASHES	1
#endif
#ifndef RETURNS
#define RETURNS	1
#endif
#ifndef PARTITIONS
#define PARTITIONS 1
#endif
#ifndef UPDATES
#define UPDATES	3
#endif

#define N	3
#define VIEWS	14		/* more than faults can make necessary */
#define LOG	(UPDATES + 1)	/* one more than there should ever be */
#define NONE	7

#define bit(i)		(1 << (i))
#define has(set, i)	(((set) >> (i)) & 1)
#define size(set)	(((set) & 1) + (((set) >> 1) & 1) + (((set) >> 2) & 1))
#define majority(set)	(size(set) * 2 > N)

/* Update u, 1 .. UPDATES, changes this section. */
#define section(u)	((u) & 1)

#define OUT		0
#define MEMBER		1
#define CHANGING	2

/* A node; what is of one incarnation only is cleared by its crash. */
typedef node {
	byte state;
	byte view;		/* the last one installed */
	byte promised;		/* the highest PROPOSE agreed to */
	byte held;		/* updates held */
	byte done;		/* of these, committed */
	byte log[LOG];
	byte acked;		/* known to the home: how many this one holds */
	bit live;		/* holds leases of a majority, itself included */
	bit newcomer;		/* of no view yet, in this incarnation */
	/* as proposer */
	byte number;
	byte wanted;
	byte agreed;
}

/* What COMMIT carries. */
typedef decision {
	byte members;
	byte insync;
	byte home;
	byte installed;
	bit committed;
	bit started;
}

node n[N];
decision v[VIEWS];
byte last_number = 1;

byte alive = 7;
byte cut;			/* these and the others do not reach each other */
byte crashes, returns, partitions;

/* What the world knows, for the properties. */
byte history[LOG];		/* committed updates in order */
byte committed;
byte acknowledged;		/* set of updates, bit u */
byte submitted;			/* the last one asked for */
byte dropped;			/* reported as divergent at healing */
bit parted;			/* there has been a partition */

/* For the steps below. */
byte i, j, k, w, best, who, common;
byte value, wanted_value;

#define conn(a, b)	(has(alive, a) && has(alive, b) && has(cut, a) == has(cut, b))
#define reach(a)	((has(alive, 0) && conn(a, 0)) + \
			 2 * (has(alive, 1) && conn(a, 1)) + \
			 4 * (has(alive, 2) && conn(a, 2)))
#define same_view(a, b)	(n[a].view == n[b].view)
#define serving(a)	(has(alive, a) && n[a].state == MEMBER && n[a].view && \
			 v[n[a].view].started)
#define is_home(a)	(serving(a) && v[n[a].view].home == (a))
#define my_insync(a)	has(v[n[a].view].insync, a)

#ifdef BREAK_LEASE
#define lease_ok(a)	true
#else
#define lease_ok(a)	(!QUORUM || n[a].live)
#endif

/* Who grants @a a lease: members of its view that have agreed to no other. */
#define grants(a, b)	((a) == (b) || (conn(a, b) && serving(b) && same_view(a, b)))
#define granted(a)	(grants(a, 0) + grants(a, 1) + grants(a, 2))

inline commit_one(a) {
	/* The next update of a's log, once for all nodes. */
	assert(!parted || QUORUM || committed < LOG);
	if
	:: n[a].done < committed ->
		/* A second history: only a partition without quorum may make it. */
		assert((!QUORUM && parted) || history[n[a].done] == n[a].log[n[a].done])
	:: else ->
		assert(committed < LOG);
		history[committed] = n[a].log[n[a].done];
		committed++
	fi;
	n[a].done++
}

inline copy_log(to, from) {
	n[to].held = n[from].held;
	w = 0;
	do
	:: w < LOG -> n[to].log[w] = n[from].log[w]; w++
	:: else -> break
	od
}

/* Cuts what @a holds down to what it has in common with @b: the lineage. */
inline cut_log(a, b) {
	common = 0;
	do
	:: common < n[a].held && common < n[b].held && n[a].log[common] == n[b].log[common] ->
		common++
	:: else -> break
	od;
	w = common;
	do
	:: w < LOG -> n[a].log[w] = 0; w++
	:: else -> break
	od;
	n[a].held = common;
	n[a].done = (n[a].done < common -> n[a].done : common)
}

inline forget(a) {
	n[a].state = OUT; n[a].view = 0; n[a].promised = 0;
	n[a].held = 0; n[a].done = 0; n[a].newcomer = 1;
	n[a].number = 0; n[a].wanted = 0; n[a].agreed = 0;
	w = 0;
	do
	:: w < LOG -> n[a].log[w] = 0; w++
	:: else -> break
	od
}

/* All that @a reaches is one view that has started: nothing is to be changed. */
#define settled(a)	(serving(a) && v[n[a].view].members == reach(a) && \
			 (!has(reach(a), 0) || (serving(0) && same_view(a, 0))) && \
			 (!has(reach(a), 1) || (serving(1) && same_view(a, 1))) && \
			 (!has(reach(a), 2) || (serving(2) && same_view(a, 2))))

/* The senior one of those that @a reaches and that have been in a view. */
#define voter(a, b)	(has(reach(a), b) && !n[b].newcomer)
#define senior(a)	(voter(a, 0) -> 0 : (voter(a, 1) -> 1 : (voter(a, 2) -> 2 : NONE)))

#ifdef BREAK_NEWCOMER
#define votes(a)	reach(a)
#else
#define votes(a)	(voter(a, 0) + 2 * voter(a, 1) + 4 * voter(a, 2))
#endif
#define may_propose(a)	(senior(a) == (a) && (!QUORUM || majority(votes(a))))

/* The proposal of @a can still come to its end. */
#define open_for(a, b)	(!has(n[a].wanted, b) || \
			 (conn(a, b) && n[b].promised <= n[a].number && \
			  (n[b].promised == n[a].number || !has(n[a].agreed, b))))
#define viable(a)	(n[a].number && n[a].wanted == reach(a) && open_for(a, 0) && \
			 open_for(a, 1) && open_for(a, 2) && \
			 (!v[n[a].number].committed || v[n[a].number].home == NONE || \
			  v[n[a].number].installed == n[a].wanted || \
			  conn(a, v[n[a].number].home)))

#ifdef BREAK_REPEAT
#define repeat_ok(a)	(n[a].number == 0 || settled_once)
bit settled_once;
#else
#define repeat_ok(a)	true
#endif

#ifdef BREAK_GRANTS
#define grants_over(a)	true
#else
/* A view without a node waits until that one's leases have run out. */
#define out_or_dark(a, b) (has(n[a].wanted, b) || !has(alive, b) || !n[b].live)
#define grants_over(a)	(!QUORUM || (out_or_dark(a, 0) && out_or_dark(a, 1) && \
				     out_or_dark(a, 2)))
#endif

/* PROPOSE: the proposer agrees to it itself at once. */
inline propose(a) {
	last_number++;
	assert(last_number < VIEWS);		/* view ends */
	n[a].number = last_number;
	n[a].wanted = reach(a);
	n[a].agreed = 0
}

/* PROPOSE arrives and REPORT goes: from here on nothing of @b changes. */
inline agree(a, b) {
	n[b].promised = n[a].number;
	n[b].state = CHANGING;
	n[a].agreed = n[a].agreed | bit(b)
}

/*
 * The highest committed view that a member has reported says who is in sync.  Of
 * two lineages (quorum off, after a partition) the one with more members wins.
 */
#define weight(x)	((has(n[j].wanted, 0) && n[0].view == (x)) + \
			 (has(n[j].wanted, 1) && n[1].view == (x)) + \
			 (has(n[j].wanted, 2) && n[2].view == (x)))

inline choose_view() {
	best = 0; i = 0;
	do
	:: i < N ->
		if
		:: has(n[j].wanted, i) && n[i].view > 0 && (best == 0 ||
		   (!QUORUM && parted -> weight(n[i].view) > weight(best) : n[i].view > best)) ->
			best = n[i].view
		:: else
		fi;
		i++
	:: else -> break
	od
}

/* The home: the old one if it can go on, else who holds most. */
inline choose_home() {
	who = NONE; i = 0;
	do
	:: i < N ->
		if
		:: has(n[j].wanted, i) && has(v[best].insync, i) &&
		   !n[i].newcomer && (n[i].view == best || (QUORUM || !parted)) &&
		   (who == NONE -> true : n[i].held > n[who].held ||
		    (n[i].held == n[who].held && i == v[best].home)) ->
			who = i
		:: else
		fi;
		i++
	:: else -> break
	od
}

/* Healing: what the losing side has and the winning one has not is told. */
inline tell_divergence() {
	i = 0;
	do
	:: i < N ->
		if
		:: who != NONE && has(n[j].wanted, i) && n[i].view != best && !n[i].newcomer ->
			w = 0;
			do
			:: w < n[i].held ->
				k = 0; common = 0;
				do
				:: k < n[who].held ->
					common = (n[who].log[k] == n[i].log[w] -> 1 : common);
					k++
				:: else -> break
				od;
#ifndef BREAK_TELL
				dropped = (common -> dropped : dropped | bit(n[i].log[w]));
#endif
				w++
			:: else -> break
			od
		:: else
		fi;
		i++
	:: else -> break
	od
}

/* COMMIT is made: the directory of the new view. */
inline decide() {
	choose_view();
	choose_home();
	if
	:: !QUORUM && parted -> tell_divergence()
	:: else
	fi;
	k = n[j].number;
	v[k].members = n[j].wanted;
	v[k].home = who;
	v[k].committed = 1;
	/* Who holds none of the winner's history has to catch up first. */
	v[k].insync = (who == NONE -> 0 : v[best].insync & n[j].wanted);
	i = 0;
	do
	:: i < N ->
		if
		:: who != NONE && (n[i].newcomer || (!QUORUM && parted && n[i].view != best)) ->
			v[k].insync = v[k].insync & (7 - bit(i))
		:: else
		fi;
		i++
	:: else -> break
	od;
	/* Without a replica the instance starts anew: quorum off only. */
	if
	:: who == NONE && !QUORUM -> v[k].home = j; v[k].insync = bit(j)
	:: else
	fi
}

/* COMMIT arrives; the log comes from the home, which is frozen like all. */
#define can_install(a, b)	(n[a].number && v[n[a].number].committed && \
				 has(v[n[a].number].members, b) && \
				 !has(v[n[a].number].installed, b) && conn(a, b) && \
				 n[b].promised == n[a].number && \
				 (v[n[a].number].home == NONE || \
				  (conn(b, v[n[a].number].home) && \
				   n[v[n[a].number].home].promised == n[a].number)))

inline install() {
	k = n[j].number;
	v[k].installed = v[k].installed | bit(i);
	n[i].view = k;
	n[i].newcomer = 0;
	n[i].acked = 0;
	n[i].live = 0;
	who = v[k].home;
	if
	:: who == NONE || who == i
	:: else ->
#ifndef BREAK_LINEAGE
		cut_log(i, who);
#endif
		if
		:: has(v[k].insync, i) && MODE == SYNC -> copy_log(i, who)
		:: else
		fi
	fi;
}

#ifdef BREAK_START
#define all_installed(a)	true
#else
#define all_installed(a)	(v[a].installed == v[a].members)
#endif

/* START arrives: all that a surviving in-sync replica held is committed. */
inline begin_work() {
	n[i].state = MEMBER;
	if
	:: MODE == SYNC && my_insync(i) ->
		do
		:: n[i].done < n[i].held -> commit_one(i)
		:: else -> break
		od
	:: else
	fi
}

/* A request, or one sent again after a change of home, reaches the home. */
inline known(a, u) {
	common = 0; w = 0;
	do
	:: w < n[a].held -> common = (n[a].log[w] == (u) -> 1 : common); w++
	:: else -> break
	od
}

inline submit(u) {
	known(j, u);
#ifdef BREAK_REQUEST_ID
	common = 0;
#endif
	if
	:: common
	:: else ->
		assert(n[j].held < LOG);
		n[j].log[n[j].held] = u;
		n[j].held++;
		submitted = (u > submitted -> u : submitted);
		if
		:: MODE == ASYNC ->
			n[j].done++;
			acknowledged = acknowledged | bit(u)
		:: else
		fi
	fi
}

#define holds(a)	(!has(v[n[j].view].insync, a) || (a) == j || n[a].acked > n[j].done)
#ifdef BREAK_ACK
#define all_hold	true
#else
#define all_hold	(holds(0) && holds(1) && holds(2))
#endif

/* The position of the last committed update of a section, 0 if there is none. */
inline last_of(a, s) {
	value = 0; w = 0;
	do
	:: w < n[a].done -> value = (section(n[a].log[w]) == (s) -> w + 1 : value); w++
	:: else -> break
	od
}

inline last_of_all(s) {
	wanted_value = 0; w = 0;
	do
	:: w < committed -> wanted_value = (section(history[w]) == (s) -> w + 1 : wanted_value); w++
	:: else -> break
	od
}

inline pending(a, s) {
	common = 0; w = n[a].done;
	do
	:: w < n[a].held -> common = (section(n[a].log[w]) == (s) -> 1 : common); w++
	:: else -> break
	od
}

/* linearizable: whoever may read locally, in any state, sees the last one. */
inline check_read(a, s) {
	if
	:: serving(a) && my_insync(a) && lease_ok(a) && v[n[a].view].home != NONE ->
		pending(a, s);
		if
		:: !common || v[n[a].view].home == a ->
			last_of(a, s);
			last_of_all(s);
			assert((!QUORUM && parted) || value == wanted_value)
		:: else
		fi
	:: else
	fi
}

/* prefix: of the home of the view, by whoever is a member of it. */
inline check_prefix(a) {
	who = (serving(a) -> v[n[a].view].home : NONE);
	if
	:: who != NONE && who != a && conn(a, who) && same_view(a, who) && serving(who) ->
		assert(n[a].held <= n[who].held);
		w = 0;
		do
		:: w < n[a].held -> assert(n[a].log[w] == n[who].log[w]); w++
		:: else -> break
		od
	:: else
	fi
}

/* No update stands in a history twice. */
inline check_once(a) {
	w = 0;
	do
	:: w < n[a].held ->
		k = w + 1;
		do
		:: k < n[a].held -> assert(n[a].log[w] != n[a].log[k]); k++
		:: else -> break
		od;
		w++
	:: else -> break
	od
}

/* one home: of those that may act, in a view or, with quorum, at all. */
#define acts(a)		(is_home(a) && lease_ok(a))
#define two_homes(a, b)	(acts(a) && acts(b) && (QUORUM || same_view(a, b)))

/* Views and proposals that nobody can come back to: fewer states to look at. */
#define refers(a, x)	(n[a].view == (x) || n[a].promised == (x) || n[a].number == (x))

/* COMMITTED, and leases that begin: taken at once, as later can do no more. */
inline tidy() {
	i = 0;
	do
	:: i < N ->
		n[i].live = (QUORUM && serving(i) && granted(i) * 2 > N -> 1 : n[i].live);
		who = (serving(i) -> v[n[i].view].home : NONE);
		if
		:: who != NONE && serving(who) && same_view(i, who) && conn(i, who) && my_insync(i) ->
			n[i].done = (MODE == ASYNC || n[i].held < n[who].done ->
				     n[i].held : n[who].done)
		:: else
		fi;
		if
		:: !has(alive, i) || (n[i].number && n[i].promised > n[i].number) ||
		   (settled(i) && n[i].view >= n[i].number) ->
			n[i].number = 0; n[i].wanted = 0; n[i].agreed = 0
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 2;
	do
	:: i < VIEWS ->
		if
		:: !refers(0, i) && !refers(1, i) && !refers(2, i) ->
			v[i].members = 0; v[i].insync = 0; v[i].home = 0; v[i].installed = 0;
			v[i].committed = 0; v[i].started = 0
		:: else
		fi;
		i++
	:: else -> break
	od
}

inline check() {
	i = 0;
	do
	:: i < N ->
		if
		:: MODE == SYNC -> check_read(i, 0); check_read(i, 1)
		:: else -> check_prefix(i)
		fi;
		check_once(i);
		i++
	:: else -> break
	od;
	assert(!two_homes(0, 1) && !two_homes(0, 2) && !two_homes(1, 2));
	/* acknowledged: the home of a view that has started has it. */
	i = 0;
	do
	:: i < N ->
		if
		:: MODE == SYNC && acts(i) && (QUORUM || !parted) -> assert(n[i].done >= committed)
		:: MODE == SYNC && acts(i) && parted && !cut && settled(i) ->
			/* told: what is not there has been reported */
			k = 1;
			do
			:: k <= UPDATES ->
				known(i, k);
				assert(common || !has(acknowledged, k) || has(dropped, k));
				k++
			:: else -> break
			od
		:: else
		fi;
		i++
	:: else -> break
	od;
	tidy();
	i = 0; j = 0; k = 0; w = 0; best = 0; who = 0; common = 0; value = 0; wanted_value = 0
}

inline begin() {
	v[1].members = 7; v[1].insync = 7; v[1].home = 0; v[1].installed = 7;
	v[1].committed = 1; v[1].started = 1;
	i = 0;
	do
	:: i < N ->
		n[i].state = MEMBER; n[i].view = 1; n[i].promised = 1; n[i].live = 1;
		i++
	:: else -> break
	od;
	i = 0
}

#define waits_for(a, x)	(has(alive, a) && n[a].number && n[a].agreed == n[a].wanted && \
			 !has(n[a].wanted, x) && !v[n[a].number].committed)

/* The steps of node x. */
#define steps(x) \
	/* faults */ \
	:: d_step { has(alive, x) && crashes < CRASHES -> \
		printf("crash %d\n", x); alive = alive - bit(x); crashes++; forget(x); n[x].live = 0; check() } \
	:: d_step { !has(alive, x) && returns < crashes && returns < RETURNS -> \
		printf("return %d\n", x); alive = alive + bit(x); returns++; check() } \
	:: d_step { !cut && partitions < PARTITIONS -> \
		printf("cut off %d\n", x); cut = bit(x); partitions++; parted = 1; check() } \
	/* a lease ends: looked at only when a proposal waits for it */ \
	:: d_step { QUORUM && has(alive, x) && n[x].live && granted(x) * 2 <= N && \
		    (waits_for(0, x) || waits_for(1, x) || waits_for(2, x)) -> \
		printf("lease of %d ends\n", x); n[x].live = 0; check() } \
	/* views */ \
	:: d_step { has(alive, x) && may_propose(x) && !settled(x) && !viable(x) && repeat_ok(x) -> \
		propose(x); printf("propose by %d: view %d of %d\n", x, last_number, n[x].wanted); check() } \
	:: d_step { has(alive, x) && v[n[x].number].committed == 0 && n[x].number && \
		    n[x].agreed == n[x].wanted && grants_over(x) && \
		    (!has(n[x].wanted, 0) || n[0].promised == n[x].number) && \
		    (!has(n[x].wanted, 1) || n[1].promised == n[x].number) && \
		    (!has(n[x].wanted, 2) || n[2].promised == n[x].number) -> \
		j = x; decide(); printf("commit view %d: insync %d home %d\n", n[x].number, v[n[x].number].insync, v[n[x].number].home); check() } \
	:: d_step { has(alive, x) && n[x].number && v[n[x].number].committed && \
		    !v[n[x].number].started && all_installed(n[x].number) -> \
		printf("start view %d\n", n[x].number); v[n[x].number].started = 1; check() } \
	/* updates */ \
	:: d_step { acts(x) && submitted < UPDATES -> \
		printf("update %d at %d\n", submitted + 1, x); j = x; k = submitted + 1; submit(k); check() } \
	:: d_step { acts(x) && submitted > 0 && !has(acknowledged, submitted) -> \
		printf("update %d again at %d\n", submitted, x); j = x; k = submitted; submit(k); check() } \
	:: d_step { MODE == SYNC && acts(x) && n[x].done < n[x].held -> \
		j = x; \
		if \
		:: all_hold -> \
			printf("committed at %d: %d\n", x, n[x].done + 1); commit_one(x); \
			acknowledged = acknowledged | bit(n[x].log[n[x].done - 1]) \
		:: else \
		fi; \
		check() }

#define partner(x, y)	\
	/* PROPOSE and REPORT */						\
	:: d_step { has(alive, x) && n[x].number && !v[n[x].number].committed && \
		    has(n[x].wanted, y) && !has(n[x].agreed, y) && conn(x, y) && \
		    n[y].promised < n[x].number ->				\
		printf("agree: %d to view %d\n", y, n[x].number); agree(x, y); check() }						\
	/* START */								\
	:: d_step { has(alive, x) && n[x].number && v[n[x].number].started &&	\
		    n[y].view == n[x].number && n[y].promised == n[x].number &&	\
		    n[y].state == CHANGING && conn(x, y) ->			\
		printf("begin: %d in view %d\n", y, n[x].number);		\
		i = y; begin_work(); check() }					\
	/* COMMIT and INSTALLED */						\
	:: d_step { can_install(x, y) -> printf("install at %d view %d\n", y, n[x].number); j = x; i = y; install(); check() }

#define replica(x, y)	\
	/* UPDATE and UPDATE_ACK */								\
	:: d_step { is_home(x) && serving(y) && same_view(x, y) && conn(x, y) &&	\
		    (MODE == ASYNC || my_insync(y)) && n[y].held < n[x].held ->	\
		printf("update to %d\n", y); n[y].log[n[y].held] = n[x].log[n[y].held]; n[y].held++;		\
		n[y].acked = n[y].held; check() }	\
	/* CATCHUP to CUT, and the change "replica" */				\
	:: d_step { MODE == SYNC && is_home(x) && serving(y) && same_view(x, y) && conn(x, y) && \
		    !my_insync(y) && settled(x) ->				\
		printf("caught up: %d\n", y); j = x; i = y; copy_log(y, x); n[y].done = n[x].done;		\
		n[y].acked = n[y].held;						\
		v[n[x].view].insync = v[n[x].view].insync | bit(y); check() }

active proctype world()
{
	d_step { begin() };
end:
	do
	:: d_step { cut -> printf("healed\n"); cut = 0; check() }
	steps(0) steps(1) steps(2)
	partner(0, 0) partner(0, 1) partner(0, 2)
	partner(1, 0) partner(1, 1) partner(1, 2)
	partner(2, 0) partner(2, 1) partner(2, 2)
	replica(0, 1) replica(0, 2) replica(1, 0) replica(1, 2) replica(2, 0) replica(2, 1)
	/* view ends: when nothing can happen any more, all are in one view. */
	:: timeout ->
		assert(settled(0) || !has(alive, 0) || (QUORUM && !majority(votes(0))));
		assert(settled(1) || !has(alive, 1) || (QUORUM && !majority(votes(1))));
		assert(settled(2) || !has(alive, 2) || (QUORUM && !majority(votes(2))));
		break
	od
}
