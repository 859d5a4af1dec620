// SPDX-License-Identifier: GPL-2.0-only
/*
 * component.c - csa203 as a component of the AMF
 *
 * The lines of the tutorial go to standard output; the long description of
 * each callback, which the tutorial leaves out, goes to standard error.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "component.h"
#include "csa203.h"

static SaAmfHandleT amf;

static const char *flags_in_words(SaAmfCSIFlagsT flags)
{
	switch (flags) {
	case SA_AMF_CSI_ADD_ONE:
		return "Add One";
	case SA_AMF_CSI_TARGET_ONE:
		return "Target One";
	case SA_AMF_CSI_TARGET_ALL:
		return "Target All";
	default:
		return "Unknown";
	}
}

static const char *state_in_words(SaAmfHAStateT state)
{
	switch (state) {
	case SA_AMF_HA_ACTIVE:
		return "Active";
	case SA_AMF_HA_STANDBY:
		return "Standby";
	case SA_AMF_HA_QUIESCED:
		return "Quiesced";
	case SA_AMF_HA_QUIESCING:
		return "Quiescing";
	default:
		return "Unknown";
	}
}

static void describe_state(const SaAmfCSIDescriptorT *csi, SaAmfHAStateT state)
{
	const SaAmfCSIActiveDescriptorT *active =
		&csi->csiStateDescriptor.activeDescriptor;
	const SaAmfCSIStandbyDescriptorT *standby =
		&csi->csiStateDescriptor.standbyDescriptor;

	if (state == SA_AMF_HA_ACTIVE)
		fprintf(stderr, "   Active Descriptor :\n"
			"   Transition Descriptor   : [%d]\n"
			"   Active Component        : [%.*s]\n",
			active->transitionDescriptor,
			active->activeCompName.length,
			(const char *)active->activeCompName.value);
	if (state == SA_AMF_HA_STANDBY)
		fprintf(stderr, "   Standby Descriptor :\n"
			"   Standby Rank            : [%u]\n"
			"   Active Component        : [%.*s]\n",
			standby->standbyRank, standby->activeCompName.length,
			(const char *)standby->activeCompName.value);
}

static void describe(const SaAmfCSIDescriptorT *csi, SaAmfHAStateT state)
{
	SaUint32T i;

	flockfile(stderr);
	fprintf(stderr, "Component [%s] : PID [%ld]. CSI Set Received\n"
		"   CSI Flags               : [%s]\n", csa203.name,
		(long)getpid(), flags_in_words(csi->csiFlags));
	if (csi->csiFlags != SA_AMF_CSI_TARGET_ALL)
		fprintf(stderr, "   CSI Name                : [%.*s]\n",
			csi->csiName.length, (const char *)csi->csiName.value);
	if (csi->csiFlags == SA_AMF_CSI_ADD_ONE) {
		fprintf(stderr, "   Name value pairs :\n");
		for (i = 0; i < csi->csiAttr.number; i++)
			fprintf(stderr, "   Name : [%s]\n   Value : [%s]\n",
				(const char *)csi->csiAttr.attr[i].attrName,
				(const char *)csi->csiAttr.attr[i].attrValue);
	}
	fprintf(stderr, "   HA state                : [%s]\n",
		state_in_words(state));
	describe_state(csi, state);
	funlockfile(stderr);
}

/*
 * Read where the work stands, then take it over.  The number is read whatever
 * the state before: a peer may have worked and died since this instance
 * started.  Without an active replica there is nothing to read from, so then
 * ours is made active first.
 */
static SaAisErrorT take_over(void)
{
	bool was_standby = csa203.ha_state == SA_AMF_HA_STANDBY;
	SaAisErrorT error;

	if (was_standby)
		printf("%s reading checkpoint\n", csa203.name);
	error = checkpoint_read_seq(&csa203.seq);
	if (error == SA_AIS_ERR_NOT_EXIST) {
		error = checkpoint_replica_activate();
		if (error == SA_AIS_OK)
			error = checkpoint_read_seq(&csa203.seq);
	}
	if (error != SA_AIS_OK)
		return error;
	if (was_standby)
		printf("%s read checkpoint: seq = %u\n", csa203.name,
		       csa203.seq);
	return checkpoint_replica_activate();
}

static SaAisErrorT enter_state(SaAmfHAStateT state)
{
	SaAisErrorT error = SA_AIS_OK;

	switch (state) {
	case SA_AMF_HA_ACTIVE:
		printf("%s: Active state requested from state %d\n",
		       csa203.name, csa203.ha_state);
		error = take_over();
		break;
	case SA_AMF_HA_STANDBY:
		printf("%s: Standby state requested\n", csa203.name);
		break;
	case SA_AMF_HA_QUIESCED:
		printf("%s: QUIESCED\n", csa203.name);
		break;
	case SA_AMF_HA_QUIESCING:
		printf("%s: QUIESCING\n", csa203.name);
		break;
	}
	if (error != SA_AIS_OK)
		return SA_AIS_ERR_FAILED_OPERATION;
	csa203.ha_state = state;
	pthread_cond_signal(&csa203.changed);
	return SA_AIS_OK;
}

static void csi_set(SaInvocationT invocation, const SaNameT *component,
		    SaAmfHAStateT state, SaAmfCSIDescriptorT csi)
{
	SaAisErrorT error;

	(void)component;
	describe(&csi, state);
	pthread_mutex_lock(&csa203.lock);
	error = enter_state(state);
	pthread_mutex_unlock(&csa203.lock);

	/* With the lock taken, no number is on its way any more. */
	if (state == SA_AMF_HA_QUIESCING)
		saAmfCSIQuiescingComplete(amf, invocation, error);
	else
		saAmfResponse(amf, invocation, error);
}

static void csi_remove(SaInvocationT invocation, const SaNameT *component,
		       const SaNameT *csi, SaAmfCSIFlagsT flags)
{
	fprintf(stderr, "Component [%.*s] : PID [%ld]. CSI Remove Received\n"
		"   CSI                     : %.*s\n"
		"   CSI Flags               : 0x%x\n",
		component->length, (const char *)component->value,
		(long)getpid(), csi->length, (const char *)csi->value, flags);
	pthread_mutex_lock(&csa203.lock);
	csa203.ha_state = 0;
	pthread_mutex_unlock(&csa203.lock);
	saAmfResponse(amf, invocation, SA_AIS_OK);
}

static void terminate(SaInvocationT invocation, const SaNameT *component)
{
	SaAisErrorT error;

	printf("Component [%s] : PID [%ld]. Terminating\n", csa203.name,
	       (long)getpid());
	error = saAmfComponentUnregister(amf, component, NULL);
	if (error != SA_AIS_OK)
		printf("Component [%s] : PID [%ld]. Termination error [0x%x]\n",
		       csa203.name, (long)getpid(), error);
	saAmfResponse(amf, invocation, SA_AIS_OK);
	printf("Component [%s] : PID [%ld]. Terminated\n", csa203.name,
	       (long)getpid());
	csa203_exit(false);
}

static SaAisErrorT register_component(void)
{
	SaNameT name;
	SaAisErrorT error;

	error = saAmfComponentNameGet(amf, &name);
	if (error == SA_AIS_OK)
		error = saAmfComponentRegister(amf, &name, NULL);
	if (error == SA_AIS_OK)
		memcpy(csa203.name, name.value, name.length);
	return error;
}

SaAisErrorT component_initialize(void)
{
	static const SaAmfCallbacksT callbacks = {
		.saAmfComponentTerminateCallback = terminate,
		.saAmfCSISetCallback = csi_set,
		.saAmfCSIRemoveCallback = csi_remove,
	};
	SaVersionT version = { 'B', 1, 1 };
	SaAisErrorT error;

	printf("csa203: Initializing and registering with CPM...\n");
	error = saAmfInitialize(&amf, &callbacks, &version);
	if (error == SA_AIS_OK) {
		error = register_component();
		if (error != SA_AIS_OK)
			saAmfFinalize(amf);
	}
	if (error != SA_AIS_OK)
		printf("Component [%s] : PID [%ld]. Initialization error [0x%x]\n",
		       csa203.name, (long)getpid(), error);
	else
		printf("Component [%s] : PID [%ld]. Initializing\n",
		       csa203.name, (long)getpid());
	return error;
}

static void *dispatch(void *unused)
{
	/* Ends well only by saAmfFinalize(), so anything else is a failure. */
	if (saAmfDispatch(amf, SA_DISPATCH_BLOCKING) != SA_AIS_OK)
		csa203_exit(true);
	return unused;
}

SaAisErrorT component_dispatch(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	error = pthread_create(&thread, &attr, dispatch, NULL);
	pthread_attr_destroy(&attr);
	return error ? SA_AIS_ERR_NO_RESOURCES : SA_AIS_OK;
}

void component_finalize(void)
{
	SaAisErrorT error = saAmfFinalize(amf);

	if (error != SA_AIS_OK)
		printf("AMF finalization error[0x%X]\n", error);
	printf("AMF Finalized\n");
}
