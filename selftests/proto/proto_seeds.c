// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: proto_seeds DIRECTORY
 *
 * Writes valid messages for the fuzzer to start from, one in a file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kmod/proto.h"

static const struct ckpt_hello hello = {
	.features = 1,
	.incarnation = 0x123456789abcdef0,
	.node = 1,
	.connection = CKPT_CONNECTION_BULK,
	.major = CKPT_WIRE_MAJOR,
	.minor = CKPT_WIRE_MINOR,
	.cluster_len = 3,
	.cluster = "one",
};

static const u8 proof[CKPT_WIRE_PROOF_SIZE];
static const struct ckpt_heartbeat heartbeat = { .number = 2, .heard = 1, .lease = 500 };

static const struct ckpt_view view = {
	.number = { .counter = 3, .proposer = 0x123456789abcdef0 },
	.members = {
		.count = 2,
		.list = {
			{ .node = 1, .incarnation = 0x123456789abcdef0 },
			{ .node = 2, .incarnation = 0x23456789abcdef01 },
		},
	},
};

static void save(const char *directory, const char *name, const u8 *record, int len)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	if (len < 0 || !file || fwrite(record, len, 1, file) != 1 || fclose(file)) {
		perror(path);
		exit(1);
	}
}

static void save_views(const char *directory)
{
	static const struct ckpt_report empty;
	static u8 record[CKPT_PROTO_VIEW_MAX];
	static struct ckpt_standing standing;
	static struct ckpt_report report;

	standing.view = view;
	standing.reach = view.members;
	report.last = view;
	save(directory, "standing", record,
	     ckpt_proto_encode_standing(record, sizeof(record), &standing));
	save(directory, "propose", record,
	     ckpt_proto_encode_propose(record, sizeof(record), &view));
	save(directory, "refuse", record,
	     ckpt_proto_encode_refuse(record, sizeof(record), &view.number, 7));
	save(directory, "report", record,
	     ckpt_proto_encode_report(record, sizeof(record), &view.number, &report));
	save(directory, "newcomer", record,
	     ckpt_proto_encode_report(record, sizeof(record), &view.number, &empty));
	save(directory, "commit", record,
	     ckpt_proto_encode_commit(record, sizeof(record), &view));
	save(directory, "installed", record,
	     ckpt_proto_encode_installed(record, sizeof(record), &view.number));
	save(directory, "start", record,
	     ckpt_proto_encode_start(record, sizeof(record), &view.number));
}

int main(int argc, char **argv)
{
	u8 record[CKPT_PROTO_PEER_MAX];
	struct ckpt_msg_writer writer;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	save(argv[1], "hello", record,
	     ckpt_proto_encode_hello(record, sizeof(record), &hello));
	save(argv[1], "challenge", record,
	     ckpt_proto_encode_challenge(record, sizeof(record), &hello, proof));
	save(argv[1], "proof", record, ckpt_proto_encode_proof(record, sizeof(record), proof));
	save(argv[1], "heartbeat", record,
	     ckpt_proto_encode_heartbeat(record, sizeof(record), &heartbeat));
	save_views(argv[1]);
	/* One with an attribute that is skipped. */
	ckpt_proto_start(&writer, record, sizeof(record), CKPT_MSG_HEARTBEAT, NULL);
	ckpt_proto_put_bytes(&writer, 0x7fff, "new", 3);
	ckpt_proto_put_u64(&writer, CKPT_ATTR_HEARD, heartbeat.heard);
	ckpt_proto_put_u64(&writer, CKPT_ATTR_NUMBER, heartbeat.number);
	ckpt_proto_put_u32(&writer, CKPT_ATTR_LEASE, heartbeat.lease);
	save(argv[1], "later", record, ckpt_proto_finish(&writer));
	return 0;
}
