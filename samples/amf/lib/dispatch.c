// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * dispatch.c - running callbacks
 */
#include <errno.h>
#include <string.h>

#include "../message.h"
#include "handle.h"
#include "request.h"

SaAisErrorT saAmfSelectionObjectGet(SaAmfHandleT amfHandle,
				    SaSelectionObjectT *selectionObject)
{
	struct amf_handle *handle;

	if (!selectionObject)
		return SA_AIS_ERR_INVALID_PARAM;
	handle = amf_handle_get(amfHandle);
	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	*selectionObject = handle->callback_fd;
	amf_handle_put(handle);
	return SA_AIS_OK;
}

/*
 * Point attr at the strings in the message.  False if there are fewer strings
 * than the message says.
 */
static bool parse_attributes(struct amf_csi_set_body *body,
			     SaAmfCSIAttributeT *attr)
{
	char *at = body->attributes;
	char *end = at + sizeof(body->attributes);
	SaUint8T **place;
	uint32_t i;

	for (i = 0; i < 2 * body->attribute_count; i++) {
		place = i % 2 ? &attr[i / 2].attrValue : &attr[i / 2].attrName;
		*place = (SaUint8T *)at;
		at = memchr(at, '\0', end - at);
		if (!at)
			return false;
		at++;
	}
	return true;
}

static void run_csi_set(SaAmfCSISetCallbackT callback,
			struct amf_message *message)
{
	/* The shortest pair is two empty strings. */
	SaAmfCSIAttributeT attr[AMF_ATTRIBUTES_SIZE / 2];
	struct amf_csi_set_body *body = &message->csi_set;
	SaAmfCSIDescriptorT csi = {
		.csiFlags = body->csi_flags,
		.csiAttr = { .attr = attr, .number = body->attribute_count },
	};
	SaAmfCSIStateDescriptorT *state = &csi.csiStateDescriptor;
	SaNameT comp;

	if (body->attribute_count > AMF_ATTRIBUTES_SIZE / 2 ||
	    !parse_attributes(body, attr))
		return;
	amf_name_from_string(&comp, body->comp);
	amf_name_from_string(&csi.csiName, body->csi);
	if (body->ha_state == SA_AMF_HA_ACTIVE) {
		state->activeDescriptor.transitionDescriptor = body->transition;
		amf_name_from_string(&state->activeDescriptor.activeCompName,
				     body->active_comp);
	} else if (body->ha_state == SA_AMF_HA_STANDBY) {
		state->standbyDescriptor.standbyRank = body->standby_rank;
		amf_name_from_string(&state->standbyDescriptor.activeCompName,
				     body->active_comp);
	}
	callback(message->invocation, &comp, body->ha_state, csi);
}

/* The manager only calls components that have registered these callbacks. */
static void run_callback(struct amf_handle *handle,
			 struct amf_message *message)
{
	const SaAmfCallbacksT *callbacks = &handle->callbacks;
	SaNameT comp, csi;

	switch (message->type) {
	case AMF_CSI_SET:
		if (callbacks->saAmfCSISetCallback)
			run_csi_set(callbacks->saAmfCSISetCallback, message);
		break;
	case AMF_CSI_REMOVE:
		amf_name_from_string(&comp, message->comp.comp);
		amf_name_from_string(&csi, message->comp.csi);
		if (callbacks->saAmfCSIRemoveCallback)
			callbacks->saAmfCSIRemoveCallback(
				message->invocation, &comp, &csi,
				message->comp.csi_flags);
		break;
	case AMF_TERMINATE:
		amf_name_from_string(&comp, message->comp.comp);
		if (callbacks->saAmfComponentTerminateCallback)
			callbacks->saAmfComponentTerminateCallback(
				message->invocation, &comp);
		break;
	}
}

static SaAisErrorT dispatch(struct amf_handle *handle, SaDispatchFlagsT flags)
{
	struct amf_message message;
	int error;

	do {
		error = amf_message_receive(handle->callback_fd, &message, NULL,
					    flags == SA_DISPATCH_BLOCKING);
		if (atomic_load(&handle->finalized))
			return SA_AIS_OK;
		if (error == -EAGAIN)
			return SA_AIS_OK;
		if (error)
			return SA_AIS_ERR_LIBRARY;
		run_callback(handle, &message);
	} while (flags != SA_DISPATCH_ONE && !atomic_load(&handle->finalized));
	return SA_AIS_OK;
}

SaAisErrorT saAmfDispatch(SaAmfHandleT amfHandle,
			  SaDispatchFlagsT dispatchFlags)
{
	struct amf_handle *handle = amf_handle_get(amfHandle);
	SaAisErrorT error;

	if (!handle)
		return SA_AIS_ERR_BAD_HANDLE;
	switch (dispatchFlags) {
	case SA_DISPATCH_ONE:
	case SA_DISPATCH_ALL:
	case SA_DISPATCH_BLOCKING:
		error = dispatch(handle, dispatchFlags);
		break;
	default:
		error = SA_AIS_ERR_INVALID_PARAM;
	}
	amf_handle_put(handle);
	return error;
}
