/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Vectors of the application turned into those of the kernel. */
#ifndef CKPT_USER_VECTOR_H
#define CKPT_USER_VECTOR_H

#include "sa.h"

#define VECTOR_SMALL	8

/**
 * struct vector - one call of Write or Read
 * @call: its argument
 * @elements: @small, or memory of their own
 * @small: room for vectors as they mostly are, so that those need no memory
 */
struct vector {
	struct ckpt_ioc_vector call;
	struct ckpt_element *elements;
	struct ckpt_element small[VECTOR_SMALL];
};

SaAisErrorT vector_start(struct vector *vector, const SaCkptIOVectorElementT *elements,
			 SaUint32T count);
void vector_end(struct vector *vector);
int vector_call(struct vector *vector, struct handle *checkpoint, unsigned long command,
		SaUint32T *index);

#endif /* CKPT_USER_VECTOR_H */
