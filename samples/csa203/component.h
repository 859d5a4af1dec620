/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * component.h - csa203 as a component of the AMF
 */
#ifndef CSA203_COMPONENT_H
#define CSA203_COMPONENT_H

#include <saAmf.h>

/**
 * component_initialize() - register with the AMF; sets csa203.name
 *
 * No callback runs before component_dispatch().
 *
 * Return: SA_AIS_OK or what went wrong, which has been reported.
 */
SaAisErrorT component_initialize(void);

/**
 * component_dispatch() - let a thread run the callbacks from now on
 *
 * Return: SA_AIS_OK or SA_AIS_ERR_NO_RESOURCES.
 */
SaAisErrorT component_dispatch(void);

/**
 * component_finalize() - leave the AMF; ends the thread
 */
void component_finalize(void);

#endif /* CSA203_COMPONENT_H */
