/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * ckpt: SA Forum checkpoint sections in the kernel, generic netlink interface
 *
 * The family controls the node that a network namespace is, and shows what it
 * holds.  Each network namespace has its own; a request is about that of its
 * sender.  Everybody may ask, changes need CAP_NET_ADMIN in the user namespace that
 * owns the network namespace (EPERM, before any attribute is looked at).  Names and
 * ids are for all users of the namespace, as they are in sysfs; contents are not here.
 * CKPT_CREATE_NO_SYSFS is about directories and hides nothing here.
 *
 * Every command has its attributes in a set of its own.  Unknown commands are refused
 * with EOPNOTSUPP, also a dump of what cannot be dumped, and the reverse.  Attributes
 * that a command does not know or does not take, and those of a wrong size, are
 * refused (EINVAL, ERANGE) with a text in the extended acknowledgment.  A command that
 * fails has changed nothing, but for EINPROGRESS.  No command waits for another node.
 *
 * A dump shows what there was when it began, but what has gone meanwhile, each as it
 * is when its message is made.  Messages carry NLM_F_DUMP_INTR, the last one
 * (NLMSG_DONE) included, from when a change makes the dump a mixture: for checkpoints,
 * that one was created, unlinked or deleted; for sections, any update of their
 * checkpoint.  A dump that fails, at once or later, says so in NLMSG_DONE, with its
 * text.  Every message fits into a buffer of 32 KiB.
 *
 * Numbers are in the order of the machine's bytes, times in milliseconds unless
 * their names say otherwise.
 */
#ifndef _UAPI_LINUX_CKPT_NETLINK_H
#define _UAPI_LINUX_CKPT_NETLINK_H

#define CKPT_GENL_NAME		"ckpt"
#define CKPT_GENL_VERSION	1

/* The multicast group of the events, CKPT_CMD_EVENT. */
#define CKPT_GENL_EVENTS	"events"

#define CKPT_CLUSTER_NAME_MAX	63	/* bytes */
#define CKPT_KEY_MIN		16	/* bytes */
#define CKPT_KEY_MAX		64	/* bytes */
#define CKPT_NODES_MAX		256	/* nodes of a cluster */
#define CKPT_INSTANCE_BYTES	16	/* of an instance as attributes carry it */

/* Bytes of a section id that are shown: what leaves a message below 32 KiB. */
#define CKPT_SECTION_ID_SHOWN_MAX	31744

/**
 * enum ckpt_cmd - commands
 * @CKPT_CMD_UNSPEC: none
 * @CKPT_CMD_GET_NODE: answers with &enum ckpt_a_node
 * @CKPT_CMD_JOIN: makes the namespace a node of a cluster, with CKPT_A_NODE_ID,
 *	CKPT_A_NODE_CLUSTER, and either CKPT_A_NODE_KEY or CKPT_A_NODE_INSECURE;
 *	CKPT_A_NODE_SETTINGS if some are to differ.  Errors, in order: ERANGE, EINVAL an
 *	attribute is out of range or of a wrong size; EINVAL one is missing, or both of
 *	the last are there; ERANGE a setting is out of range; EINTR killed while another
 *	join or leave was under way; EBUSY the namespace has joined already; ENOENT the
 *	kernel has no hmac(sha256); EAFNOSUPPORT it has no TIPC; ENETDOWN TIPC has no
 *	address in this namespace yet; ENOMEM.  A node of the same id elsewhere is no
 *	error: the others refuse this one, and it is told of by an event
 * @CKPT_CMD_LEAVE: takes the namespace out of its cluster, once the others have gone on
 *	without it, or CKPT_A_SETTING_LEAVE_TIMEOUT is over since the first request.
 *	Errors, in order: EINTR killed while a join or another leave was under way; ENOTCONN
 *	it is in none; EINPROGRESS the others have not gone on: ask again, some times a
 *	second.  From the first request on the node does nothing for its cluster any more
 * @CKPT_CMD_SET: changes CKPT_A_NODE_SETTINGS of a node.  EINVAL none is given; ERANGE
 *	a value is out of range; ENOTCONN the namespace is no node
 * @CKPT_CMD_GET_PEER: dumps the other nodes that are known, with &enum ckpt_a_peer
 * @CKPT_CMD_GET_STATS: answers with &enum ckpt_a_stat.  ENOTCONN the namespace is no
 *	node
 * @CKPT_CMD_GET_CHECKPOINT: dumps the checkpoints, with &enum ckpt_a_checkpoint; or
 *	answers with the one of CKPT_A_CHECKPOINT_INSTANCE or CKPT_A_CHECKPOINT_NAME.
 *	EINVAL neither is given, or both, or one for a dump; ENOENT there is none
 * @CKPT_CMD_GET_SECTION: dumps the sections of the checkpoint of
 *	CKPT_A_SECTION_INSTANCE, with &enum ckpt_a_section.  EINVAL it is missing; ENOENT
 *	there is no such checkpoint, or it was deleted before the dump was over
 * @CKPT_CMD_EVENT: what has happened, with &enum ckpt_a_event, to the group
 *	%CKPT_GENL_EVENTS
 */
enum ckpt_cmd {
	CKPT_CMD_UNSPEC,
	CKPT_CMD_GET_NODE,
	CKPT_CMD_JOIN,
	CKPT_CMD_LEAVE,
	CKPT_CMD_SET,
	CKPT_CMD_GET_PEER,
	CKPT_CMD_GET_STATS,
	CKPT_CMD_GET_CHECKPOINT,
	CKPT_CMD_GET_SECTION,
	CKPT_CMD_EVENT,
};

#define CKPT_CMD_MAX CKPT_CMD_EVENT

/**
 * enum ckpt_node_state - what a network namespace is in a cluster
 * @CKPT_NODE_OUT: nothing; it serves its own checkpoints alone
 * @CKPT_NODE_FORMING: it has joined, and is in no view yet
 * @CKPT_NODE_MEMBER: it is a member of a view
 * @CKPT_NODE_CHANGING: it has agreed to another view, which is not there yet
 * @CKPT_NODE_LEFT_OUT: the others have gone on without it, and it wants to be taken back
 * @CKPT_NODE_LEAVING: it waits for the others to go on without it
 */
enum ckpt_node_state {
	CKPT_NODE_OUT,
	CKPT_NODE_FORMING,
	CKPT_NODE_MEMBER,
	CKPT_NODE_CHANGING,
	CKPT_NODE_LEFT_OUT,
	CKPT_NODE_LEAVING,
};

/**
 * enum ckpt_a_node - attributes of the node
 * @CKPT_A_NODE_UNSPEC: none
 * @CKPT_A_NODE_PAD: fills up
 * @CKPT_A_NODE_STATE: u32, &enum ckpt_node_state
 * @CKPT_A_NODE_ID: u32, from 1 on, the same after each start
 * @CKPT_A_NODE_INCARNATION: u64, random at each join
 * @CKPT_A_NODE_CLUSTER: string of 1 to %CKPT_CLUSTER_NAME_MAX bytes
 * @CKPT_A_NODE_KEY: %CKPT_KEY_MIN to %CKPT_KEY_MAX bytes that all nodes of the cluster
 *	share; never shown
 * @CKPT_A_NODE_INSECURE: flag: there is no key, whoever reaches this node by TIPC
 *	can be a node of the cluster
 * @CKPT_A_NODE_SETTINGS: nested, &enum ckpt_a_setting
 * @CKPT_A_NODE_PEERS: u32, how many peers are up
 * @CKPT_A_NODE_TIPC_ADDRESS: u32, of this node as TIPC knows it
 * @CKPT_A_NODE_LIVE: flag: it may work: it is a member, and with quorum on it has heard of
 *	a majority of the expected nodes within a lease
 * @CKPT_A_NODE_VIEW: u64, first part of the number of the last view; none before the first
 * @CKPT_A_NODE_VIEW_PROPOSER: u64, second part: incarnation of who proposed it
 * @CKPT_A_NODE_MEMBERS: u32, how many members that view has
 * @CKPT_A_NODE_COORDINATOR: u32, node id of its senior member
 */
enum ckpt_a_node {
	CKPT_A_NODE_UNSPEC,
	CKPT_A_NODE_PAD,
	CKPT_A_NODE_STATE,
	CKPT_A_NODE_ID,
	CKPT_A_NODE_INCARNATION,
	CKPT_A_NODE_CLUSTER,
	CKPT_A_NODE_KEY,
	CKPT_A_NODE_INSECURE,
	CKPT_A_NODE_SETTINGS,
	CKPT_A_NODE_PEERS,
	CKPT_A_NODE_TIPC_ADDRESS,
	CKPT_A_NODE_LIVE,
	CKPT_A_NODE_VIEW,
	CKPT_A_NODE_VIEW_PROPOSER,
	CKPT_A_NODE_MEMBERS,
	CKPT_A_NODE_COORDINATOR,
};

#define CKPT_A_NODE_MAX CKPT_A_NODE_COORDINATOR

/**
 * enum ckpt_a_setting - settings of a node, times in milliseconds
 * @CKPT_A_SETTING_UNSPEC: none
 * @CKPT_A_SETTING_HEARTBEAT: u32, between two heartbeats: 10 to 10000, 100 by default
 * @CKPT_A_SETTING_LEASE: u32, 50 to 60000, and at least two heartbeats; 500 by default.
 *	A peer of which nothing was heard for two leases is closed
 * @CKPT_A_SETTING_HELLO_TIMEOUT: u32, from a connection to the end of its hello: 100 to
 *	60000, 2000 by default
 * @CKPT_A_SETTING_PHASE_TIMEOUT: u32, of a phase of a view change: 50 to 60000, 500 by
 *	default.  Who does not answer is left out
 * @CKPT_A_SETTING_FORM_TIMEOUT: u32, after which nodes that are in no view form one,
 *	however few they are; with quorum off only: 0 to 600000, 5000 by default
 * @CKPT_A_SETTING_LEAVE_TIMEOUT: u32, for which a leave waits for the others to go on: 0 to
 *	60000, 5000 by default
 * @CKPT_A_SETTING_EXPECTED: u32, nodes of the cluster: 0 (not known, the default) to
 *	%CKPT_NODES_MAX.  Once they are there the first view is formed without waiting
 * @CKPT_A_SETTING_QUORUM: u32, 1: no view, and no work, without a majority of the expected
 *	nodes, which must be given; 0: off, the default
 */
enum ckpt_a_setting {
	CKPT_A_SETTING_UNSPEC,
	CKPT_A_SETTING_HEARTBEAT,
	CKPT_A_SETTING_LEASE,
	CKPT_A_SETTING_HELLO_TIMEOUT,
	CKPT_A_SETTING_PHASE_TIMEOUT,
	CKPT_A_SETTING_FORM_TIMEOUT,
	CKPT_A_SETTING_LEAVE_TIMEOUT,
	CKPT_A_SETTING_EXPECTED,
	CKPT_A_SETTING_QUORUM,
};

#define CKPT_A_SETTING_MAX CKPT_A_SETTING_QUORUM

/**
 * enum ckpt_peer_state - how far the way to another node is
 * @CKPT_PEER_DOWN: TIPC shows the node, and there is no connection; it will be tried
 *	again
 * @CKPT_PEER_CONNECTING: a connection or its hello is under way
 * @CKPT_PEER_UP: both connections are there, and their hellos have succeeded
 */
enum ckpt_peer_state {
	CKPT_PEER_DOWN,
	CKPT_PEER_CONNECTING,
	CKPT_PEER_UP,
};

/**
 * enum ckpt_a_peer - attributes of a peer
 * @CKPT_A_PEER_UNSPEC: none
 * @CKPT_A_PEER_PAD: fills up
 * @CKPT_A_PEER_ID: u32, node id
 * @CKPT_A_PEER_STATE: u32, &enum ckpt_peer_state
 * @CKPT_A_PEER_TIPC_ADDRESS: u32, where TIPC shows it
 * @CKPT_A_PEER_INCARNATION: u64, once it is up
 * @CKPT_A_PEER_MINOR: u32, minor version of the protocol, once it is up
 * @CKPT_A_PEER_FEATURES: u64, features of the protocol that it has, once it is up
 * @CKPT_A_PEER_UP_MS: u64, for how long it is up
 * @CKPT_A_PEER_HEARD_MS: u64, how long ago something was heard of it
 * @CKPT_A_PEER_REFUSED: u32, &enum ckpt_a_stat, why the last hello was refused, here
 * @CKPT_A_PEER_MEMBER: flag: it is in the view of this node
 */
enum ckpt_a_peer {
	CKPT_A_PEER_UNSPEC,
	CKPT_A_PEER_PAD,
	CKPT_A_PEER_ID,
	CKPT_A_PEER_STATE,
	CKPT_A_PEER_TIPC_ADDRESS,
	CKPT_A_PEER_INCARNATION,
	CKPT_A_PEER_MINOR,
	CKPT_A_PEER_FEATURES,
	CKPT_A_PEER_UP_MS,
	CKPT_A_PEER_HEARD_MS,
	CKPT_A_PEER_REFUSED,
	CKPT_A_PEER_MEMBER,
};

#define CKPT_A_PEER_MAX CKPT_A_PEER_MEMBER

/**
 * enum ckpt_a_stat - counters of a node since it joined, each a u64
 * @CKPT_A_STAT_UNSPEC: none
 * @CKPT_A_STAT_PAD: fills up
 * @CKPT_A_STAT_SENT: messages sent
 * @CKPT_A_STAT_SENT_BYTES: bytes in them
 * @CKPT_A_STAT_RECEIVED: messages received
 * @CKPT_A_STAT_RECEIVED_BYTES: bytes in them
 * @CKPT_A_STAT_CONNECTED: connections made or accepted
 * @CKPT_A_STAT_MALFORMED: ended by a message that is none
 * @CKPT_A_STAT_UNEXPECTED: ended by a message that had no place then
 * @CKPT_A_STAT_OVERFLOW: ended because the peer took too little of what it was sent
 * @CKPT_A_STAT_SILENT: ended because nothing was heard for too long
 * @CKPT_A_STAT_REFUSED_VERSION: hellos refused: another major version
 * @CKPT_A_STAT_REFUSED_CLUSTER: another name of the cluster
 * @CKPT_A_STAT_REFUSED_PROOF: a wrong proof: without the key, or with another one
 * @CKPT_A_STAT_REFUSED_SELF: from this node's own TIPC address
 * @CKPT_A_STAT_REFUSED_ID: a node id that is not the one expected, or that another live
 *	node has
 * @CKPT_A_STAT_REFUSED_TIMEOUT: not finished in time
 * @CKPT_A_STAT_REFUSED_ROOM: too many hellos at once
 * @CKPT_A_STAT_VIEWS: views of which this node was a member
 */
enum ckpt_a_stat {
	CKPT_A_STAT_UNSPEC,
	CKPT_A_STAT_PAD,
	CKPT_A_STAT_SENT,
	CKPT_A_STAT_SENT_BYTES,
	CKPT_A_STAT_RECEIVED,
	CKPT_A_STAT_RECEIVED_BYTES,
	CKPT_A_STAT_CONNECTED,
	CKPT_A_STAT_MALFORMED,
	CKPT_A_STAT_UNEXPECTED,
	CKPT_A_STAT_OVERFLOW,
	CKPT_A_STAT_SILENT,
	CKPT_A_STAT_REFUSED_VERSION,
	CKPT_A_STAT_REFUSED_CLUSTER,
	CKPT_A_STAT_REFUSED_PROOF,
	CKPT_A_STAT_REFUSED_SELF,
	CKPT_A_STAT_REFUSED_ID,
	CKPT_A_STAT_REFUSED_TIMEOUT,
	CKPT_A_STAT_REFUSED_ROOM,
	CKPT_A_STAT_VIEWS,
};

#define CKPT_A_STAT_MAX CKPT_A_STAT_VIEWS

/**
 * enum ckpt_a_checkpoint - attributes of a checkpoint
 * @CKPT_A_CHECKPOINT_UNSPEC: none
 * @CKPT_A_CHECKPOINT_PAD: fills up
 * @CKPT_A_CHECKPOINT_INSTANCE: binary, %CKPT_INSTANCE_BYTES: incarnation of the creator
 *	and number, each a u64 in network byte order; never used again
 * @CKPT_A_CHECKPOINT_NAME: binary, 1 to CKPT_NAME_MAX bytes
 * @CKPT_A_CHECKPOINT_FLAGS: u32, &enum ckpt_creation_flags
 * @CKPT_A_CHECKPOINT_UNLINKED: flag: the name is gone
 * @CKPT_A_CHECKPOINT_OPENS: u32, opens of this node
 * @CKPT_A_CHECKPOINT_UID: u32, owner, as the reader's user namespace numbers it
 * @CKPT_A_CHECKPOINT_GID: u32, group, likewise
 * @CKPT_A_CHECKPOINT_MODE: u32
 * @CKPT_A_CHECKPOINT_SIZE_MAX: u64, bytes given at its creation
 * @CKPT_A_CHECKPOINT_RETENTION_NS: s64, nanoseconds
 * @CKPT_A_CHECKPOINT_SECTIONS_MAX: u32
 * @CKPT_A_CHECKPOINT_SECTION_SIZE_MAX: u64, bytes
 * @CKPT_A_CHECKPOINT_ID_SIZE_MAX: u64, bytes
 * @CKPT_A_CHECKPOINT_SECTIONS: u32, how many there are
 * @CKPT_A_CHECKPOINT_BYTES: u64, in them
 * @CKPT_A_CHECKPOINT_GENERATION: u64, of the last update; 0 before the first
 * @CKPT_A_CHECKPOINT_ACTIVE: flag: there is an active replica
 */
enum ckpt_a_checkpoint {
	CKPT_A_CHECKPOINT_UNSPEC,
	CKPT_A_CHECKPOINT_PAD,
	CKPT_A_CHECKPOINT_INSTANCE,
	CKPT_A_CHECKPOINT_NAME,
	CKPT_A_CHECKPOINT_FLAGS,
	CKPT_A_CHECKPOINT_UNLINKED,
	CKPT_A_CHECKPOINT_OPENS,
	CKPT_A_CHECKPOINT_UID,
	CKPT_A_CHECKPOINT_GID,
	CKPT_A_CHECKPOINT_MODE,
	CKPT_A_CHECKPOINT_SIZE_MAX,
	CKPT_A_CHECKPOINT_RETENTION_NS,
	CKPT_A_CHECKPOINT_SECTIONS_MAX,
	CKPT_A_CHECKPOINT_SECTION_SIZE_MAX,
	CKPT_A_CHECKPOINT_ID_SIZE_MAX,
	CKPT_A_CHECKPOINT_SECTIONS,
	CKPT_A_CHECKPOINT_BYTES,
	CKPT_A_CHECKPOINT_GENERATION,
	CKPT_A_CHECKPOINT_ACTIVE,
};

#define CKPT_A_CHECKPOINT_MAX CKPT_A_CHECKPOINT_ACTIVE

/**
 * enum ckpt_a_section - attributes of a section
 * @CKPT_A_SECTION_UNSPEC: none
 * @CKPT_A_SECTION_PAD: fills up
 * @CKPT_A_SECTION_INSTANCE: binary, %CKPT_INSTANCE_BYTES, of its checkpoint
 * @CKPT_A_SECTION_ID: binary, 0 (the default section) to CKPT_SECTION_ID_MAX bytes; cut
 *	at %CKPT_SECTION_ID_SHOWN_MAX
 * @CKPT_A_SECTION_ID_SIZE: u32, bytes of the whole id
 * @CKPT_A_SECTION_NUMBER: u64, unique for the life of the checkpoint
 * @CKPT_A_SECTION_SIZE: u64, bytes
 * @CKPT_A_SECTION_GENERATION: u64, of its last update; 0: the default section as it
 *	was created
 * @CKPT_A_SECTION_LAST_UPDATE_NS: s64, when that was, on CLOCK_REALTIME
 * @CKPT_A_SECTION_EXPIRATION_NS: s64, on CLOCK_REALTIME; CKPT_TIME_END: never
 */
enum ckpt_a_section {
	CKPT_A_SECTION_UNSPEC,
	CKPT_A_SECTION_PAD,
	CKPT_A_SECTION_INSTANCE,
	CKPT_A_SECTION_ID,
	CKPT_A_SECTION_ID_SIZE,
	CKPT_A_SECTION_NUMBER,
	CKPT_A_SECTION_SIZE,
	CKPT_A_SECTION_GENERATION,
	CKPT_A_SECTION_LAST_UPDATE_NS,
	CKPT_A_SECTION_EXPIRATION_NS,
};

#define CKPT_A_SECTION_MAX CKPT_A_SECTION_EXPIRATION_NS

/**
 * enum ckpt_event_kind - what has happened
 * @CKPT_EVENT_KIND_JOINED: this node has joined
 * @CKPT_EVENT_KIND_LEFT: it has left
 * @CKPT_EVENT_KIND_PEER_UP: a peer came up
 * @CKPT_EVENT_KIND_PEER_DOWN: a peer that was up is not any more
 * @CKPT_EVENT_KIND_REFUSED: a hello was refused; at most one a second for each reason
 * @CKPT_EVENT_KIND_VIEW: this node is a member of a new view; about its coordinator
 * @CKPT_EVENT_KIND_LEFT_OUT: others have gone on without this node; about the coordinator
 *	of its last view
 * @CKPT_EVENT_KIND_NO_QUORUM: too few of the expected nodes are there to work
 * @CKPT_EVENT_KIND_QUORUM: there are enough of them again
 */
enum ckpt_event_kind {
	CKPT_EVENT_KIND_JOINED,
	CKPT_EVENT_KIND_LEFT,
	CKPT_EVENT_KIND_PEER_UP,
	CKPT_EVENT_KIND_PEER_DOWN,
	CKPT_EVENT_KIND_REFUSED,
	CKPT_EVENT_KIND_VIEW,
	CKPT_EVENT_KIND_LEFT_OUT,
	CKPT_EVENT_KIND_NO_QUORUM,
	CKPT_EVENT_KIND_QUORUM,
};

/**
 * enum ckpt_a_event - attributes of an event
 * @CKPT_A_EVENT_UNSPEC: none
 * @CKPT_A_EVENT_PAD: fills up
 * @CKPT_A_EVENT_KIND: u32, &enum ckpt_event_kind
 * @CKPT_A_EVENT_NODE_ID: u32, which node it is about; none if that is not known
 * @CKPT_A_EVENT_INCARNATION: u64, of that node
 * @CKPT_A_EVENT_REASON: u32, &enum ckpt_a_stat: why (REFUSED, PEER_DOWN if the peer did
 *	not end the connection itself)
 * @CKPT_A_EVENT_VIEW: u64, first part of the number of the view that it is about
 * @CKPT_A_EVENT_MEMBERS: u32, how many members that view has
 */
enum ckpt_a_event {
	CKPT_A_EVENT_UNSPEC,
	CKPT_A_EVENT_PAD,
	CKPT_A_EVENT_KIND,
	CKPT_A_EVENT_NODE_ID,
	CKPT_A_EVENT_INCARNATION,
	CKPT_A_EVENT_REASON,
	CKPT_A_EVENT_VIEW,
	CKPT_A_EVENT_MEMBERS,
};

#define CKPT_A_EVENT_MAX CKPT_A_EVENT_MEMBERS

#endif /* _UAPI_LINUX_CKPT_NETLINK_H */
