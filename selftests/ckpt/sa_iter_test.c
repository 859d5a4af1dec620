// SPDX-License-Identifier: GPL-2.0-only
/*
 * Iteration: SectionIterationInitialize, SectionIterationNext,
 * SectionIterationFinalize
 */
#include "sa_fixture.h"

static SaAisErrorT begin(SaCkptCheckpointHandleT checkpoint,
			 SaCkptSectionIterationHandleT *iteration)
{
	return saCkptSectionIterationInitialize(checkpoint,
						SA_CKPT_SECTIONS_ANY, 0,
						iteration);
}

/* As the reference suite has it: one that expires tomorrow, one that never does. */
TEST_F(sa_checkpoint, saCkptSectionIterationInitialize_OK_chosen)
{
	SaTimeT day = sa_now() + SA_TIME_ONE_DAY;
	SaCkptCheckpointHandleT c = self->checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_create_until(c, "tomorrow", day));
	ASSERT_EQ(SA_AIS_OK, sa_create(c, "never", NULL, 0));

	EXPECT_EQ(2, sa_count(c, SA_CKPT_SECTIONS_ANY, 0));
	EXPECT_EQ(1, sa_count(c, SA_CKPT_SECTIONS_FOREVER, 0));
	EXPECT_EQ(0, sa_count(c, SA_CKPT_SECTIONS_CORRUPTED, 0));
	EXPECT_EQ(1, sa_count(c, SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME, day));
	EXPECT_EQ(0, sa_count(c, SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME, day - 1));
	EXPECT_EQ(1, sa_count(c, SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME,
			      day + SA_TIME_ONE_DAY));
	EXPECT_EQ(2, sa_count(c, SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME,
			      SA_TIME_END));
	EXPECT_EQ(2, sa_count(c, SA_CKPT_SECTIONS_GEQ_EXPIRATION_TIME, day));
	EXPECT_EQ(1, sa_count(c, SA_CKPT_SECTIONS_GEQ_EXPIRATION_TIME,
			      day + 100));
	EXPECT_EQ(1, sa_count(c, SA_CKPT_SECTIONS_GEQ_EXPIRATION_TIME,
			      SA_TIME_END));
	/* The time does not count for the others. */
	EXPECT_EQ(2, sa_count(c, SA_CKPT_SECTIONS_ANY, -1));
	EXPECT_EQ(1, sa_count(c, SA_CKPT_SECTIONS_FOREVER, -1));
	EXPECT_EQ(0, sa_count(c, SA_CKPT_SECTIONS_CORRUPTED, -1));
}

TEST_F(sa_checkpoint, saCkptSectionIterationInitialize_OK_write_only)
{
	SaCkptCheckpointHandleT writer;

	/* Enough in B.01.01. */
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", NULL, SA_WR, &writer));
	EXPECT_EQ(0, sa_count(writer, SA_CKPT_SECTIONS_ANY, 0));
}

TEST_F(sa_checkpoint, saCkptSectionIterationInitialize_INVALID_PARAM)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptCheckpointHandleT c = self->checkpoint;

	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, begin(c, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionIterationInitialize(c, 0, 0, &iteration));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionIterationInitialize(c, 6, 0, &iteration));
	EXPECT_EQ(-(int)SA_AIS_ERR_INVALID_PARAM,
		  sa_count(c, SA_CKPT_SECTIONS_LEQ_EXPIRATION_TIME, -1));
	EXPECT_EQ(-(int)SA_AIS_ERR_INVALID_PARAM,
		  sa_count(c, SA_CKPT_SECTIONS_GEQ_EXPIRATION_TIME, -1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM, begin(SA_NO_HANDLE, NULL));
}

TEST_F(sa_checkpoint, saCkptSectionIterationInitialize_BAD_HANDLE)
{
	SaCkptSectionIterationHandleT iteration;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, begin(SA_NO_HANDLE, &iteration));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, begin(self->checkpoint, &iteration));
}

TEST_F(sa, saCkptSectionIterationInitialize_ACCESS)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptCheckpointHandleT checkpoint;
	SaCkptHandleT later;

	ASSERT_EQ(SA_AIS_OK, sa_init(&later, 2, 0));
	/* It has no active replica either: access comes first. */
	ASSERT_EQ(SA_AIS_OK, sa_open(later, "c", &sa_attr_collocated,
				     SA_CR | SA_WR, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_ACCESS, begin(checkpoint, &iteration));
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(later));
}

TEST_F(sa, saCkptSectionIterationInitialize_NOT_EXIST)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_collocated,
				     SA_ALL, &checkpoint));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST, begin(checkpoint, &iteration));
	ASSERT_EQ(SA_AIS_OK, saCkptActiveReplicaSet(checkpoint));
	ASSERT_EQ(SA_AIS_OK, begin(checkpoint, &iteration));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));
}

TEST_F(sa_checkpoint, saCkptSectionIterationNext_OK)
{
	SaTimeT before = sa_now(), expiration = before + SA_TIME_ONE_DAY;
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;

	ASSERT_EQ(SA_AIS_OK, sa_create_until(self->checkpoint, "id",
					     expiration));
	ASSERT_EQ(SA_AIS_OK, sa_overwrite(self->checkpoint, "id", "data", 4));
	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	EXPECT_NE(0, iteration);
	memset(&section, 0x55, sizeof(section));
	ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationNext(iteration, &section));
	ASSERT_EQ(2, section.sectionId.idLen);
	EXPECT_EQ(0, memcmp(section.sectionId.id, "id", 2));
	EXPECT_EQ(expiration, section.expirationTime);
	EXPECT_EQ(4, section.sectionSize);
	EXPECT_EQ(SA_CKPT_SECTION_VALID, section.sectionState);
	/* Nanoseconds, of a clock that may be a tick behind. */
	EXPECT_LE(before - 20 * SA_TIME_ONE_MILLISECOND, section.lastUpdate);
	EXPECT_GE(sa_now(), section.lastUpdate);
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));
}

TEST_F(sa, saCkptSectionIterationNext_OK_default_section)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &sa_attr_one, SA_ALL,
				     &checkpoint));
	ASSERT_EQ(SA_AIS_OK, begin(checkpoint, &iteration));
	ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(0, section.sectionId.idLen);
	EXPECT_EQ(NULL, section.sectionId.id);
	EXPECT_EQ(SA_TIME_END, section.expirationTime);
	EXPECT_EQ(0, section.sectionSize);
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
}

/* More than one batch of the kernel's, with deletions and creations meanwhile. */
TEST_F(sa, saCkptSectionIterationNext_OK_each_section_once)
{
	enum { STAY = 5000 };
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;
	SaCkptCheckpointHandleT checkpoint;
	static unsigned char seen[STAY];
	int i, number;
	char id[17];

	attr.maxSections = 4 * STAY;
	attr.checkpointSize = 0;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	for (i = 0; i < STAY; i++) {
		snprintf(id, sizeof(id), "stay-%d", i);
		ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, id, NULL, 0));
		snprintf(id, sizeof(id), "go-%d", i);
		ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, id, NULL, 0));
	}
	ASSERT_EQ(SA_AIS_OK, begin(checkpoint, &iteration));
	for (i = 0; i < STAY; i++) {
		ASSERT_EQ(SA_AIS_OK,
			  saCkptSectionIterationNext(iteration, &section));
		snprintf(id, sizeof(id), "%.*s", section.sectionId.idLen,
			 section.sectionId.id);
		if (sscanf(id, "stay-%d", &number) == 1)
			seen[number]++;
		snprintf(id, sizeof(id), "go-%d", STAY - 1 - i);
		ASSERT_EQ(SA_AIS_OK, sa_delete(checkpoint, id));
		snprintf(id, sizeof(id), "new-%d", i);
		ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, id, NULL, 0));
	}
	while (saCkptSectionIterationNext(iteration, &section) == SA_AIS_OK) {
		snprintf(id, sizeof(id), "%.*s", section.sectionId.idLen,
			 section.sectionId.id);
		if (sscanf(id, "stay-%d", &number) == 1)
			seen[number]++;
	}
	for (i = 0; i < STAY; i++)
		ASSERT_EQ(1, seen[i]) {
			TH_LOG("section %d", i);
		}
}

TEST_F(sa, saCkptSectionIterationNext_OK_long_ids)
{
	enum { SECTIONS = 20 };
	SaCkptCheckpointCreationAttributesT attr = sa_attr;
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionCreationAttributesT new = { NULL, SA_TIME_END };
	SaCkptSectionDescriptorT section;
	SaCkptCheckpointHandleT checkpoint;
	static SaUint8T bytes[65535];
	SaCkptSectionIdT id = { sizeof(bytes), bytes };
	int i;

	attr.maxSections = SECTIONS;
	attr.maxSectionIdSize = sizeof(bytes);
	new.sectionId = &id;
	ASSERT_EQ(SA_AIS_OK, sa_open(self->handle, "c", &attr, SA_ALL,
				     &checkpoint));
	for (i = 0; i < SECTIONS; i++) {
		bytes[65534] = i;
		ASSERT_EQ(SA_AIS_OK,
			  saCkptSectionCreate(checkpoint, &new, NULL, 0));
	}
	ASSERT_EQ(SA_AIS_OK, begin(checkpoint, &iteration));
	for (i = 0; i < SECTIONS; i++) {
		ASSERT_EQ(SA_AIS_OK,
			  saCkptSectionIterationNext(iteration, &section));
		ASSERT_EQ(65535, section.sectionId.idLen);
		EXPECT_EQ(i, section.sectionId.id[65534]);
	}
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
}

TEST_F(sa_checkpoint, saCkptSectionIterationNext_INVALID_PARAM)
{
	SaCkptSectionIterationHandleT iteration;

	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionIterationNext(iteration, NULL));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  saCkptSectionIterationNext(SA_NO_HANDLE, NULL));
}

TEST_F(sa_checkpoint, saCkptSectionIterationNext_BAD_HANDLE)
{
	SaCkptSectionIterationHandleT iteration, second;
	SaCkptSectionDescriptorT section;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationNext(SA_NO_HANDLE, &section));
	/* Handles of other kinds. */
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationNext(self->checkpoint, &section));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationNext(self->handle, &section));
	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &second));
	ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(second, &section));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationNext(second, &section));
}

TEST_F(sa_checkpoint, saCkptSectionIterationNext_NO_SECTIONS)
{
	SaCkptSectionIterationHandleT iteration;
	SaCkptSectionDescriptorT section;

	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));

	ASSERT_EQ(SA_AIS_OK, sa_create(self->checkpoint, "s", NULL, 0));
	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	EXPECT_EQ(SA_AIS_OK, saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
	EXPECT_EQ(SA_AIS_ERR_NO_SECTIONS,
		  saCkptSectionIterationNext(iteration, &section));
}

TEST_F(sa_checkpoint, saCkptSectionIterationFinalize_OK)
{
	SaCkptSectionIterationHandleT iteration;
	int i;

	/* Nothing is kept. */
	for (i = 0; i < 10000; i++) {
		ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
		ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));
	}
}

TEST_F(sa_checkpoint, saCkptSectionIterationFinalize_BAD_HANDLE)
{
	SaCkptSectionIterationHandleT iteration;

	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE, saCkptSectionIterationFinalize(0));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationFinalize(SA_NO_HANDLE));
	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	ASSERT_EQ(SA_AIS_OK, saCkptSectionIterationFinalize(iteration));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationFinalize(iteration));
	ASSERT_EQ(SA_AIS_OK, begin(self->checkpoint, &iteration));
	ASSERT_EQ(SA_AIS_OK, saCkptCheckpointClose(self->checkpoint));
	EXPECT_EQ(SA_AIS_ERR_BAD_HANDLE,
		  saCkptSectionIterationFinalize(iteration));
}

TEST_HARNESS_MAIN
