// SPDX-License-Identifier: LGPL-2.1-or-later
/* Version negotiation. */

#include "sa.h"

#define RELEASE	'B'
#define MAJOR	2
#define MINOR	3

/**
 * sa_negotiate() - agree on a version
 * @version: what the application was written for; (out) what the library is
 * @tracking: at least the version that has tracking is needed
 *
 * Return: SA_AIS_OK or SA_AIS_ERR_VERSION.
 */
SaAisErrorT sa_negotiate(SaVersionT *version, bool tracking)
{
	bool supported = version->releaseCode == RELEASE && version->majorVersion >= 1 &&
			 version->majorVersion <= MAJOR &&
			 (!tracking || sa_has_tracking(version));

	version->releaseCode = RELEASE;
	version->majorVersion = MAJOR;
	version->minorVersion = MINOR;
	return supported ? SA_AIS_OK : SA_AIS_ERR_VERSION;
}
