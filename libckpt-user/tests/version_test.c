// SPDX-License-Identifier: GPL-2.0-only
/* Version negotiation. */

#include <string.h>

#include "sa.h"
#include "tap.h"

static const struct {
	SaVersionT asked;
	bool tracking;
	SaAisErrorT expected;
} cases[] = {
	{ { 'B', 1, 1 }, false, SA_AIS_OK },
	{ { 'B', 1, 0 }, false, SA_AIS_OK },
	{ { 'B', 1, 9 }, false, SA_AIS_OK },
	{ { 'B', 2, 0 }, false, SA_AIS_OK },
	{ { 'B', 2, 3 }, false, SA_AIS_OK },
	{ { 'B', 0, 1 }, false, SA_AIS_ERR_VERSION },
	{ { 'B', 3, 1 }, false, SA_AIS_ERR_VERSION },
	{ { 'A', 1, 1 }, false, SA_AIS_ERR_VERSION },
	{ { 'C', 1, 1 }, false, SA_AIS_ERR_VERSION },
	{ { 'b', 1, 1 }, false, SA_AIS_ERR_VERSION },
	{ { 'B', 2, 3 }, true, SA_AIS_OK },
	{ { 'B', 2, 2 }, true, SA_AIS_ERR_VERSION },
	{ { 'B', 1, 3 }, true, SA_AIS_ERR_VERSION },
};

int main(void)
{
	static const SaVersionT announced = { 'B', 2, 3 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SaVersionT version = cases[i].asked;

		ok(sa_negotiate(&version, cases[i].tracking) == cases[i].expected,
		   "%c.%d.%d%s", cases[i].asked.releaseCode, cases[i].asked.majorVersion,
		   cases[i].asked.minorVersion, cases[i].tracking ? " with tracking" : "");
		ok(!memcmp(&version, &announced, sizeof(version)), "answer is B.02.03");
	}
	return tap_end();
}
