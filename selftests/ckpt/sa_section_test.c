// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections: SectionCreate, SectionDelete, SectionIdFree,
 * SectionExpirationTimeSet
 */
#include "sa_fixture.h"

static SaAisErrorT create_raw(SaCkptCheckpointHandleT checkpoint,
			      SaCkptSectionIdT *id, SaTimeT expiration,
			      const void *data, SaSizeT size)
{
	SaCkptSectionCreationAttributesT attr = { id, expiration };

	return saCkptSectionCreate(checkpoint, &attr, data, size);
}

/* An id that the library chooses; NULL if it did not. */
static SaUint8T *generate(SaCkptCheckpointHandleT checkpoint, SaUint16T *len)
{
	SaCkptSectionIdT id = SA_CKPT_GENERATED_SECTION_ID;

	if (create_raw(checkpoint, &id, SA_TIME_END, NULL, 0) != SA_AIS_OK)
		return NULL;
	*len = id.idLen;
	return id.id;
}

TEST_F(sa_checkpoint, saCkptSectionCreate_OK)
{
	SaSizeT size = 100;
	char data[100];

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK, sa_read(self->checkpoint, "s", data, &size));
	EXPECT_EQ(4, size);
	EXPECT_EQ(0, memcmp(data, "data", 4));

	/* Empty, with and without a pointer. */
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "u", "data", 0));
	size = 100;
	ASSERT_EQ(SA_AIS_OK, sa_read(self->checkpoint, "t", data, &size));
	EXPECT_EQ(0, size);
	EXPECT_EQ(3, sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_OK_limits)
{
	SaUint8T bytes[16] = { 0, 1, 2, 0xff, 0 };
	SaCkptSectionIdT id = { sizeof(bytes), bytes };
	static char data[4096];

	/* The longest id, of any bytes, and the largest section. */
	EXPECT_EQ(SA_AIS_OK, create_raw(self->checkpoint, &id, SA_TIME_END,
					data, sizeof(data)));
	id.idLen--;
	EXPECT_EQ(SA_AIS_OK, create_raw(self->checkpoint, &id, SA_TIME_END,
					data, sizeof(data)));
}

TEST_F(sa, saCkptSectionCreate_OK_long_id)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;
	static SaUint8T bytes[65535];
	SaCkptSectionIdT id = { sizeof(bytes), bytes };

	attr.maxSectionIdSize = sizeof(bytes);
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	memset(bytes, 'i', sizeof(bytes));
	EXPECT_EQ(SA_AIS_OK, create_raw(checkpoint, &id, SA_TIME_END, "x", 1));
	EXPECT_EQ(SA_AIS_ERR_EXIST,
		  create_raw(checkpoint, &id, SA_TIME_END, "x", 1));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionDelete(checkpoint, &id));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_OK_generated)
{
	SaUint16T first_len = 0, second_len = 0;
	SaUint8T *first, *second;
	SaCkptSectionIdT id;

	first = generate(self->checkpoint, &first_len);
	second = generate(self->checkpoint, &second_len);
	ASSERT_NE(NULL, first);
	ASSERT_NE(NULL, second);
	EXPECT_EQ(8, first_len);
	EXPECT_EQ(8, second_len);
	EXPECT_NE(0, memcmp(first, second, 8));
	EXPECT_EQ(2, sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0));

	/* It is an id as any other. */
	id = (SaCkptSectionIdT){ first_len, first };
	EXPECT_EQ(SA_AIS_ERR_EXIST, create_raw(self->checkpoint, &id,
					       SA_TIME_END, NULL, 0));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionDelete(self->checkpoint, &id));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIdFree(self->checkpoint, first));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIdFree(self->checkpoint, second));
}

TEST_F(sa, saCkptSectionCreate_OK_generated_short)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;
	SaUint16T len = 0;
	SaUint8T *id;
	int i;

	attr.maxSections = 300;
	attr.maxSectionIdSize = 1;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	/* Each of the 256 ids once, also the one that the user has taken. */
	ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, "\x05", NULL, 0));
	for (i = 1; i < 256; i++) {
		id = generate(checkpoint, &len);
		ASSERT_NE(NULL, id) {
			TH_LOG("id number %d", i);
		}
		ASSERT_EQ(1, len);
		free(id);
	}
	EXPECT_EQ(256, sa_count(checkpoint, SA_CKPT_SECTIONS_ANY, 0));
	EXPECT_EQ(NULL, generate(checkpoint, &len));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_OK_past_expiration)
{
	int tries = 100;

	ASSERT_EQ(SA_AIS_OK, sa_create_until(self->checkpoint, "s", 1));
	while (sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0) && --tries)
		usleep(10000);
	EXPECT_LT(0, tries);
}

TEST_F(sa_checkpoint, saCkptSectionCreate_INVALID_PARAM)
{
	SaUint8T bytes[17] = "0123456789abcdef";
	SaCkptSectionIdT id = { 1, bytes }, no_bytes = { 1, NULL };
	SaCkptSectionIdT no_length = { 0, bytes };
	static char data[4097];

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionCreate(self->checkpoint, NULL, NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, NULL, SA_TIME_END, NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, &no_bytes, SA_TIME_END, NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, &no_length, SA_TIME_END, NULL,
			     0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, &id, SA_TIME_END, NULL, 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, &id, -1, NULL, 0));
	/* Pointers come before the handle. */
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionCreate(SA_NO_HANDLE, NULL, NULL, 0));

	id.idLen = 17;
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, &id, SA_TIME_END, NULL, 0));
	id.idLen = 1;
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(self->checkpoint, &id, SA_TIME_END, data, 4097));
	EXPECT_EQ(0, sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa, saCkptSectionCreate_INVALID_PARAM_no_room_for_generated)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptSectionIdT id = SA_CKPT_GENERATED_SECTION_ID;
	SaCkptCheckpointHandleT checkpoint;

	attr.maxSectionIdSize = 0;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  create_raw(checkpoint, &id, SA_TIME_END, NULL, 0));
	EXPECT_EQ(NULL, id.id);
	EXPECT_EQ(0, id.idLen);
}

TEST_F(sa_checkpoint, saCkptSectionCreate_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, sa_create(SA_NO_HANDLE, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_create(self->checkpoint, "s", NULL, 0));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_ACCESS)
{
	SaCkptCheckpointHandleT reader;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD, &reader));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_create(reader, "s", NULL, 0));
}

TEST_F(sa, saCkptSectionCreate_NOT_EXIST)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_collocated,
				     SA_ALL, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_create(checkpoint, "s", NULL, 0));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_EXIST)
{
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_create(self->checkpoint, "s", "x", 1));
}

TEST_F(sa, saCkptSectionCreate_EXIST_default_section)
{
	SaCkptSectionIdT id = SA_CKPT_GENERATED_SECTION_ID;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_one, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_create(checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_EXIST,
		  create_raw(checkpoint, &id, SA_TIME_END, NULL, 0));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_NO_SPACE)
{
	SaCkptSectionIdT id = SA_CKPT_GENERATED_SECTION_ID;
	char name[2] = "0";

	for (; name[0] < '8'; name[0]++)
		ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, name, NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_NO_SPACE,
		  sa_create(self->checkpoint, "8", NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_NO_SPACE,
		  create_raw(self->checkpoint, &id, SA_TIME_END, NULL, 0));
	/* One that is there is found to be there first. */
	EXPECT_EQ(SA_AIS_ERR_EXIST, sa_create(self->checkpoint, "0", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_delete(self->checkpoint, "0"));
	EXPECT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "8", NULL, 0));
}

TEST_F(sa_checkpoint, saCkptSectionCreate_NO_RESOURCES)
{
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_sections", "1"));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_create(self->checkpoint, "t", NULL, 0));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_sections", "10"));
	ASSERT_EQ(0, ck_write_file("/proc/sys/net/ckpt/max_bytes", "7"));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_create(self->checkpoint, "t", "data", 4));
	EXPECT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", "data", 3));
}

/* More than any section can hold, though the checkpoint would allow it. */
TEST_F(sa, saCkptSectionCreate_NO_RESOURCES_size)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;

	attr.maxSectionSize = 1ULL << 40;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NO_RESOURCES,
		  sa_create(checkpoint, "s", "data", (1ULL << 30) + 1));
}

TEST_F(sa_checkpoint, saCkptSectionDelete_OK)
{
	char byte;
	SaSizeT size = 1;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", "data", 4));
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "t", "data", 4));
	EXPECT_EQ(SA_AIS_OK, sa_delete(self->checkpoint, "s"));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_read(self->checkpoint, "s", &byte, &size));
	EXPECT_EQ(1, sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0));
	/* A new one of that id is empty again. */
	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_read(self->checkpoint, "s", &byte, &size));
	EXPECT_EQ(0, size);
}

TEST_F(sa_checkpoint, saCkptSectionDelete_INVALID_PARAM)
{
	SaCkptSectionIdT no_bytes = { 1, NULL };

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionDelete(self->checkpoint, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, sa_delete(self->checkpoint, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionDelete(self->checkpoint, &no_bytes));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionDelete(SA_NO_HANDLE, NULL));
}

TEST_F(sa, saCkptSectionDelete_INVALID_PARAM_default_section)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_one, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, sa_delete(checkpoint, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, sa_delete(checkpoint, "s"));
	EXPECT_EQ(1, sa_count(checkpoint, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa_checkpoint, saCkptSectionDelete_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, sa_delete(SA_NO_HANDLE, "s"));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, sa_delete(self->checkpoint, "s"));
}

TEST_F(sa_checkpoint, saCkptSectionDelete_ACCESS)
{
	SaCkptCheckpointHandleT reader;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD, &reader));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_delete(reader, "s"));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, sa_delete(reader, "missing"));
	EXPECT_EQ(1, sa_count(reader, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa_checkpoint, saCkptSectionDelete_NOT_EXIST)
{
	SaCkptCheckpointHandleT collocated;

	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_delete(self->checkpoint, "s"));
	/* One with an id that no section can have. */
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_delete(self->checkpoint, "0123456789abcdefg"));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_collocated,
				     SA_ALL, &collocated));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_delete(collocated, "s"));
}

TEST_F(sa_checkpoint, saCkptSectionIdFree_OK)
{
	SaUint16T len;
	SaUint8T *id = generate(self->checkpoint, &len);

	ASSERT_NE(NULL, id);
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIdFree(self->checkpoint, id));
}

TEST_F(sa_checkpoint, saCkptSectionIdFree_INVALID_PARAM)
{
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionIdFree(self->checkpoint, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionIdFree(SA_NO_HANDLE, NULL));
}

TEST_F(sa_checkpoint, saCkptSectionIdFree_BAD_HANDLE)
{
	SaUint16T len;
	SaUint8T *id = generate(self->checkpoint, &len);

	ASSERT_NE(NULL, id);
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptSectionIdFree(SA_NO_HANDLE, id));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIdFree(self->checkpoint, id));
	/* It was not freed. */
	free(id);
}

TEST_F(sa_checkpoint, saCkptSectionExpirationTimeSet_OK)
{
	SaTimeT deadline;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	deadline = sa_now() + 200 * SA_TIME_ONE_MILLISECOND;
	ASSERT_EQ(SA_AIS_OK, sa_expire(self->checkpoint, "s", deadline));
	EXPECT_EQ(1, sa_count(self->checkpoint,
			      SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME, deadline));
	EXPECT_EQ(0, sa_count(self->checkpoint, SA_CKPT_SECTIONS_FOREVER, 0));
	/* Never early, and gone within a second. */
	while (sa_count(self->checkpoint, SA_CKPT_SECTIONS_ANY, 0))
		ASSERT_GT(deadline + SA_TIME_ONE_SECOND, sa_now());
	EXPECT_LE(deadline, sa_now());
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, sa_delete(self->checkpoint, "s"));
}

TEST_F(sa_checkpoint, saCkptSectionExpirationTimeSet_OK_never)
{
	SaTimeT deadline = sa_now() + 300 * SA_TIME_ONE_MILLISECOND;

	ASSERT_EQ(SA_AIS_OK, sa_create_until(self->checkpoint, "s", deadline));
	ASSERT_EQ(SA_AIS_OK, sa_expire(self->checkpoint, "s", SA_TIME_END));
	while (sa_now() < deadline + 100 * SA_TIME_ONE_MILLISECOND)
		usleep(50000);
	EXPECT_EQ(1, sa_count(self->checkpoint, SA_CKPT_SECTIONS_FOREVER, 0));
}

TEST_F(sa, saCkptSectionExpirationTimeSet_OK_while_nobody_has_it_open)
{
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptCheckpointHandleT checkpoint;
	SaTimeT deadline;

	attr.retentionDuration = SA_TIME_MAX;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	deadline = sa_now() + 200 * SA_TIME_ONE_MILLISECOND;
	ASSERT_EQ(SA_AIS_OK, sa_create_until(checkpoint, "s", deadline));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(checkpoint));
	while (sa_now() < deadline + SA_TIME_ONE_SECOND)
		usleep(50000);
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD,
				     &checkpoint));
	EXPECT_EQ(0, sa_count(checkpoint, SA_CKPT_SECTIONS_ANY, 0));
	EXPECT_EQ(SA_AIS_OK, sa_unlink(self->handle, "c"));
}

TEST_F(sa_checkpoint, saCkptSectionExpirationTimeSet_INVALID_PARAM)
{
	SaCkptSectionIdT no_bytes = { 1, NULL };

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionExpirationTimeSet(self->checkpoint, NULL,
						 SA_TIME_END));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionExpirationTimeSet(self->checkpoint, &no_bytes,
						 SA_TIME_END));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_expire(self->checkpoint, NULL, SA_TIME_END));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_expire(self->checkpoint, "s", -1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_expire(self->checkpoint, "s", 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_expire(self->checkpoint, "s",
			    sa_now() - SA_TIME_ONE_MILLISECOND));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionExpirationTimeSet(SA_NO_HANDLE, NULL,
						 SA_TIME_END));
	EXPECT_EQ(1, sa_count(self->checkpoint, SA_CKPT_SECTIONS_FOREVER, 0));
}

TEST_F(sa, saCkptSectionExpirationTimeSet_INVALID_PARAM_default_section)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_one, SA_ALL,
				     &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_expire(checkpoint, NULL, SA_TIME_END));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  sa_expire(checkpoint, "s", SA_TIME_END));
}

TEST_F(sa_checkpoint, saCkptSectionExpirationTimeSet_BAD_HANDLE)
{
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_expire(SA_NO_HANDLE, "s", SA_TIME_END));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  sa_expire(self->checkpoint, "s", SA_TIME_END));
}

TEST_F(sa_checkpoint, saCkptSectionExpirationTimeSet_ACCESS)
{
	SaCkptCheckpointHandleT reader;

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_RD, &reader));
	EXPECT_EQ(SA_AIS_ERR_ACCESS,
		  sa_expire(reader, "s", sa_now() + SA_TIME_ONE_HOUR));
	EXPECT_EQ(1, sa_count(reader, SA_CKPT_SECTIONS_FOREVER, 0));
}

TEST_F(sa_checkpoint, saCkptSectionExpirationTimeSet_NOT_EXIST)
{
	SaCkptCheckpointHandleT collocated;

	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_expire(self->checkpoint, "s", SA_TIME_END));
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "d", &sa_attr_collocated,
				     SA_ALL, &collocated));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  sa_expire(collocated, "s", SA_TIME_END));
}

TEST_HARNESS_MAIN
