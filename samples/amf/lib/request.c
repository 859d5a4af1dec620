// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * request.c - asking the manager, and names in both forms
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "../message.h"
#include "handle.h"
#include "request.h"

static SaAisErrorT error_of_errno(struct amf_handle *handle, int error)
{
	if (atomic_load(&handle->finalized))
		return SA_AIS_ERR_BAD_HANDLE;
	switch (error) {
	case 0:
		return SA_AIS_OK;
	case -EAGAIN:
		return SA_AIS_ERR_TIMEOUT;
	case -ENOMEM:
	case -ENOBUFS:
		return SA_AIS_ERR_NO_MEMORY;
	default:
		return SA_AIS_ERR_LIBRARY;
	}
}

SaAisErrorT amf_request(struct amf_handle *handle, struct amf_message *message)
{
	SaAisErrorT result;
	int error;

	pthread_mutex_lock(&handle->request_lock);
	error = amf_message_send(handle->request_fd, message, -1);
	if (!error)
		error = amf_message_receive(handle->request_fd, message, NULL,
					    true);
	/*
	 * After a timeout the answer may still come, and would be taken for
	 * that of the next request.
	 */
	if (error == -EAGAIN)
		shutdown(handle->request_fd, SHUT_RDWR);
	pthread_mutex_unlock(&handle->request_lock);

	result = error_of_errno(handle, error);
	if (result != SA_AIS_OK)
		return result;
	if (message->type != AMF_REPLY)
		return SA_AIS_ERR_LIBRARY;
	return message->error;
}

SaAisErrorT amf_name_to_string(const SaNameT *name, char *string)
{
	if (!name || !name->length || name->length >= AMF_NAME_SIZE ||
	    memchr(name->value, '\0', name->length))
		return SA_AIS_ERR_INVALID_PARAM;
	memcpy(string, name->value, name->length);
	memset(string + name->length, '\0', AMF_NAME_SIZE - name->length);
	return SA_AIS_OK;
}

void amf_name_from_string(SaNameT *name, const char *string)
{
	size_t length = strlen(string);

	memset(name, 0, sizeof(*name));
	name->length = length;
	memcpy(name->value, string, length);
}
