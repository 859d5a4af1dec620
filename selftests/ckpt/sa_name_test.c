// SPDX-License-Identifier: GPL-2.0-only
/*
 * Long names: saAisNameLend, saAisNameBorrow, and what takes such names
 *
 * A program that hides the members of SaNameT; the helpers do not.
 */
#define SA_EXTENDED_NAME_SOURCE

#include "sa_fixture.h"

#define LONGEST	2048

/* A string of some length in static memory. */
static const char *long_string(size_t length, char letter)
{
	static char string[LONGEST + 2];

	memset(string, letter, length);
	string[length] = 0;
	return string;
}

static SaAisErrorT open_long(SaCkptHandleT handle, const char *string,
			     const SaCkptCheckpointCreationAttributesT *attr,
			     SaCkptCheckpointHandleT *checkpoint)
{
	SaNameT name;

	saAisNameLend(string, &name);
	return saCkptCheckpointOpen(handle, &name, attr,
				    attr ? SA_ALL : SA_RDWR, 0, checkpoint);
}

FIXTURE(sa_long) {
	int service;
	SaCkptHandleT handle;
};

FIXTURE_SETUP(sa_long)
{
	world_enter(_metadata, &self->service);
	ASSERT_EQ(0, setenv("SA_ENABLE_EXTENDED_NAMES", "1", 1));
	ASSERT_EQ(SA_AIS_OK, sa_init(&self->handle, 1, 1));
}

FIXTURE_TEARDOWN(sa_long)
{
	EXPECT_EQ(SA_AIS_OK, saCkptFinalize(self->handle));
	world_leave(_metadata, self->service);
}

TEST_F(sa_long, saAisNameLend_OK)
{
	static const size_t lengths[] = { 0, 1, 254, 255, 256, 257, LONGEST };
	char copy[256] = "copied";
	const char *string;
	SaNameT name;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		string = long_string(lengths[i], 'n');
		saAisNameLend(string, &name);
		EXPECT_EQ(0, strcmp(string, saAisNameBorrow(&name)));
		/* A long one is lent, a short one is copied. */
		EXPECT_EQ(lengths[i] > 255, string == saAisNameBorrow(&name));
	}
	saAisNameLend(copy, &name);
	copy[0] = 'x';
	EXPECT_EQ(0, strcmp("copied", saAisNameBorrow(&name)));
	EXPECT_EQ(258, sizeof(name));
}

TEST_F(sa_long, saAisNameBorrow_OK)
{
	const char *string = long_string(1000, 'n');
	SaNameT name, moved;

	/* A copy of the structure stands for the same. */
	saAisNameLend(string, &name);
	moved = name;
	EXPECT_EQ(string, saAisNameBorrow(&moved));
	saAisNameLend("short", &name);
	moved = name;
	EXPECT_EQ(0, strcmp("short", saAisNameBorrow(&moved)));
}

TEST_F(sa_long, saCkptCheckpointOpen_OK_long_names)
{
	static const size_t lengths[] = { 255, 256, 1000, LONGEST };
	SaCkptCheckpointHandleT checkpoint;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		size_t length = lengths[i];
		char letter = 'a' + i;

		ASSERT_EQ(SA_AIS_OK, open_long(self->handle,
					       long_string(length, letter),
					       &sa_attr, &checkpoint)) {
			TH_LOG("%zu bytes", length);
		}
		ASSERT_EQ(SA_AIS_OK, sa_create(checkpoint, "s", NULL, 0));
		/* All bytes count. */
		EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
			  open_long(self->handle,
				    long_string(length - 1, letter), NULL,
				    &checkpoint));
		EXPECT_EQ(SA_AIS_OK, open_long(self->handle,
					       long_string(length, letter),
					       NULL, &checkpoint));
		EXPECT_EQ(1, sa_count(checkpoint, SA_CKPT_SECTIONS_ANY, 0));
	}
}

TEST_F(sa_long, saCkptCheckpointOpen_TOO_BIG)
{
	SaCkptCheckpointHandleT checkpoint;

	EXPECT_EQ(SA_AIS_ERR_TOO_BIG,
		  open_long(self->handle, long_string(LONGEST + 1, 'n'),
			    &sa_attr, &checkpoint));
	/* Before the handle is looked at. */
	EXPECT_EQ(SA_AIS_ERR_TOO_BIG,
		  open_long(SA_NO_HANDLE, long_string(LONGEST + 1, 'n'),
			    &sa_attr, &checkpoint));
}

TEST_F(sa_long, saCkptCheckpointOpen_INVALID_PARAM_long_names_not_enabled)
{
	SaCkptCheckpointHandleT checkpoint;

	ASSERT_EQ(0, unsetenv("SA_ENABLE_EXTENDED_NAMES"));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_long(self->handle, long_string(256, 'n'), &sa_attr,
			    &checkpoint));
	ASSERT_EQ(0, setenv("SA_ENABLE_EXTENDED_NAMES", "0", 1));
	EXPECT_EQ(SA_AIS_ERR_INVALID_PARAM,
		  open_long(self->handle, long_string(256, 'n'), &sa_attr,
			    &checkpoint));
	EXPECT_EQ(SA_AIS_OK, open_long(self->handle, long_string(255, 'n'),
				       &sa_attr, &checkpoint));
}

TEST_F(sa_long, saCkptCheckpointOpenAsync_TOO_BIG)
{
	SaNameT name;

	saAisNameLend(long_string(LONGEST + 1, 'n'), &name);
	EXPECT_EQ(SA_AIS_ERR_TOO_BIG,
		  saCkptCheckpointOpenAsync(self->handle, 1, &name, &sa_attr,
					    SA_ALL));
	EXPECT_EQ(false, sa_readable(self->handle, 0));
}

TEST_F(sa_long, saCkptCheckpointUnlink_TOO_BIG)
{
	SaCkptCheckpointHandleT checkpoint;
	SaNameT name;

	saAisNameLend(long_string(LONGEST + 1, 'n'), &name);
	EXPECT_EQ(SA_AIS_ERR_TOO_BIG,
		  saCkptCheckpointUnlink(self->handle, &name));
	ASSERT_EQ(SA_AIS_OK, open_long(self->handle, long_string(LONGEST, 'n'),
				       &sa_attr, &checkpoint));
	saAisNameLend(long_string(LONGEST, 'n'), &name);
	EXPECT_EQ(SA_AIS_OK, saCkptCheckpointUnlink(self->handle, &name));
	EXPECT_EQ(SA_AIS_ERR_NOT_EXIST,
		  saCkptCheckpointUnlink(self->handle, &name));
}

TEST_HARNESS_MAIN
