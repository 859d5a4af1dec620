// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data: CheckpointWrite, SectionOverwrite, CheckpointRead,
 * IOVectorElementDataFree
 */
#include <pthread.h>
#include <stdatomic.h>

#include "sa_fixture.h"

/* An index that no call may leave behind if it must not touch it. */
#define UNTOUCHED	77

static SaAisErrorT writev(SaCkptCheckpointHandleT checkpoint,
			  SaCkptIOVectorElementT *vector, SaUint32T count,
			  SaUint32T *index)
{
	*index = UNTOUCHED;
	return saCkptCheckpointWrite(checkpoint, vector, count, index);
}

static SaAisErrorT readv(SaCkptCheckpointHandleT checkpoint,
			 SaCkptIOVectorElementT *vector, SaUint32T count,
			 SaUint32T *index)
{
	*index = UNTOUCHED;
	return saCkptCheckpointRead(checkpoint, vector, count, index);
}

/* A checkpoint with the sections "s" and "t" of the bytes "0123456789". */
FIXTURE(sa_data) {
	int service;
	SaCkptHandleT handle;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptCheckpointHandleT reader;
	SaCkptCheckpointHandleT writer;
};

FIXTURE_SETUP(sa_data)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr, SA_ALL,
				     &self->checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD,
				     &self->reader));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_WR,
				     &self->writer));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "0123456789", 10));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", "0123456789", 10));
}

FIXTURE_TEARDOWN(sa_data)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

/* Whether a section holds just these bytes. */
static bool holds(SaCkptCheckpointHandleT checkpoint, const char *id,
		  const void *data, SaSizeT size)
{
	static char buffer[4096];
	SaSizeT got = sizeof(buffer);

	return sa_read(checkpoint, id, buffer, &got) == SA_AIS_OK &&
	       got == size && !memcmp(buffer, data, size);
}

TEST_F(sa_data, saCkptCheckpointWrite_OK)
{
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", "abc", 3, 2),
		sa_element("t", "xyz", 3, 9),
		/* The later one of two that overlap wins. */
		sa_element("s", "C", 1, 4),
	};
	SaUint32T index;

	vector[0].readSize = 99;
	ASSERT_EQ(SA_AIS_OK, writev(self->writer, vector, 3, &index));
	EXPECT_EQ(UNTOUCHED, index);
	EXPECT_EQ(99, vector[0].readSize);
	EXPECT_TRUE(holds(self->reader, "s", "01abC56789", 10));
	EXPECT_TRUE(holds(self->reader, "t", "012345678xyz", 12));
	/* The index is not needed. */
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointWrite(self->writer, vector, 3,
						   NULL));
}

TEST_F(sa_data, saCkptCheckpointWrite_OK_gap)
{
	ASSERT_EQ(SA_AIS_OK, sa_write(self->writer, "s", "end", 3, 15));
	EXPECT_TRUE(holds(self->reader, "s", "0123456789\0\0\0\0\0end", 18));
	/* Up to the last byte. */
	EXPECT_EQ(SA_AIS_OK, sa_write(self->writer, "s", "end", 3, 4093));
}

TEST_F(sa_data, saCkptCheckpointWrite_OK_nothing)
{
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", NULL, 0, 0),
		sa_element("t", "data", 0, 5),
	};
	SaUint32T index;

	EXPECT_EQ(SA_AIS_OK, writev(self->writer, vector, 2, &index));
	EXPECT_TRUE(holds(self->reader, "s", "0123456789", 10));
	EXPECT_TRUE(holds(self->reader, "t", "0123456789", 10));
}

TEST_F(sa_data, saCkptCheckpointWrite_OK_default_section)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_one, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_OK, sa_write(checkpoint, NULL, "data", 4, 0));
	EXPECT_TRUE(holds(checkpoint, NULL, "data", 4));
}

TEST_F(sa_data, saCkptCheckpointWrite_INVALID_PARAM)
{
	static char large[4097];
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", "abc", 3, 0),
		sa_element("t", NULL, 3, 0),
	};
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  writev(self->writer, NULL, 1, &index));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  writev(self->writer, vector, 0, &index));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  writev(self->writer, vector, 2, &index));
	EXPECT_EQ(1, index);
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  writev(SA_NO_HANDLE, NULL, 1, &index));

	vector[1] = sa_element("t", large, sizeof(large), 0);
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  writev(self->writer, vector, 2, &index));
	EXPECT_EQ(1, index);
	/* Nothing was written, neither by a good element before a bad one. */
	EXPECT_TRUE(holds(self->reader, "s", "0123456789", 10));
}

TEST_F(sa_data, saCkptCheckpointWrite_BAD_HANDLE)
{
	SaCkptIOVectorElementT element = sa_element("s", "abc", 3, 0);
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  writev(SA_NO_HANDLE, &element, 1, &index));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->writer));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  writev(self->writer, &element, 1, &index));
}

TEST_F(sa_data, saCkptCheckpointWrite_ACCESS)
{
	static char large[4097];

	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_write(self->reader, "s", "abc", 3, 0));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_write(self->reader, "missing", "abc", 3, 0));
	/* Before the size is looked at. */
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_write(self->reader, "s", large, sizeof(large), 0));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_write(self->reader, "s", "abc", 3, 4096));
	EXPECT_TRUE(holds(self->reader, "s", "0123456789", 10));
}

TEST_F(sa_data, saCkptCheckpointWrite_NOT_EXIST)
{
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", "abc", 3, 0),
		sa_element("missing", "abc", 3, 0),
		sa_element("absent", "abc", 3, 0),
	};
	SaCkptCheckpointHandleT collocated;
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  writev(self->writer, vector, 3, &index));
	EXPECT_EQ(1, index);
	EXPECT_TRUE(holds(self->reader, "s", "0123456789", 10));
	/* No section has the empty id here; a write of nothing looks, too. */
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_write(self->writer, NULL, "abc", 3, 0));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_write(self->writer, "missing", NULL, 0, 0));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_collocated,
				     SA_ALL, &collocated));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_write(collocated, "s", "abc", 3, 0));
}

TEST_F(sa_data, saCkptCheckpointWrite_NO_RESOURCES)
{
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", "abc", 3, 0),
		sa_element("t", "abc", 3, 4094),
	};
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  writev(self->writer, vector, 2, &index));
	EXPECT_EQ(1, index);
	/* An end that does not fit into 64 bits. */
	vector[1].dataOffset = ~0ULL - 1;
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  writev(self->writer, vector, 2, &index));
	EXPECT_EQ(1, index);
	EXPECT_TRUE(holds(self->reader, "s", "0123456789", 10));

	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_bytes", "21"));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_write(self->writer, "s", "ab", 2, 10));
	EXPECT_EQ(SA_AIS_OK, sa_write(self->writer, "s", "a", 1, 10));
}

TEST_F(sa_data, saCkptCheckpointWrite_NO_RESOURCES_elements)
{
	enum { TOO_MANY = CKPT_VECTOR_MAX + 1 };
	static SaCkptIOVectorElementT vector[TOO_MANY];
	SaUint32T index;
	int i;

	for (i = 0; i < TOO_MANY; i++)
		vector[i] = sa_element("s", "a", 1, 0);
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  writev(self->writer, vector, TOO_MANY, &index));
	EXPECT_EQ(SA_AIS_OK,
		  writev(self->writer, vector, TOO_MANY - 1, &index));
}

TEST_F(sa_data, saCkptSectionOverwrite_OK)
{
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->writer, "s", "short", 5));
	EXPECT_TRUE(holds(self->reader, "s", "short", 5));
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->writer, "s", "much longer", 11));
	EXPECT_TRUE(holds(self->reader, "s", "much longer", 11));
	/* With nothing, it becomes empty. */
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->writer, "s", "x", 0));
	EXPECT_TRUE(holds(self->reader, "s", "", 0));
	EXPECT_TRUE(holds(self->reader, "t", "0123456789", 10));
}

/* Programs write more than they have planned for; others let them, too. */
TEST_F(sa_data, saCkptSectionOverwrite_OK_beyond_checkpointSize)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	const SaSizeT size = 25600000;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptCheckpointDescriptorT status;
	char *data = calloc(1, size);

	ASSERT_NE(NULL, data);
	attr.checkpointSize = 4096;
	attr.maxSectionSize = 51200000;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &attr, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_OK, sa_overwrite(checkpoint, "s", data, size));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointStatusGet(checkpoint, &status));
	EXPECT_EQ(size, status.memoryUsed);
	free(data);
}

TEST_F(sa_data, saCkptSectionOverwrite_INVALID_PARAM)
{
	SaCkptSectionIdT no_bytes = { 1, NULL };
	static char large[4097];

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionOverwrite(self->writer, NULL, "x", 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionOverwrite(self->writer, &no_bytes, "x", 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_overwrite(self->writer, "s", NULL, 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_overwrite(self->writer, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionOverwrite(SA_NO_HANDLE, NULL, "x", 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_overwrite(self->writer, "s", large, sizeof(large)));
	EXPECT_TRUE(holds(self->reader, "s", "0123456789", 10));
}

TEST_F(sa_data, saCkptSectionOverwrite_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_overwrite(SA_NO_HANDLE, "s", "x", 1));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->writer));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_overwrite(self->writer, "s", "x", 1));
}

TEST_F(sa_data, saCkptSectionOverwrite_ACCESS)
{
	static char large[4097];

	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_overwrite(self->reader, "s", "x", 1));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_overwrite(self->reader, "missing", "x", 1));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_overwrite(self->reader, "s", large, sizeof(large)));
}

TEST_F(sa_data, saCkptSectionOverwrite_NOT_EXIST)
{
	SaCkptCheckpointHandleT collocated;

	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_overwrite(self->writer, "missing", "x", 1));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_overwrite(self->writer, NULL, "x", 1));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_overwrite(self->writer, "0123456789abcdefg", "x", 1));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_collocated,
				     SA_ALL, &collocated));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_overwrite(collocated, "s", "x", 1));
}

TEST_F(sa_data, saCkptSectionOverwrite_NO_RESOURCES)
{
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_bytes", "20"));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_overwrite(self->writer, "s", "0123456789a", 11));
	/* What does not grow never fails for it. */
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_bytes", "5"));
	EXPECT_EQ(SA_AIS_OK, sa_overwrite(self->writer, "s", "abcdefghij", 10));
	EXPECT_TRUE(holds(self->reader, "s", "abcdefghij", 10));
}

/* More than any section can hold, though the checkpoint would allow it. */
TEST_F(sa_data, saCkptSectionOverwrite_NO_RESOURCES_size)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	attr.maxSectionSize = 1ULL << 40;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_overwrite(checkpoint, "s", "x", (1ULL << 30) + 1));
}

TEST_F(sa_data, saCkptCheckpointRead_OK)
{
	char first[20], second[20];
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", first, 3, 2),
		/* Fewer bytes where the section ends. */
		sa_element("t", second, sizeof(second), 7),
	};
	SaUint32T index;

	ASSERT_EQ(SA_AIS_OK, readv(self->reader, vector, 2, &index));
	EXPECT_EQ(UNTOUCHED, index);
	EXPECT_EQ(3, vector[0].readSize);
	EXPECT_EQ(0, memcmp(first, "234", 3));
	EXPECT_EQ(3, vector[1].readSize);
	EXPECT_EQ(0, memcmp(second, "789", 3));
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointRead(self->reader, vector, 2,
						  NULL));
}

TEST_F(sa_data, saCkptCheckpointRead_OK_at_the_end)
{
	SaCkptCheckpointHandleT checkpoint;
	char byte;
	SaCkptIOVectorElementT element = sa_element("s", &byte, 1, 10);
	SaUint32T index;

	element.readSize = 99;
	ASSERT_EQ(SA_AIS_OK, readv(self->reader, &element, 1, &index));
	EXPECT_EQ(0, element.readSize);
	/* As in a fresh default section. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_one, SA_ALL,
				     &checkpoint));
	element = sa_element(NULL, &byte, 1, 0);
	element.readSize = 99;
	ASSERT_EQ(SA_AIS_OK, readv(checkpoint, &element, 1, &index));
	EXPECT_EQ(0, element.readSize);
}

TEST_F(sa_data, saCkptCheckpointRead_OK_allocated)
{
	char bytes[2];
	SaCkptIOVectorElementT vector[] = {
		/* The size does not count. */
		sa_element("s", NULL, 1, 4),
		sa_element("t", bytes, 2, 0),
		/* Nothing to read: nothing allocated. */
		sa_element("t", NULL, 100, 10),
	};
	SaUint32T index;

	ASSERT_EQ(SA_AIS_OK, readv(self->reader, vector, 3, &index));
	ASSERT_NE(NULL, vector[0].dataBuffer);
	ASSERT_EQ(6, vector[0].readSize);
	EXPECT_EQ(0, memcmp(vector[0].dataBuffer, "456789", 6));
	EXPECT_EQ(0, memcmp(bytes, "01", 2));
	EXPECT_EQ(NULL, vector[2].dataBuffer);
	EXPECT_EQ(0, vector[2].readSize);
	EXPECT_EQ(SA_AIS_OK,
		  saCkptIOVectorElementDataFree(self->reader,
						vector[0].dataBuffer));
	/* Or as B.01.01 has it. */
	vector[0].dataBuffer = NULL;
	ASSERT_EQ(SA_AIS_OK, readv(self->reader, vector, 1, &index));
	free(vector[0].dataBuffer);
}

TEST_F(sa_data, saCkptCheckpointRead_INVALID_PARAM)
{
	static char large[4097];
	char bytes[4];
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", bytes, 4, 0),
		sa_element("t", bytes, 0, 0),
	};
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(self->reader, NULL, 1, &index));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(self->reader, vector, 0, &index));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(self->reader, vector, 2, &index));
	EXPECT_EQ(1, index);
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(SA_NO_HANDLE, NULL, 1, &index));
	vector[1] = sa_element("t", large, sizeof(large), 0);
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(self->reader, vector, 2, &index));
	EXPECT_EQ(1, index);
}

TEST_F(sa_data, saCkptCheckpointRead_INVALID_PARAM_offset)
{
	char bytes[4];
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", NULL, 0, 0),
		sa_element("s", bytes, 4, 10),
		sa_element("t", bytes, 4, 11),
	};
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(self->reader, vector, 3, &index));
	EXPECT_EQ(2, index);
	/* What the library has allocated it has freed. */
	EXPECT_EQ(NULL, vector[0].dataBuffer);
	vector[2] = sa_element("t", NULL, 0, ~0ULL);
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  readv(self->reader, vector, 3, &index));
	EXPECT_EQ(2, index);
}

TEST_F(sa_data, saCkptCheckpointRead_BAD_HANDLE)
{
	char byte;
	SaSizeT size = 1;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_read(SA_NO_HANDLE, "s", &byte, &size));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->reader));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_read(self->reader, "s", &byte, &size));
}

TEST_F(sa_data, saCkptCheckpointRead_ACCESS)
{
	char byte;
	SaSizeT size = 1;

	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_read(self->writer, "s", &byte, &size));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_read(self->writer, "missing", &byte, &size));
}

TEST_F(sa_data, saCkptCheckpointRead_NOT_EXIST)
{
	char bytes[4];
	SaCkptIOVectorElementT vector[] = {
		sa_element("s", NULL, 0, 0),
		sa_element("missing", bytes, 4, 0),
	};
	SaCkptCheckpointHandleT collocated;
	SaUint32T index;

	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  readv(self->reader, vector, 2, &index));
	EXPECT_EQ(1, index);
	EXPECT_EQ(NULL, vector[0].dataBuffer);
	vector[1] = sa_element(NULL, bytes, 4, 0);
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  readv(self->reader, vector, 2, &index));
	EXPECT_EQ(1, index);
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_collocated,
				     SA_ALL, &collocated));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  readv(collocated, vector, 1, &index));
}

TEST_F(sa_data, saCkptCheckpointRead_NO_RESOURCES)
{
	enum { TOO_MANY = CKPT_VECTOR_MAX + 1 };
	static SaCkptIOVectorElementT vector[TOO_MANY];
	static char bytes[TOO_MANY];
	SaUint32T index;
	int i;

	for (i = 0; i < TOO_MANY; i++)
		vector[i] = sa_element("s", &bytes[i], 1, i % 10);
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  readv(self->reader, vector, TOO_MANY, &index));
	ASSERT_EQ(SA_AIS_OK,
		  readv(self->reader, vector, TOO_MANY - 1, &index));
	EXPECT_EQ('3', bytes[CKPT_VECTOR_MAX - 1]);
}

/* A section that another thread makes larger and larger. */
struct grower {
	SaCkptCheckpointHandleT checkpoint;
	atomic_bool go;
	pthread_t thread;
};

#define GROWER_START	1ULL
#define GROWER_END	(64ULL << 10)

static void *grow(void *arg)
{
	struct grower *grower = arg;
	SaOffsetT end = GROWER_END;
	SaAisErrorT error = SA_AIS_OK;

	while (grower->go && error == SA_AIS_OK) {
		if (end == GROWER_END) {
			error = sa_overwrite(grower->checkpoint, "s", "", 0);
			end = GROWER_START;
		}
		if (error == SA_AIS_OK)
			error = sa_write(grower->checkpoint, "s", "x", 1, end++);
	}
	return (void *)(uintptr_t)error;
}

/* The library is to allocate, and finds the section larger each time. */
TEST_F(sa_data, saCkptCheckpointRead_TRY_AGAIN)
{
	enum { ELEMENTS = 1000 };
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	static SaCkptIOVectorElementT vector[ELEMENTS];
	SaTimeT deadline = sa_now() + 60 * SA_TIME_ONE_SECOND;
	struct grower grower = { .go = true };
	SaAisErrorT error;
	void *result;
	int i;

	attr.maxSectionSize = GROWER_END;
	attr.checkpointSize = 0;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &attr, SA_ALL,
				     &grower.checkpoint));
	ASSERT_EQ(SA_AIS_OK, sa_create(grower.checkpoint, "s", NULL, 0));
	ASSERT_EQ(0, pthread_create(&grower.thread, NULL, grow, &grower));
	do {
		for (i = 0; i < ELEMENTS; i++)
			vector[i] = sa_element("s", NULL, 0, 0);
		error = saCkptCheckpointRead(grower.checkpoint, vector,
					     ELEMENTS, NULL);
		/* Otherwise it got it, and whole: all are of one moment. */
		for (i = 0; i < ELEMENTS; i++) {
			if (error == SA_AIS_OK) {
				EXPECT_EQ(vector[0].readSize,
					  vector[i].readSize);
			} else {
				EXPECT_EQ(NULL, vector[i].dataBuffer);
			}
			free(vector[i].dataBuffer);
		}
	} while (error == SA_AIS_OK && sa_now() < deadline);
	EXPECT_EQ(SA_AIS_ERR_TRY_AGAIN, error);
	grower.go = false;
	ASSERT_EQ(0, pthread_join(grower.thread, &result));
	EXPECT_EQ(SA_AIS_OK, (uintptr_t)result);
}

TEST_F(sa_data, saCkptIOVectorElementDataFree_OK)
{
	SaCkptIOVectorElementT element = sa_element("s", NULL, 0, 0);

	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointRead(self->reader, &element, 1,
						  NULL));
	EXPECT_EQ(SA_AIS_OK,
		  saCkptIOVectorElementDataFree(self->reader,
						element.dataBuffer));
}

TEST_F(sa_data, saCkptIOVectorElementDataFree_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptIOVectorElementDataFree(self->reader, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptIOVectorElementDataFree(SA_NO_HANDLE, NULL));
}

TEST_F(sa_data, saCkptIOVectorElementDataFree_BAD_HANDLE)
{
	char *data = malloc(1);

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptIOVectorElementDataFree(SA_NO_HANDLE, data));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->reader));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptIOVectorElementDataFree(self->reader, data));
	/* It was not freed. */
	free(data);
}

TEST_HARNESS_MAIN
