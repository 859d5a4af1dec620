/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * request.h - asking the manager, and names in both forms
 */
#ifndef AMF_REQUEST_H
#define AMF_REQUEST_H

#include <saAmf.h>

struct amf_handle;
struct amf_message;

/**
 * amf_request() - send a request and wait for its answer
 * @handle: the handle
 * @message: the request, and (out) the answer
 *
 * Return: the error in the answer, SA_AIS_ERR_TIMEOUT, SA_AIS_ERR_BAD_HANDLE
 * if the handle was finalized meanwhile, or SA_AIS_ERR_LIBRARY.
 */
SaAisErrorT amf_request(struct amf_handle *handle,
			struct amf_message *message);

/**
 * amf_name_to_string() - make a string of a standard name
 * @name: the name
 * @string: (out) of AMF_NAME_SIZE bytes
 *
 * Return: SA_AIS_ERR_INVALID_PARAM if it is NULL, empty, holds a NUL or is
 * longer than AMF_NAME_SIZE - 1.
 */
SaAisErrorT amf_name_to_string(const SaNameT *name, char *string);

/**
 * amf_name_from_string() - make a standard name of a string
 * @name: (out) the name
 * @string: shorter than AMF_NAME_SIZE
 */
void amf_name_from_string(SaNameT *name, const char *string);

#endif /* AMF_REQUEST_H */
