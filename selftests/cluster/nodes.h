/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nodes of a cluster for tests: one in each namespace that "network" has made
 */
#ifndef NODES_H
#define NODES_H

#include <stdbool.h>
#include <stdint.h>

#include "../ckpt/ckpt_netlink.h"

#define NODES		8
#define CLUSTER		"test"
#define KEY		"0123456789abcdef0123456789abcdef"

/**
 * struct node - a namespace
 * @ns: descriptor of the namespace
 * @fd: netlink socket in it
 * @events: netlink socket in it that listens to events
 * @family: number of the family
 */
struct node {
	int ns;
	int fd;
	int events;
	int family;
};

/* Node i is at i; 0 is the namespace of the test. */
extern struct node nodes[NODES + 1];

/* Makes the network, for as long as the program runs: 0, or -1 if that fails. */
int network_up(void);

/* All of these: 0 or a negative errno. */
int nodes_open(void);
void nodes_close(void);
int node_enter(int i);

int node_begin(int i, struct nl_request *request, uint8_t command);
int node_call(int i, const struct nl_request *request, char *text, size_t size);
int node_join_as(int i, uint32_t id, const char *cluster, const char *key);
int node_join(int i);

/**
 * struct node_setting - a setting and its value
 * @type: &enum ckpt_a_setting
 * @value: of it
 */
struct node_setting {
	int type;
	uint32_t value;
};

int node_join_with(int i, const struct node_setting *settings, size_t count);
int node_set(int i, const struct node_setting *settings, size_t count);
int node_leave(int i);
/* Once: -EINPROGRESS if the others have not gone on yet. */
int node_ask_to_leave(int i);

/* Answers; 0 if there is none. */
uint64_t node_value(int i, int attribute);
uint64_t node_stat(int i, int stat);
uint32_t node_peer_state(int i, uint32_t id);
uint64_t node_peer_value(int i, uint32_t id, int attribute);

/* Wait, for 20 s at most. */
bool node_has(int i, int attribute, uint64_t value);
bool node_has_peers(int i, uint32_t number);
bool node_counts(int i, int stat, uint64_t at_least);
bool node_tells(int i, uint32_t kind, uint32_t node_id, uint32_t reason);

#endif /* NODES_H */
