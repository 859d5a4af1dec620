// SPDX-License-Identifier: GPL-2.0-only
/*
 * The code that makes and reads messages between nodes.  Built with sanitizers,
 * and records are read from memory of exactly their size: nothing is touched
 * beyond.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "samples.h"

#define HEADER_SIZE	sizeof(struct ckpt_wire_header)
#define ATTR_SIZE	sizeof(struct ckpt_wire_attr)

/* The result of a record, which must be the same at each alignment. */
static enum ckpt_proto_result parse(const void *bytes, size_t len)
{
	enum ckpt_proto_result first = CKPT_PROTO_RESULTS, result;
	struct ckpt_header header;
	struct ckpt_attrs attrs;
	size_t offset;

	for (offset = 0; offset < 8; offset++) {
		u8 *record = malloc(len + offset);

		memcpy(record + offset, bytes, len);
		result = ckpt_proto_parse(record + offset, len, &header, &attrs);
		free(record);
		if (!offset)
			first = result;
		if (result != first)
			return CKPT_PROTO_RESULTS;
	}
	return first;
}

static void set_length(u8 *record, u32 length)
{
	const u8 bytes[] = { BE32(length) };

	memcpy(record + 4, bytes, sizeof(bytes));
}

static const struct sample *sample_of(enum ckpt_msg_type type)
{
	size_t i = 0;

	while (samples[i].type != type)
		i++;
	return &samples[i];
}

/* A message being made, and what a reader says to it. */
static u8 buffer[CKPT_WIRE_MESSAGE_MAX + 8];
static struct ckpt_msg_writer writer;

static void start(u16 type)
{
	size_t i;

	ckpt_proto_start(&writer, buffer, sizeof(buffer), type, NULL);
	/* Of the view that the sample of this type has. */
	for (i = 0; i < SAMPLES; i++)
		if (samples[i].type == type)
			memcpy(buffer + 8, samples[i].bytes + 8, 16);
}

static void put(u16 type, const void *data, size_t len)
{
	ckpt_proto_put_bytes(&writer, type, data, len);
}

static enum ckpt_proto_result finish(void)
{
	int len = ckpt_proto_finish(&writer);

	return len < 0 ? CKPT_PROTO_RESULTS : parse(buffer, len);
}

/* Puts the attributes of a sample, without those of type @without. */
static void put_sample(const struct sample *sample, u16 without)
{
	size_t at, len;

	for (at = HEADER_SIZE; at < sample->len; at += ATTR_SIZE + (len + 7) / 8 * 8) {
		u16 type = sample->bytes[at] << 8 | sample->bytes[at + 1];

		len = sample->bytes[at + 7];
		if (type != without)
			put(type, sample->bytes + at + ATTR_SIZE, len);
	}
}

/* A sample in which one attribute is another one. */
static enum ckpt_proto_result replaced(const struct sample *sample, u16 type,
				       const void *data, size_t len)
{
	start(sample->type);
	put_sample(sample, type);
	put(type, data, len);
	return finish();
}

static int encode(enum ckpt_msg_type type, void *room, size_t size)
{
	switch (type) {
	case CKPT_MSG_HELLO:
		return ckpt_proto_encode_hello(room, size, &the_hello);
	case CKPT_MSG_CHALLENGE:
		return ckpt_proto_encode_challenge(room, size, &the_hello, the_proof);
	case CKPT_MSG_PROOF:
		return ckpt_proto_encode_proof(room, size, the_proof);
	case CKPT_MSG_HEARTBEAT:
		return ckpt_proto_encode_heartbeat(room, size, &the_heartbeat);
	case CKPT_MSG_STANDING:
		return ckpt_proto_encode_standing(room, size, &the_standing);
	case CKPT_MSG_PROPOSE:
		return ckpt_proto_encode_propose(room, size, &the_view);
	case CKPT_MSG_REFUSE:
		return ckpt_proto_encode_refuse(room, size, &the_view.number, the_seen);
	case CKPT_MSG_REPORT:
		return ckpt_proto_encode_report(room, size, &the_view.number, &the_report);
	case CKPT_MSG_COMMIT:
		return ckpt_proto_encode_commit(room, size, &the_view);
	case CKPT_MSG_INSTALLED:
		return ckpt_proto_encode_installed(room, size, &the_view.number);
	case CKPT_MSG_START:
		return ckpt_proto_encode_start(room, size, &the_view.number);
	}
	abort();
}

TEST(written_as_the_text_says)
{
	size_t i;

	for (i = 0; i < SAMPLES; i++) {
		ASSERT_EQ(samples[i].len, encode(samples[i].type, buffer, sizeof(buffer)))
			TH_LOG("%s", samples[i].name);
		EXPECT_EQ(0, memcmp(buffer, samples[i].bytes, samples[i].len))
			TH_LOG("%s", samples[i].name);
	}
}

TEST(the_example_of_the_text)
{
	static const struct ckpt_heartbeat heartbeat = {
		.number = 3, .heard = 2, .lease = 500,
	};
	static const u8 example[] = {
#include "example.h"
	};

	ASSERT_EQ(sizeof(example),
		  ckpt_proto_encode_heartbeat(buffer, sizeof(buffer), &heartbeat));
	EXPECT_EQ(0, memcmp(buffer, example, sizeof(example)));
}

static bool is_same_list(const struct ckpt_members *a, const struct ckpt_members *b)
{
	u32 i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (a->list[i].node != b->list[i].node ||
		    a->list[i].incarnation != b->list[i].incarnation)
			return false;
	return a->count == b->count;
}

static bool is_same_view(const struct ckpt_view *a, const struct ckpt_view *b)
{
	return a->number.counter == b->number.counter &&
	       a->number.proposer == b->number.proposer &&
	       is_same_list(&a->members, &b->members);
}

static bool says_hello(const struct ckpt_header *header, const struct ckpt_attrs *attrs)
{
	struct ckpt_hello hello;

	memset(&hello, 0, sizeof(hello));
	ckpt_proto_decode_hello(header, attrs, &hello);
	return !memcmp(&hello, &the_hello, sizeof(hello));
}

static bool says_proof(const struct ckpt_attrs *attrs)
{
	return !memcmp(ckpt_proto_decode_proof(attrs), the_proof, sizeof(the_proof));
}

static bool says_heartbeat(const struct ckpt_attrs *attrs)
{
	struct ckpt_heartbeat heartbeat;

	ckpt_proto_decode_heartbeat(attrs, &heartbeat);
	return heartbeat.number == the_heartbeat.number &&
	       heartbeat.heard == the_heartbeat.heard &&
	       heartbeat.lease == the_heartbeat.lease;
}

static bool says_standing(const struct ckpt_header *header, const struct ckpt_attrs *attrs)
{
	struct ckpt_standing standing;

	ckpt_proto_decode_standing(header, attrs, &standing);
	return standing.state == the_standing.state &&
	       standing.expected == the_standing.expected &&
	       standing.seen == the_standing.seen &&
	       is_same_view(&standing.view, &the_standing.view) &&
	       is_same_list(&standing.reach, &the_standing.reach);
}

static bool says_report(const struct ckpt_attrs *attrs)
{
	struct ckpt_report report;

	ckpt_proto_decode_report(attrs, &report);
	return report.expected == the_report.expected &&
	       report.grants == the_report.grants &&
	       is_same_view(&report.last, &the_report.last);
}

static bool says_view(const struct ckpt_header *header, const struct ckpt_attrs *attrs)
{
	struct ckpt_view view = { .number = header->view };

	ckpt_proto_get_members(attrs, CKPT_ATTR_MEMBERS, &view.members);
	return is_same_view(&view, &the_view);
}

static bool says_what_was_meant(const struct ckpt_header *header,
				const struct ckpt_attrs *attrs)
{
	switch (header->type) {
	case CKPT_MSG_HELLO:
		return says_hello(header, attrs);
	case CKPT_MSG_CHALLENGE:
		return says_hello(header, attrs) && says_proof(attrs);
	case CKPT_MSG_PROOF:
		return says_proof(attrs);
	case CKPT_MSG_HEARTBEAT:
		return says_heartbeat(attrs);
	case CKPT_MSG_STANDING:
		return says_standing(header, attrs);
	case CKPT_MSG_PROPOSE:
	case CKPT_MSG_COMMIT:
		return says_view(header, attrs);
	case CKPT_MSG_REFUSE:
		return ckpt_proto_decode_refuse(attrs) == the_seen;
	case CKPT_MSG_REPORT:
		return says_report(attrs);
	case CKPT_MSG_INSTALLED:
	case CKPT_MSG_START:
		return true;
	}
	return false;
}

static u64 number_at(const u8 *bytes)
{
	u64 value = 0;
	int i;

	for (i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return value;
}

TEST(read_as_the_text_says)
{
	struct ckpt_header header;
	struct ckpt_attrs attrs;
	size_t i;

	for (i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];

		ASSERT_EQ(CKPT_PROTO_OK, parse(sample->bytes, sample->len))
			TH_LOG("%s", sample->name);
		ckpt_proto_parse(sample->bytes, sample->len, &header, &attrs);
		EXPECT_EQ(sample->type, header.type);
		EXPECT_EQ(1, header.major);
		EXPECT_EQ(0, header.minor);
		EXPECT_EQ(number_at(sample->bytes + 8), header.view.counter);
		EXPECT_EQ(number_at(sample->bytes + 16), header.view.proposer);
		EXPECT_TRUE(says_what_was_meant(&header, &attrs))
			TH_LOG("%s", sample->name);
	}
}

TEST(extremes_come_back)
{
	struct ckpt_hello hello = the_hello, back;
	struct ckpt_header header;
	struct ckpt_attrs attrs;
	int len, name;

	hello.node = UINT32_MAX;
	hello.incarnation = hello.features = UINT64_MAX;
	hello.minor = UINT8_MAX;
	memset(hello.cluster, 0, sizeof(hello.cluster));
	for (name = 1; name <= CKPT_CLUSTER_NAME_MAX; name++) {
		hello.cluster[name - 1] = name;
		hello.cluster_len = name;
		len = ckpt_proto_encode_challenge(buffer, CKPT_PROTO_PEER_MAX, &hello, the_proof);
		ASSERT_EQ(CKPT_PROTO_OK, ckpt_proto_parse(buffer, len, &header, &attrs));
		memset(&back, 0, sizeof(back));
		ckpt_proto_decode_hello(&header, &attrs, &back);
		ASSERT_EQ(0, memcmp(&hello, &back, sizeof(hello)));
	}
}

TEST(every_truncation)
{
	enum ckpt_proto_result result;
	size_t i, len;

	for (i = 0; i < SAMPLES; i++) {
		for (len = 0; len < samples[i].len; len++) {
			u8 cut[SAMPLE_MAX];

			result = parse(samples[i].bytes, len);
			ASSERT_EQ(len < HEADER_SIZE ? CKPT_PROTO_SHORT : CKPT_PROTO_LENGTH,
				  result);
			if (len < HEADER_SIZE)
				continue;
			memcpy(cut, samples[i].bytes, len);
			set_length(cut, len);
			result = parse(cut, len);
			/* Between attributes some are missing, within one it has no end. */
			ASSERT_TRUE(result == CKPT_PROTO_MISSING || result == CKPT_PROTO_BEYOND)
				TH_LOG("%s of %zu bytes: %s", samples[i].name, len,
				       ckpt_proto_reason(result));
			if (len % 8) {
				ASSERT_EQ(CKPT_PROTO_BEYOND, result);
			}
		}
	}
}

/* What a flipped bit of the header must give: one result, or of two one. */
static bool header_flip(const struct sample *sample, size_t bit,
			enum ckpt_proto_result result)
{
	size_t byte = bit / 8;

	if (byte == 0)
		return result == CKPT_PROTO_MAJOR;
	if (byte == 1 || bit == 16 + 7)
		return result == CKPT_PROTO_OK;
	/* Another type: some others say the same. */
	if (byte < 4)
		return result == CKPT_PROTO_MESSAGE || result == CKPT_PROTO_ATTR ||
		       result == CKPT_PROTO_MISSING || result == CKPT_PROTO_VIEW ||
		       (result == CKPT_PROTO_OK && sample->type >= CKPT_MSG_STANDING);
	if (byte < 8)
		return result == CKPT_PROTO_LENGTH;
	/* The highest bit is beyond the highest counter. */
	if (sample->type >= CKPT_MSG_STANDING && bit != 8 * 8 + 7)
		return result == CKPT_PROTO_OK;
	return result == CKPT_PROTO_VIEW;
}

TEST(every_bit_of_a_header)
{
	enum ckpt_proto_result result;
	u8 flipped[SAMPLE_MAX];
	size_t i, bit;

	for (i = 0; i < SAMPLES; i++) {
		for (bit = 0; bit < HEADER_SIZE * 8; bit++) {
			memcpy(flipped, samples[i].bytes, samples[i].len);
			flipped[bit / 8] ^= 1 << bit % 8;
			result = parse(flipped, samples[i].len);
			ASSERT_TRUE(header_flip(&samples[i], bit, result))
				TH_LOG("%s, bit %zu: %s", samples[i].name, bit,
				       ckpt_proto_reason(result));
		}
	}
}

TEST(every_bit_of_an_attribute)
{
	enum ckpt_proto_result result;
	u8 flipped[SAMPLE_MAX];
	size_t i, at, bit, len;
	bool good;

	for (i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];

		for (at = HEADER_SIZE; at < sample->len; at += ATTR_SIZE + (len + 7) / 8 * 8) {
			len = sample->bytes[at + 7];
			for (bit = 0; bit < (ATTR_SIZE + (len + 7) / 8 * 8) * 8; bit++) {
				bool data = bit / 8 >= ATTR_SIZE && bit / 8 < ATTR_SIZE + len;

				memcpy(flipped, sample->bytes, sample->len);
				flipped[at + bit / 8] ^= 1 << bit % 8;
				result = parse(flipped, sample->len);
				/* The bit for what is unknown says nothing of what is known. */
				if (bit == 7)
					good = result == CKPT_PROTO_OK;
				else if (data)
					good = result == CKPT_PROTO_OK ||
					       result == CKPT_PROTO_RANGE ||
					       result == CKPT_PROTO_LIST ||
					       result == CKPT_PROTO_VIEW;
				else
					good = result > CKPT_PROTO_SKIP;
				ASSERT_TRUE(good)
					TH_LOG("%s, byte %zu, bit %zu", sample->name, at, bit);
			}
		}
	}
}

TEST(too_short_and_too_long)
{
	size_t left;
	u8 *zeros;

	EXPECT_EQ(CKPT_PROTO_SHORT, parse(buffer, 0));
	start(CKPT_MSG_HEARTBEAT);
	put_sample(sample_of(CKPT_MSG_HEARTBEAT), 0);
	left = CKPT_WIRE_MESSAGE_MAX - sizeof(sample_heartbeat) - ATTR_SIZE;
	zeros = calloc(1, left);
	put(0x7ff0, zeros, left);
	free(zeros);
	EXPECT_EQ(CKPT_PROTO_OK, finish());
	EXPECT_EQ(CKPT_WIRE_MESSAGE_MAX, writer.used);
	put(0x7ff0, NULL, 0);
	EXPECT_EQ(-EMSGSIZE, ckpt_proto_finish(&writer));
	set_length(buffer, CKPT_WIRE_MESSAGE_MAX + 8);
	EXPECT_EQ(CKPT_PROTO_LONG, parse(buffer, CKPT_WIRE_MESSAGE_MAX + 8));
	EXPECT_EQ(CKPT_PROTO_LONG, parse(buffer, CKPT_WIRE_MESSAGE_MAX + 1));
	EXPECT_EQ(CKPT_PROTO_LENGTH, parse(buffer, CKPT_WIRE_MESSAGE_MAX));
}

TEST(another_major_is_told_before_all_else)
{
	u8 other[HEADER_SIZE];

	memset(other, 0xff, sizeof(other));
	EXPECT_EQ(CKPT_PROTO_MAJOR, parse(other, sizeof(other)));
	memset(other, 0, sizeof(other));
	EXPECT_EQ(CKPT_PROTO_MAJOR, parse(other, sizeof(other)));
}

TEST(unknown_messages)
{
	start(0x8004);
	EXPECT_EQ(CKPT_PROTO_MESSAGE, finish());
	start(0x0004);
	EXPECT_EQ(CKPT_PROTO_SKIP, finish());
	/* Nobody can tell what is in it. */
	put(0x8fff, "1234", 4);
	EXPECT_EQ(CKPT_PROTO_SKIP, finish());
	buffer[HEADER_SIZE + 2] = 1;
	buffer[8] = 1;
	EXPECT_EQ(CKPT_PROTO_SKIP, parse(buffer, writer.used));
}

TEST(unknown_attributes)
{
	size_t i;

	for (i = 0; i < SAMPLES; i++) {
		start(samples[i].type);
		put(0x0000, NULL, 0);
		put_sample(&samples[i], 0);
		put(0x7fff, "12345678", 8);
		put(0x7fff, "123", 3);
		EXPECT_EQ(CKPT_PROTO_OK, finish());
		put(0xffff, NULL, 0);
		EXPECT_EQ(CKPT_PROTO_ATTR, finish());
	}
	/* Known elsewhere, and unknown here. */
	start(CKPT_MSG_HELLO);
	put_sample(&samples[0], 0);
	put(CKPT_WIRE_NUMBER(CKPT_ATTR_PROOF), "1", 1);
	EXPECT_EQ(CKPT_PROTO_OK, finish());
	put(CKPT_ATTR_PROOF, the_proof, sizeof(the_proof));
	EXPECT_EQ(CKPT_PROTO_ATTR, finish());
}

TEST(any_order_and_none_missing_or_doubled)
{
	size_t i, at, len;

	for (i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];

		for (at = HEADER_SIZE; at < sample->len; at += ATTR_SIZE + (len + 7) / 8 * 8) {
			u16 type = sample->bytes[at] << 8 | sample->bytes[at + 1];

			len = sample->bytes[at + 7];
			EXPECT_EQ(CKPT_PROTO_OK, replaced(sample, type,
							  sample->bytes + at + ATTR_SIZE, len));
			put(type, sample->bytes + at + ATTR_SIZE, len);
			EXPECT_EQ(CKPT_PROTO_DOUBLE, finish());
			start(sample->type);
			put_sample(sample, 0);
			put(CKPT_WIRE_NUMBER(type), sample->bytes + at + ATTR_SIZE, len);
			EXPECT_EQ(CKPT_PROTO_DOUBLE, finish());
			start(sample->type);
			put_sample(sample, type);
			EXPECT_EQ(CKPT_PROTO_MISSING, finish());
		}
		start(sample->type);
		EXPECT_EQ(sample->len > HEADER_SIZE ? CKPT_PROTO_MISSING : CKPT_PROTO_OK,
			  finish());
	}
}

TEST(sizes)
{
	static const u8 bytes[80];
	static const struct {
		u16 type;
		enum ckpt_msg_type message;
		size_t min, max;
	} sizes[] = {
		{ CKPT_ATTR_NODE, CKPT_MSG_HELLO, 4, 4 },
		{ CKPT_ATTR_INCARNATION, CKPT_MSG_HELLO, 8, 8 },
		{ CKPT_ATTR_CLUSTER, CKPT_MSG_HELLO, 1, 63 },
		{ CKPT_ATTR_FEATURES, CKPT_MSG_HELLO, 8, 8 },
		{ CKPT_ATTR_CONNECTION, CKPT_MSG_HELLO, 4, 4 },
		{ CKPT_ATTR_NONCE, CKPT_MSG_HELLO, 32, 32 },
		{ CKPT_ATTR_PROOF, CKPT_MSG_CHALLENGE, 32, 32 },
		{ CKPT_ATTR_PROOF, CKPT_MSG_PROOF, 32, 32 },
		{ CKPT_ATTR_NUMBER, CKPT_MSG_HEARTBEAT, 8, 8 },
		{ CKPT_ATTR_HEARD, CKPT_MSG_HEARTBEAT, 8, 8 },
		{ CKPT_ATTR_LEASE, CKPT_MSG_HEARTBEAT, 4, 4 },
		{ CKPT_ATTR_STATE, CKPT_MSG_STANDING, 4, 4 },
		{ CKPT_ATTR_SEEN, CKPT_MSG_STANDING, 8, 8 },
		{ CKPT_ATTR_EXPECTED, CKPT_MSG_STANDING, 4, 4 },
		{ CKPT_ATTR_SEEN, CKPT_MSG_REFUSE, 8, 8 },
		{ CKPT_ATTR_LAST, CKPT_MSG_REPORT, 16, 16 },
		{ CKPT_ATTR_GRANTS, CKPT_MSG_REPORT, 4, 4 },
		{ CKPT_ATTR_EXPECTED, CKPT_MSG_REPORT, 4, 4 },
	};
	enum ckpt_proto_result result;
	size_t i, len;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (len = 0; len <= sizeof(bytes); len++) {
			bool good = len >= sizes[i].min && len <= sizes[i].max;

			result = replaced(sample_of(sizes[i].message), sizes[i].type, bytes, len);
			/* Zero is no value of some numbers. */
			ASSERT_EQ(!good, result == CKPT_PROTO_SIZE)
				TH_LOG("%#x of %zu bytes: %s", sizes[i].type, len,
				       ckpt_proto_reason(result));
		}
	}
}

TEST(ranges)
{
	static const u8 low[] = { BE64(0) }, one[] = { BE64(1) }, high[] = { BE64(UINT64_MAX) };
	static const u8 two[] = { BE32(2) }, top[] = { BE32(0x80000000) };
	static const u8 day[] = { BE32(CKPT_WIRE_MS_MAX + 1) }, five[] = { BE32(5) };
	static const u8 many[] = { BE32(CKPT_NODES_MAX + 1) };
	static const u8 highest[] = { BE64(CKPT_WIRE_COUNTER_MAX) };
	const struct sample *hello = sample_of(CKPT_MSG_HELLO);
	const struct sample *heartbeat = sample_of(CKPT_MSG_HEARTBEAT);
	const struct sample *standing = sample_of(CKPT_MSG_STANDING);
	const struct sample *report = sample_of(CKPT_MSG_REPORT);

	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(hello, CKPT_ATTR_NODE, low, 4));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_NODE, one + 4, 4));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_NODE, high, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(hello, CKPT_ATTR_INCARNATION, low, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_INCARNATION, one, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_INCARNATION, high, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_FEATURES, low, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_CONNECTION, low, 4));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(hello, CKPT_ATTR_CONNECTION, one + 4, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(hello, CKPT_ATTR_CONNECTION, two, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(hello, CKPT_ATTR_CONNECTION, top, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(heartbeat, CKPT_ATTR_NUMBER, low, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(heartbeat, CKPT_ATTR_NUMBER, one, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(heartbeat, CKPT_ATTR_HEARD, low, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(heartbeat, CKPT_ATTR_HEARD, high, 8));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(heartbeat, CKPT_ATTR_LEASE, low, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(heartbeat, CKPT_ATTR_LEASE, day, 4));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(standing, CKPT_ATTR_STATE, low, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(standing, CKPT_ATTR_STATE, five, 4));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(standing, CKPT_ATTR_SEEN, highest, 8));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(standing, CKPT_ATTR_SEEN, high, 8));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(standing, CKPT_ATTR_EXPECTED, many, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(sample_of(CKPT_MSG_REFUSE), CKPT_ATTR_SEEN, high,
					     8));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(report, CKPT_ATTR_GRANTS, day, 4));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(report, CKPT_ATTR_EXPECTED, many, 4));
}

/* A list of @count nodes from @first on, at most one more than there can be. */
static const u8 *list_of(u32 first, u32 count)
{
	static u8 list[(CKPT_NODES_MAX + 1) * 12];
	u32 i;

	for (i = 0; i < count; i++) {
		const u8 node[] = { BE32(first + i), BE64(7) };

		memcpy(list + i * sizeof(node), node, sizeof(node));
	}
	return list;
}

TEST(sizes_of_lists)
{
	const struct sample *standing = sample_of(CKPT_MSG_STANDING);
	const struct sample *propose = sample_of(CKPT_MSG_PROPOSE);
	u32 len;

	for (len = 1; len < 48; len++) {
		EXPECT_EQ(len % 12 ? CKPT_PROTO_SIZE : CKPT_PROTO_OK,
			  replaced(standing, CKPT_ATTR_NODES, list_of(1, 4), len));
		EXPECT_EQ(len % 12 ? CKPT_PROTO_SIZE : CKPT_PROTO_OK,
			  replaced(propose, CKPT_ATTR_MEMBERS, list_of(1, 4), len));
	}
	EXPECT_EQ(CKPT_PROTO_OK, replaced(standing, CKPT_ATTR_NODES, NULL, 0));
	EXPECT_EQ(CKPT_PROTO_SIZE, replaced(propose, CKPT_ATTR_MEMBERS, NULL, 0));
	EXPECT_EQ(CKPT_PROTO_SIZE,
		  replaced(sample_of(CKPT_MSG_COMMIT), CKPT_ATTR_MEMBERS, NULL, 0));
	len = CKPT_NODES_MAX * 12;
	EXPECT_EQ(CKPT_PROTO_OK,
		  replaced(standing, CKPT_ATTR_NODES, list_of(1, CKPT_NODES_MAX), len));
	EXPECT_EQ(CKPT_PROTO_OK,
		  replaced(propose, CKPT_ATTR_MEMBERS, list_of(1, CKPT_NODES_MAX), len));
	len += 12;
	EXPECT_EQ(CKPT_PROTO_SIZE,
		  replaced(standing, CKPT_ATTR_NODES, list_of(1, CKPT_NODES_MAX + 1), len));
	EXPECT_EQ(CKPT_PROTO_SIZE,
		  replaced(propose, CKPT_ATTR_MEMBERS, list_of(1, CKPT_NODES_MAX + 1), len));
}

TEST(lists_are_in_order)
{
	static const u8 same[] = { BE32(3), BE64(7), BE32(9), BE64(7), BE32(3), BE64(8) };
	static const u8 falling[] = { BE32(4), BE64(7), BE32(3), BE64(7) };
	static const u8 twice[] = { BE32(3), BE64(7), BE32(3), BE64(8) };
	static const u8 no_life[] = { BE32(3), BE64(7), BE32(4), BE64(0) };
	const struct sample *standing = sample_of(CKPT_MSG_STANDING);

	EXPECT_EQ(CKPT_PROTO_LIST,
		  replaced(standing, CKPT_ATTR_NODES, falling, sizeof(falling)));
	EXPECT_EQ(CKPT_PROTO_OK,
		  replaced(standing, CKPT_ATTR_MEMBERS, falling, sizeof(falling)));
	EXPECT_EQ(CKPT_PROTO_LIST, replaced(standing, CKPT_ATTR_NODES, twice, sizeof(twice)));
	EXPECT_EQ(CKPT_PROTO_LIST, replaced(standing, CKPT_ATTR_MEMBERS, twice, sizeof(twice)));
	EXPECT_EQ(CKPT_PROTO_LIST, replaced(standing, CKPT_ATTR_MEMBERS, same, sizeof(same)));
	EXPECT_EQ(CKPT_PROTO_RANGE,
		  replaced(standing, CKPT_ATTR_NODES, no_life, sizeof(no_life)));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(standing, CKPT_ATTR_NODES, list_of(0, 1), 12));
	EXPECT_EQ(CKPT_PROTO_RANGE, replaced(standing, CKPT_ATTR_MEMBERS, list_of(0, 1), 12));
}

/* A sample as of another view. */
static enum ckpt_proto_result of_view(enum ckpt_msg_type type, u64 counter, u64 proposer)
{
	const u8 number[] = { BE64(counter), BE64(proposer) };

	start(type);
	put_sample(sample_of(type), 0);
	memcpy(buffer + 8, number, sizeof(number));
	return finish();
}

TEST(numbers_of_views)
{
	size_t i;

	for (i = 0; i < SAMPLES; i++) {
		enum ckpt_msg_type type = samples[i].type;
		bool none = type < CKPT_MSG_STANDING;

		EXPECT_EQ(none ? CKPT_PROTO_VIEW : CKPT_PROTO_OK, of_view(type, 1, 1));
		EXPECT_EQ(none ? CKPT_PROTO_VIEW : CKPT_PROTO_OK,
			  of_view(type, CKPT_WIRE_COUNTER_MAX, UINT64_MAX));
		EXPECT_EQ(CKPT_PROTO_VIEW, of_view(type, CKPT_WIRE_COUNTER_MAX + 1ULL, 1));
		EXPECT_EQ(CKPT_PROTO_VIEW, of_view(type, 0, 1));
		EXPECT_EQ(CKPT_PROTO_VIEW, of_view(type, 1, 0));
		if (type > CKPT_MSG_STANDING)
			EXPECT_EQ(CKPT_PROTO_VIEW, of_view(type, 0, 0));
	}
}

TEST(views_have_members)
{
	static const u8 none[] = { BE64(0), BE64(0) }, one[] = { BE64(1), BE64(1) };
	static const u8 half[] = { BE64(0), BE64(1) }, other[] = { BE64(1), BE64(0) };
	static const u8 high[] = { BE64(UINT64_MAX), BE64(1) };
	const struct sample *report = sample_of(CKPT_MSG_REPORT);

	EXPECT_EQ(CKPT_PROTO_MEMBERS, of_view(CKPT_MSG_STANDING, 0, 0));
	EXPECT_EQ(CKPT_PROTO_MEMBERS,
		  replaced(sample_of(CKPT_MSG_STANDING), CKPT_ATTR_MEMBERS, NULL, 0));
	EXPECT_EQ(CKPT_PROTO_MEMBERS, replaced(report, CKPT_ATTR_LAST, none, sizeof(none)));
	EXPECT_EQ(CKPT_PROTO_MEMBERS, replaced(report, CKPT_ATTR_MEMBERS, NULL, 0));
	EXPECT_EQ(CKPT_PROTO_OK, replaced(report, CKPT_ATTR_LAST, one, sizeof(one)));
	EXPECT_EQ(CKPT_PROTO_VIEW, replaced(report, CKPT_ATTR_LAST, half, sizeof(half)));
	EXPECT_EQ(CKPT_PROTO_VIEW, replaced(report, CKPT_ATTR_LAST, other, sizeof(other)));
	EXPECT_EQ(CKPT_PROTO_VIEW, replaced(report, CKPT_ATTR_LAST, high, sizeof(high)));
}

TEST(a_newcomer_has_no_view)
{
	struct ckpt_standing standing = { .state = CKPT_STANDING_FORMING };
	struct ckpt_report report = { .expected = 3 };

	EXPECT_EQ(CKPT_PROTO_OK,
		  parse(buffer, ckpt_proto_encode_standing(buffer, sizeof(buffer), &standing)));
	EXPECT_EQ(CKPT_PROTO_OK,
		  parse(buffer, ckpt_proto_encode_report(buffer, sizeof(buffer),
							 &the_view.number, &report)));
}

TEST(the_largest_fits)
{
	static struct ckpt_standing standing, back;
	struct ckpt_header header;
	struct ckpt_attrs attrs;
	u32 i;
	int len;

	standing.view.number = the_view.number;
	for (i = 0; i < CKPT_NODES_MAX; i++) {
		standing.reach.list[i].node = i + 1;
		standing.reach.list[i].incarnation = UINT64_MAX - i;
		standing.view.members.list[i].node = UINT32_MAX - i;
		standing.view.members.list[i].incarnation = i + 1;
	}
	standing.reach.count = standing.view.members.count = CKPT_NODES_MAX;
	len = ckpt_proto_encode_standing(buffer, CKPT_PROTO_VIEW_MAX, &standing);
	ASSERT_EQ(CKPT_PROTO_OK, ckpt_proto_parse(buffer, len, &header, &attrs));
	ckpt_proto_decode_standing(&header, &attrs, &back);
	EXPECT_TRUE(is_same_list(&standing.reach, &back.reach));
	EXPECT_TRUE(is_same_view(&standing.view, &back.view));
}

TEST(reserved_bits_and_padding)
{
	size_t i, len;

	for (i = 2; i < 4; i++) {
		start(CKPT_MSG_HEARTBEAT);
		put_sample(sample_of(CKPT_MSG_HEARTBEAT), 0);
		buffer[HEADER_SIZE + i] = 0x10;
		EXPECT_EQ(CKPT_PROTO_RESERVED, finish());
	}
	/* Of what is skipped too. */
	for (len = 1; len < 8; len++) {
		for (i = len; i < 8; i++) {
			start(CKPT_MSG_HEARTBEAT);
			put(0x7fff, "12345678", len);
			put_sample(sample_of(CKPT_MSG_HEARTBEAT), 0);
			buffer[HEADER_SIZE + ATTR_SIZE + i] = 1;
			ASSERT_EQ(CKPT_PROTO_PADDING, finish());
		}
	}
}

TEST(lengths_beyond_the_end)
{
	static const u32 lengths[] = { 1, 8, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffff8,
				       0xfffffff9, 0xffffffff };
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		start(CKPT_MSG_HEARTBEAT);
		put_sample(sample_of(CKPT_MSG_HEARTBEAT), 0);
		put(0x7fff, NULL, 0);
		set_length(buffer + writer.used - ATTR_SIZE, lengths[i]);
		EXPECT_EQ(CKPT_PROTO_BEYOND, finish());
	}
}

TEST(writer_overflow_stays)
{
	struct ckpt_view_number view = { 0x0102030405060708, 0x1112131415161718 };
	static const u8 expected[] = { BE64(0x0102030405060708), BE64(0x1112131415161718) };
	struct ckpt_msg_writer small;
	size_t size;
	u8 *room;

	for (size = 0; size <= HEADER_SIZE + ATTR_SIZE + 8; size++) {
		room = malloc(size);
		ckpt_proto_start(&small, room, size, CKPT_MSG_PROOF, &view);
		ckpt_proto_put_bytes(&small, 0x1234, "12345", 5);
		EXPECT_EQ(size < HEADER_SIZE + ATTR_SIZE + 8 ? -EMSGSIZE : (int)size,
			  ckpt_proto_finish(&small));
		if (size >= HEADER_SIZE)
			EXPECT_EQ(0, memcmp(room + 8, expected, sizeof(expected)));
		free(room);
	}
	room = malloc(HEADER_SIZE + ATTR_SIZE);
	ckpt_proto_start(&small, room, HEADER_SIZE + ATTR_SIZE, CKPT_MSG_PROOF, NULL);
	ckpt_proto_put_u64(&small, CKPT_ATTR_NUMBER, 1);
	ckpt_proto_put_bytes(&small, 0x1234, NULL, 0);
	EXPECT_EQ(-EMSGSIZE, ckpt_proto_finish(&small));
	for (size = SIZE_MAX - 16; size; size++) {
		ckpt_proto_start(&small, room, HEADER_SIZE + ATTR_SIZE, CKPT_MSG_PROOF, NULL);
		ckpt_proto_put_bytes(&small, 0x1234, "", size);
		EXPECT_EQ(-EMSGSIZE, ckpt_proto_finish(&small));
	}
	free(room);
}

TEST(encoders_need_room)
{
	size_t i, size;
	u8 *room;

	for (i = 0; i < SAMPLES; i++) {
		for (size = 0; size < samples[i].len; size++) {
			room = malloc(size);
			EXPECT_EQ(-EMSGSIZE, encode(samples[i].type, room, size))
				TH_LOG("%s", samples[i].name);
			free(room);
		}
	}
}

TEST(reasons_differ)
{
	int i, j;

	for (i = 0; i < CKPT_PROTO_RESULTS; i++) {
		ASSERT_NE(NULL, ckpt_proto_reason(i));
		for (j = 0; j < i; j++)
			EXPECT_STRNE(ckpt_proto_reason(j), ckpt_proto_reason(i));
	}
}

#define FIELD(length)	BE32(length)

/* By hand from protocol.rst, too. */
#define PROOF_INPUT(node)						\
	FIELD(2), 1, 0,							\
	FIELD(4), BE32(node),						\
	FIELD(8), BE64(0x1112131415161718),				\
	FIELD(8), 'c', 'l', 'u', 's', 't', 'e', 'r', '1',		\
	FIELD(8), BE64(0x2122232425262728),				\
	FIELD(4), BE32(1),						\
	FIELD(32), COUNT32(0x40)

static const u8 accept_input[] = {
	FIELD(11), 'c', 'k', 'p', 't', ' ', 'a', 'c', 'c', 'e', 'p', 't',
	PROOF_INPUT(0x01020304), PROOF_INPUT(0x01020305),
};

static const u8 connect_input[] = {
	FIELD(12), 'c', 'k', 'p', 't', ' ', 'c', 'o', 'n', 'n', 'e', 'c', 't',
	PROOF_INPUT(0x01020304), PROOF_INPUT(0x01020305),
};

TEST(proof_input_as_the_text_says)
{
	struct ckpt_hello other = the_hello;
	size_t size;
	u8 *room;

	other.node++;
	for (size = 0; size <= sizeof(accept_input); size++) {
		room = malloc(size);
		EXPECT_EQ(size < sizeof(accept_input) ? -EMSGSIZE : (int)size,
			  ckpt_proto_proof_input(room, size, CKPT_PROOF_ACCEPT, &the_hello,
						 &other));
		if (size == sizeof(accept_input))
			EXPECT_EQ(0, memcmp(room, accept_input, size));
		free(room);
	}
	EXPECT_EQ(sizeof(connect_input),
		  ckpt_proto_proof_input(buffer, CKPT_PROOF_INPUT_MAX, CKPT_PROOF_CONNECT,
					 &the_hello, &other));
	EXPECT_EQ(0, memcmp(buffer, connect_input, sizeof(connect_input)));
}

TEST(proof_input_fits)
{
	struct ckpt_hello hello = the_hello;
	u8 *room = malloc(CKPT_PROOF_INPUT_MAX);

	hello.cluster_len = CKPT_CLUSTER_NAME_MAX;
	EXPECT_EQ(314, ckpt_proto_proof_input(room, CKPT_PROOF_INPUT_MAX, CKPT_PROOF_CONNECT,
					      &hello, &hello));
	free(room);
}

/* Each byte of the hello that is said is under the proof, on both sides. */
TEST(proof_input_has_everything)
{
	struct ckpt_hello changed, same = the_hello;
	u8 first[CKPT_PROOF_INPUT_MAX], second[CKPT_PROOF_INPUT_MAX];
	size_t i, said = offsetof(struct ckpt_hello, nonce) + sizeof(same.nonce);
	int len, side;

	same.cluster_len = CKPT_CLUSTER_NAME_MAX;
	len = ckpt_proto_proof_input(first, sizeof(first), CKPT_PROOF_ACCEPT, &same, &same);
	for (i = 0; i < said; i++) {
		/* That length would be of more than there is. */
		if (i == offsetof(struct ckpt_hello, cluster_len))
			continue;
		changed = same;
		((u8 *)&changed)[i] ^= 1;
		for (side = 0; side < 2; side++) {
			ASSERT_EQ(len, ckpt_proto_proof_input(second, sizeof(second),
							      CKPT_PROOF_ACCEPT,
							      side ? &changed : &same,
							      side ? &same : &changed));
			ASSERT_NE(0, memcmp(first, second, len))
				TH_LOG("byte %zu", i);
		}
	}
}

TEST_HARNESS_MAIN
