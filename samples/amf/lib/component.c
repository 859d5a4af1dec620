// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * component.c - registration, answers and the role of a component
 */
#include <stdlib.h>
#include <string.h>

#include "../message.h"
#include "handle.h"
#include "request.h"

SaAisErrorT saAmfComponentNameGet(SaAmfHandleT amfHandle, SaNameT *compName)
{
	const char *name = getenv(AMF_COMPONENT_ENV);
	struct amf_handle *handle;

	if (!compName)
		return SA_AIS_ERR_INVALID_PARAM;
	handle = amf_handle_get(amfHandle);
	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	amf_handle_put(handle);
	if (!name || !*name || strlen(name) >= AMF_NAME_SIZE)
		return SA_AIS_ERR_NOT_EXIST;
	amf_name_from_string(compName, name);
	return SA_AIS_OK;
}

static bool can_be_called(const SaAmfCallbacksT *callbacks)
{
	return callbacks->saAmfCSISetCallback &&
	       callbacks->saAmfCSIRemoveCallback &&
	       callbacks->saAmfComponentTerminateCallback;
}

SaAisErrorT saAmfComponentRegister(SaAmfHandleT amfHandle,
				   const SaNameT *compName,
				   const SaNameT *proxyCompName)
{
	struct amf_message message = { .type = AMF_REGISTER };
	struct amf_handle *handle;
	SaAisErrorT error;

	error = amf_name_to_string(compName, message.comp.comp);
	if (error != SA_AIS_OK)
		return error;
	if (proxyCompName)
		return SA_AIS_ERR_INVALID_PARAM;
	handle = amf_handle_get(amfHandle);
	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	if (can_be_called(&handle->callbacks))
		error = amf_request(handle, &message);
	else
		error = SA_AIS_ERR_INIT;
	amf_handle_put(handle);
	return error;
}

SaAisErrorT saAmfComponentUnregister(SaAmfHandleT amfHandle,
				     const SaNameT *compName,
				     const SaNameT *proxyCompName)
{
	struct amf_message message = { .type = AMF_UNREGISTER };
	struct amf_handle *handle;
	SaAisErrorT error;

	error = amf_name_to_string(compName, message.comp.comp);
	if (error != SA_AIS_OK)
		return error;
	if (proxyCompName)
		return SA_AIS_ERR_INVALID_PARAM;
	handle = amf_handle_get(amfHandle);
	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	error = amf_request(handle, &message);
	amf_handle_put(handle);
	return error;
}

static SaAisErrorT answer(SaAmfHandleT amfHandle, enum amf_message_type type,
			  SaInvocationT invocation, SaAisErrorT result)
{
	struct amf_message message = {
		.type = type,
		.invocation = invocation,
		.error = result,
	};
	struct amf_handle *handle = amf_handle_get(amfHandle);
	SaAisErrorT error;

	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	error = amf_request(handle, &message);
	amf_handle_put(handle);
	return error;
}

SaAisErrorT saAmfResponse(SaAmfHandleT amfHandle, SaInvocationT invocation,
			  SaAisErrorT error)
{
	return answer(amfHandle, AMF_RESPONSE, invocation, error);
}

SaAisErrorT saAmfCSIQuiescingComplete(SaAmfHandleT amfHandle,
				      SaInvocationT invocation,
				      SaAisErrorT error)
{
	return answer(amfHandle, AMF_QUIESCING_COMPLETE, invocation, error);
}

SaAisErrorT saAmfHAStateGet(SaAmfHandleT amfHandle, const SaNameT *compName,
			    const SaNameT *csiName, SaAmfHAStateT *haState)
{
	struct amf_message message = { .type = AMF_HA_STATE_GET };
	struct amf_handle *handle;
	SaAisErrorT error;

	if (!haState ||
	    amf_name_to_string(compName, message.comp.comp) != SA_AIS_OK ||
	    amf_name_to_string(csiName, message.comp.csi) != SA_AIS_OK)
		return SA_AIS_ERR_INVALID_PARAM;
	handle = amf_handle_get(amfHandle);
	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	error = amf_request(handle, &message);
	amf_handle_put(handle);
	if (error == SA_AIS_OK)
		*haState = message.ha_state;
	return error;
}
