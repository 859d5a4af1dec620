// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who speaks to a node without belonging to its cluster, or wrongly
 *
 * A client that does by hand, from the text of the protocol, what a node does.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <linux/tipc.h>
#include <nettle/hmac.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "nodes.h"

#define TYPE		0x636b7074
#define HELLO		0x8001
#define CHALLENGE	0x8002
#define PROOF		0x8003
#define HEARTBEAT	0x8101
#define STANDING	0x8201
#define START		0x8207

#define NODE		1
#define INCARNATION	2
#define CLUSTER_NAME	3
#define FEATURES	4
#define CONNECTION	5
#define NONCE		6
#define PROOF_BYTES	7
#define NUMBER		8
#define HEARD		9
#define LEASE		10

/* The node under test, and who speaks to it from another namespace. */
#define TARGET		5
#define STRANGER	2

/**
 * struct message - a message being made, or one that came
 * @len: bytes of it
 * @bytes: the message
 */
struct message {
	size_t len;
	uint8_t bytes[66000];
};

static void put(struct message *message, const void *data, size_t len)
{
	memcpy(message->bytes + message->len, data, len);
	message->len += len;
}

static void put_attr(struct message *message, uint16_t type, const void *data, uint32_t len)
{
	const uint16_t head[2] = { htons(type | 0x8000), 0 };
	const uint32_t size = htonl(len);
	static const uint8_t zeros[8];

	put(message, head, sizeof(head));
	put(message, &size, sizeof(size));
	put(message, data, len);
	put(message, zeros, -len & 7);
}

static void put_attr_u32(struct message *message, uint16_t type, uint32_t value)
{
	value = htonl(value);
	put_attr(message, type, &value, sizeof(value));
}

static void put_attr_u64(struct message *message, uint16_t type, uint64_t value)
{
	value = htobe64(value);
	put_attr(message, type, &value, sizeof(value));
}

static void start(struct message *message, uint16_t type)
{
	static const uint8_t no_view[16];
	const uint8_t version[2] = { 1, 0 };
	const uint32_t len = 0;

	message->len = 0;
	type = htons(type);
	put(message, version, sizeof(version));
	put(message, &type, sizeof(type));
	put(message, &len, sizeof(len));
	put(message, no_view, sizeof(no_view));
}

/* The view that a message belongs to. */
static void set_view(struct message *message, uint64_t counter, uint64_t proposer)
{
	const uint64_t number[2] = { htobe64(counter), htobe64(proposer) };

	memcpy(message->bytes + 8, number, sizeof(number));
}

static void finish(struct message *message)
{
	const uint32_t len = htonl(message->len);

	memcpy(message->bytes + 4, &len, sizeof(len));
}

/**
 * struct identity - what somebody says of himself
 * @node: id
 * @incarnation: of it
 * @connection: 0 control, 1 bulk
 * @cluster: name
 * @nonce: random
 */
struct identity {
	uint32_t node;
	uint64_t incarnation;
	uint32_t connection;
	const char *cluster;
	uint8_t nonce[32];
};

static struct identity identity(uint32_t connection)
{
	struct identity own = {
		.node = STRANGER,
		.incarnation = 0x1122334455667788,
		.connection = connection,
		.cluster = CLUSTER,
	};

	getrandom(own.nonce, sizeof(own.nonce), 0);
	return own;
}

static void make_hello(struct message *message, const struct identity *own)
{
	start(message, HELLO);
	put_attr_u32(message, NODE, own->node);
	put_attr_u64(message, INCARNATION, own->incarnation);
	put_attr(message, CLUSTER_NAME, own->cluster, strlen(own->cluster));
	put_attr_u64(message, FEATURES, 0);
	put_attr_u32(message, CONNECTION, own->connection);
	put_attr(message, NONCE, own->nonce, sizeof(own->nonce));
	finish(message);
}

static const uint8_t *find(const struct message *message, uint16_t type, uint32_t *len)
{
	size_t at = 24;

	while (at + 8 <= message->len) {
		*len = be32toh(*(const uint32_t *)(message->bytes + at + 4));
		if ((ntohs(*(const uint16_t *)(message->bytes + at)) & 0x7fff) == type)
			return message->bytes + at + 8;
		at += 8 + ((*len + 7) & ~7);
	}
	return NULL;
}

static void prove_field(struct hmac_sha256_ctx *hmac, const void *data, uint32_t len)
{
	const uint32_t size = htonl(len);

	hmac_sha256_update(hmac, sizeof(size), (const uint8_t *)&size);
	hmac_sha256_update(hmac, len, data);
}

static void prove_own(struct hmac_sha256_ctx *hmac, const struct identity *own)
{
	const uint8_t version[2] = { 1, 0 }, features[8] = { 0 };
	const uint32_t node = htonl(own->node), connection = htonl(own->connection);
	const uint64_t incarnation = htobe64(own->incarnation);

	prove_field(hmac, version, sizeof(version));
	prove_field(hmac, &node, sizeof(node));
	prove_field(hmac, &incarnation, sizeof(incarnation));
	prove_field(hmac, own->cluster, strlen(own->cluster));
	prove_field(hmac, features, sizeof(features));
	prove_field(hmac, &connection, sizeof(connection));
	prove_field(hmac, own->nonce, sizeof(own->nonce));
}

static void prove_other(struct hmac_sha256_ctx *hmac, const struct message *challenge)
{
	static const uint16_t order[] = {
		NODE, INCARNATION, CLUSTER_NAME, FEATURES, CONNECTION, NONCE,
	};
	const uint8_t *data;
	uint32_t len;
	size_t i;

	prove_field(hmac, challenge->bytes, 2);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		data = find(challenge, order[i], &len);
		prove_field(hmac, data, len);
	}
}

static void make_proof(struct message *message, const char *key, const struct identity *own,
		       const struct message *challenge)
{
	struct hmac_sha256_ctx hmac;
	uint8_t proof[32];

	hmac_sha256_set_key(&hmac, strlen(key), (const uint8_t *)key);
	prove_field(&hmac, "ckpt connect", 12);
	prove_own(&hmac, own);
	prove_other(&hmac, challenge);
	hmac_sha256_digest(&hmac, sizeof(proof), proof);
	start(message, PROOF);
	put_attr(message, PROOF_BYTES, proof, sizeof(proof));
	finish(message);
}

/* Connects to the target from the namespace of a node; a descriptor or a negative errno. */
static int call_from(int i)
{
	const struct sockaddr_tipc address = {
		.family = AF_TIPC,
		.addrtype = TIPC_SERVICE_ADDR,
		.addr.name.name = { TYPE, TARGET },
	};
	int fd;

	node_enter(i);
	fd = socket(AF_TIPC, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	node_enter(0);
	if (fd < 0)
		return -errno;
	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) ? -errno : fd;
}

static int say(int fd, const struct message *message)
{
	return send(fd, message->bytes, message->len, 0) < 0 ? -errno : 0;
}

/* The next message within 10 s: its type, 0 if the connection has ended. */
static int hear_any(int fd, struct message *message)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t ret;

	if (poll(&wait, 1, 10000) != 1)
		return -ETIMEDOUT;
	ret = recv(fd, message->bytes, sizeof(message->bytes), 0);
	if (ret <= 0)
		return 0;
	message->len = ret;
	return ntohs(*(const uint16_t *)(message->bytes + 2));
}

/* The same; who is let in is told of views at any time. */
static int hear(int fd, struct message *message)
{
	int type;

	do {
		type = hear_any(fd, message);
	} while (type == STANDING);
	return type;
}

FIXTURE(hello) {
	int fd;
	struct identity own;
	struct message out;
	struct message in;
};

FIXTURE_SETUP(hello)
{
	ASSERT_EQ(0, nodes_open());
	ASSERT_EQ(0, node_join(TARGET));
	self->own = identity(0);
	self->fd = call_from(STRANGER);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(hello)
{
	close(self->fd);
	nodes_close();
}

/* The connection ends, is counted, and the node goes on. */
#define EXPECT_ENDED(_stat) do { \
		EXPECT_EQ(0, hear(self->fd, &self->in)); \
		EXPECT_EQ(1, node_stat(TARGET, _stat)); \
		EXPECT_EQ(0, node_value(TARGET, CKPT_A_NODE_PEERS)); \
	} while (0)

TEST_F(hello, with_the_key_it_succeeds)
{
	int bulk;

	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	make_proof(&self->out, KEY, &self->own, &self->in);
	ASSERT_EQ(0, say(self->fd, &self->out));

	bulk = call_from(STRANGER);
	ASSERT_LE(0, bulk);
	self->own = identity(1);
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(bulk, &self->out));
	ASSERT_EQ(CHALLENGE, hear(bulk, &self->in));
	make_proof(&self->out, KEY, &self->own, &self->in);
	ASSERT_EQ(0, say(bulk, &self->out));
	EXPECT_EQ(HEARTBEAT, hear(self->fd, &self->in));
	EXPECT_EQ(1, node_value(TARGET, CKPT_A_NODE_PEERS));
	EXPECT_EQ(self->own.incarnation,
		  node_peer_value(TARGET, STRANGER, CKPT_A_PEER_INCARNATION));
	/* One that does not answer is silent, however well it has proved itself. */
	EXPECT_TRUE(node_has_peers(TARGET, 0));
	EXPECT_EQ(1, node_stat(TARGET, CKPT_A_STAT_SILENT));
	close(bulk);
}

TEST_F(hello, without_the_key_it_is_refused)
{
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	make_proof(&self->out, "fedcba9876543210fedcba9876543210", &self->own, &self->in);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_PROOF);
	EXPECT_TRUE(node_tells(TARGET, CKPT_EVENT_KIND_REFUSED, STRANGER,
			       CKPT_A_STAT_REFUSED_PROOF));
}

/* What it has proved with is handed back to it. */
TEST_F(hello, a_proof_that_is_reflected_is_refused)
{
	const uint8_t *proof;
	uint32_t len;

	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	proof = find(&self->in, PROOF_BYTES, &len);
	ASSERT_NE(NULL, proof);
	start(&self->out, PROOF);
	put_attr(&self->out, PROOF_BYTES, proof, len);
	finish(&self->out);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_PROOF);
}

TEST_F(hello, another_cluster_is_refused)
{
	self->own.cluster = "other";
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_CLUSTER);
}

TEST_F(hello, another_major_version_is_refused)
{
	make_hello(&self->out, &self->own);
	self->out.bytes[0] = 2;
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_VERSION);
}

/* The lower id connects, so one that is not lower has no business here. */
TEST_F(hello, an_id_that_is_not_lower_is_refused)
{
	self->own.node = TARGET;
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_ID);
}

TEST_F(hello, bulk_without_control_is_refused)
{
	self->own.connection = 1;
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	make_proof(&self->out, KEY, &self->own, &self->in);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_ID);
}

TEST_F(hello, who_says_nothing_is_refused)
{
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_TIMEOUT);
}

TEST_F(hello, who_has_no_second_connection_is_refused)
{
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	make_proof(&self->out, KEY, &self->own, &self->in);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_REFUSED_TIMEOUT);
}

TEST_F(hello, from_the_node_itself_is_refused)
{
	int fd = call_from(TARGET);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, hear(fd, &self->in));
	EXPECT_EQ(1, node_stat(TARGET, CKPT_A_STAT_REFUSED_SELF));
	close(fd);
}

TEST_F(hello, too_many_at_once_are_refused)
{
	int fds[20], i;

	for (i = 0; i < 20; i++) {
		fds[i] = call_from(STRANGER);
		ASSERT_LE(0, fds[i]);
	}
	EXPECT_TRUE(node_counts(TARGET, CKPT_A_STAT_REFUSED_ROOM, 13));
	/* Others have their place. */
	ASSERT_EQ(0, node_join(STRANGER + 1));
	EXPECT_TRUE(node_has_peers(TARGET, 1));
	for (i = 0; i < 20; i++)
		close(fds[i]);
}

TEST_F(hello, messages_out_of_turn_end_it)
{
	start(&self->out, HEARTBEAT);
	put_attr_u64(&self->out, NUMBER, 1);
	put_attr_u64(&self->out, HEARD, 0);
	put_attr_u32(&self->out, LEASE, 500);
	finish(&self->out);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_UNEXPECTED);
}

TEST_F(hello, who_is_let_in_is_told_of_views)
{
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear_any(self->fd, &self->in));
	make_proof(&self->out, KEY, &self->own, &self->in);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_EQ(STANDING, hear_any(self->fd, &self->in));
}

/* Nobody has agreed to that view. */
TEST_F(hello, a_start_of_nothing_ends_it)
{
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	make_proof(&self->out, KEY, &self->own, &self->in);
	ASSERT_EQ(0, say(self->fd, &self->out));
	start(&self->out, START);
	set_view(&self->out, 1, self->own.incarnation);
	finish(&self->out);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_UNEXPECTED);
}

TEST_F(hello, a_second_hello_ends_it)
{
	make_hello(&self->out, &self->own);
	ASSERT_EQ(0, say(self->fd, &self->out));
	ASSERT_EQ(CHALLENGE, hear(self->fd, &self->in));
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_ENDED(CKPT_A_STAT_UNEXPECTED);
}

TEST_F(hello, every_length_that_is_wrong_ends_it)
{
	uint64_t ended = 0;
	size_t len, whole;
	int fd;

	make_hello(&self->out, &self->own);
	whole = self->out.len;
	for (len = 1; len < whole; len += 1 + len / 8) {
		fd = call_from(STRANGER);
		ASSERT_LE(0, fd);
		self->out.len = len;
		ASSERT_EQ(0, say(fd, &self->out));
		EXPECT_EQ(0, hear(fd, &self->in));
		close(fd);
		EXPECT_EQ(++ended, node_stat(TARGET, CKPT_A_STAT_MALFORMED));
	}
	self->out.len = sizeof(self->out.bytes);
	ASSERT_EQ(0, say(self->fd, &self->out));
	EXPECT_EQ(0, hear(self->fd, &self->in));
	EXPECT_EQ(++ended, node_stat(TARGET, CKPT_A_STAT_MALFORMED));
}

/* Whatever comes: it does not get in, and the node goes on. */
TEST_F(hello, noise_does_not_get_in)
{
	unsigned long left = ck_scaled(2000), at, bits;
	int fd;

	srandom(1);
	while (left--) {
		fd = call_from(STRANGER);
		ASSERT_LE(0, fd);
		make_hello(&self->out, &self->own);
		for (bits = random() % 4; bits; bits--) {
			at = random() % self->out.len;
			self->out.bytes[at] ^= 1 << random() % 8;
		}
		if (random() % 4 == 0)
			self->out.len = 1 + random() % self->out.len;
		ASSERT_EQ(0, say(fd, &self->out));
		if (random() % 2)
			say(fd, &self->out);
		close(fd);
	}
	EXPECT_EQ(0, node_value(TARGET, CKPT_A_NODE_PEERS));
	ASSERT_EQ(0, node_join(STRANGER + 1));
	EXPECT_TRUE(node_has_peers(TARGET, 1));
}

/* Names that are published by any process do not make nodes. */
TEST_F(hello, names_that_are_published_make_no_peers)
{
	struct sockaddr_tipc address = {
		.family = AF_TIPC,
		.addrtype = TIPC_SERVICE_RANGE,
		.scope = TIPC_CLUSTER_SCOPE,
	};
	int fds[50], i;

	node_enter(STRANGER);
	for (i = 0; i < 50; i++) {
		address.addr.nameseq = (struct tipc_service_range){ TYPE, 100 + i, 100 + i };
		fds[i] = socket(AF_TIPC, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
		ASSERT_EQ(0, bind(fds[i], (struct sockaddr *)&address, sizeof(address)));
	}
	node_enter(0);
	ASSERT_EQ(0, node_join(STRANGER + 1));
	EXPECT_TRUE(node_has_peers(TARGET, 1));
	sleep(1);
	EXPECT_EQ(1, node_value(TARGET, CKPT_A_NODE_PEERS));
	for (i = 0; i < 50; i++)
		close(fds[i]);
	/* When they go, nothing is left of them once an attempt to connect has ended. */
	for (i = 0; i < 100 && node_peer_value(TARGET, 100, CKPT_A_PEER_ID); i++)
		usleep(100000);
	EXPECT_EQ(0, node_peer_value(TARGET, 100, CKPT_A_PEER_ID));
}

int main(int argc, char **argv)
{
	return network_up() ? 1 : test_harness_run(argc, argv);
}
