// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * init.c - getting and giving back a handle
 */
#include <sys/socket.h>
#include <unistd.h>

#include "../message.h"
#include "handle.h"

/* Seconds that the manager may take to answer; it does not wait for others. */
#define ANSWER_TIMEOUT_S	10

static SaAisErrorT negotiate(SaVersionT *version)
{
	bool known = version->releaseCode == 'B' && version->majorVersion == 1;

	version->releaseCode = 'B';
	version->majorVersion = 1;
	version->minorVersion = 1;
	return known ? SA_AIS_OK : SA_AIS_ERR_VERSION;
}

/* Connects; on success the caller owns both descriptors. */
static SaAisErrorT connect_manager(int *request_fd, int *callback_fd)
{
	int pair[2], fd, error;

	fd = amf_connect(amf_socket_path(), ANSWER_TIMEOUT_S);
	if (fd < 0)
		return SA_AIS_ERR_TRY_AGAIN;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		close(fd);
		return SA_AIS_ERR_NO_RESOURCES;
	}

	error = amf_hello(fd, pair[1]);
	close(pair[1]);
	if (error) {
		close(pair[0]);
		close(fd);
		return SA_AIS_ERR_TRY_AGAIN;
	}
	*request_fd = fd;
	*callback_fd = pair[0];
	return SA_AIS_OK;
}

SaAisErrorT saAmfInitialize(SaAmfHandleT *amfHandle,
			    const SaAmfCallbacksT *amfCallbacks,
			    SaVersionT *version)
{
	int request_fd, callback_fd;
	SaAisErrorT error;

	if (!amfHandle || !version)
		return SA_AIS_ERR_INVALID_PARAM;
	error = negotiate(version);
	if (error != SA_AIS_OK)
		return error;
	error = connect_manager(&request_fd, &callback_fd);
	if (error != SA_AIS_OK)
		return error;

	*amfHandle = amf_handle_add(amfCallbacks, request_fd, callback_fd);
	if (!*amfHandle) {
		close(callback_fd);
		close(request_fd);
		return SA_AIS_ERR_NO_MEMORY;
	}
	return SA_AIS_OK;
}

SaAisErrorT saAmfFinalize(SaAmfHandleT amfHandle)
{
	return amf_handle_remove(amfHandle) ? SA_AIS_OK : SA_AIS_ERR_BAD_HANDLE;
}
