// SPDX-License-Identifier: GPL-2.0-only
/*
 * probe - a component that behaves as its argument says
 *
 * It tells on standard output what happens to it, one line each, beginning
 * with its name.
 */
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <saAmf.h>

static const char *behaviour;
static char name[SA_MAX_NAME_LENGTH + 1];
static SaNameT own_name;
static SaAmfHandleT handle;
static bool ended;

static bool is(const char *what)
{
	return !strcmp(behaviour, what);
}

__attribute__((format(printf, 1, 2)))
static void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%s: ", name);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

static void hang(void)
{
	for (;;)
		pause();
}

static void must(SaAisErrorT error, const char *what)
{
	if (error == SA_AIS_OK)
		return;
	say("%s: error %d", what, error);
	exit(1);
}

static void on_set(SaInvocationT invocation, const SaNameT *comp,
		   SaAmfHAStateT state, SaAmfCSIDescriptorT csi)
{
	const SaAmfCSIStateDescriptorT *more = &csi.csiStateDescriptor;
	SaUint32T i;

	(void)comp;
	say("set %d flags %u csi %s", state, csi.csiFlags,
	    (const char *)csi.csiName.value);
	for (i = 0; i < csi.csiAttr.number; i++)
		say("attribute %s=%s", (char *)csi.csiAttr.attr[i].attrName,
		    (char *)csi.csiAttr.attr[i].attrValue);
	if (state == SA_AMF_HA_ACTIVE)
		say("transition %d from '%s'",
		    more->activeDescriptor.transitionDescriptor,
		    (const char *)more->activeDescriptor.activeCompName.value);
	if (state == SA_AMF_HA_STANDBY)
		say("rank %u behind '%s'", more->standbyDescriptor.standbyRank,
		    (const char *)more->standbyDescriptor.activeCompName.value);

	if (is("hang"))
		hang();
	if (is("refuse")) {
		must(saAmfResponse(handle, invocation,
				   SA_AIS_ERR_FAILED_OPERATION), "response");
		return;
	}
	if (is("crash-when-active") && state == SA_AMF_HA_ACTIVE)
		abort();
	if (state == SA_AMF_HA_QUIESCING) {
		if (is("quiesce-slowly")) {
			must(saAmfResponse(handle, invocation, SA_AIS_OK),
			     "response");
			usleep(200000);
		}
		must(saAmfCSIQuiescingComplete(handle, invocation, SA_AIS_OK),
		     "quiescing complete");
		return;
	}
	must(saAmfResponse(handle, invocation, SA_AIS_OK), "response");
}

static void on_remove(SaInvocationT invocation, const SaNameT *comp,
		      const SaNameT *csi, SaAmfCSIFlagsT flags)
{
	(void)comp;
	say("remove flags %u csi %s", flags, (const char *)csi->value);
	must(saAmfResponse(handle, invocation, SA_AIS_OK), "response");
}

static void on_terminate(SaInvocationT invocation, const SaNameT *comp)
{
	say("terminate");
	if (is("hang-at-end"))
		hang();
	must(saAmfComponentUnregister(handle, comp, NULL), "unregister");
	must(saAmfResponse(handle, invocation, SA_AIS_OK), "response");
	if (is("linger"))
		hang();
	ended = true;
}

static const SaAmfCallbacksT callbacks = {
	.saAmfCSISetCallback = on_set,
	.saAmfCSIRemoveCallback = on_remove,
	.saAmfComponentTerminateCallback = on_terminate,
};

/* Each call with what it must refuse. */

#define REFUSED(call, expected) do {					\
	SaAisErrorT got = (call);					\
									\
	if (got != (expected))						\
		say("not ok: %s gave %d, not %d", #call, got, expected);\
} while (0)

static void check_initialize(void)
{
	SaVersionT version = { 'C', 1, 1 };
	SaAmfHandleT other;
	SaSelectionObjectT fd;
	SaNameT comp;

	REFUSED(saAmfInitialize(NULL, NULL, &version),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfInitialize(&other, NULL, NULL), SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfInitialize(&other, NULL, &version), SA_AIS_ERR_VERSION);
	if (version.releaseCode != 'B' || version.majorVersion != 1 ||
	    version.minorVersion != 1)
		say("not ok: version %c.%u.%u", version.releaseCode,
		    version.majorVersion, version.minorVersion);

	REFUSED(saAmfSelectionObjectGet(handle, NULL),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfSelectionObjectGet(0, &fd), SA_AIS_ERR_BAD_HANDLE);
	REFUSED(saAmfDispatch(0, SA_DISPATCH_ALL), SA_AIS_ERR_BAD_HANDLE);
	REFUSED(saAmfDispatch(handle, 0), SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfDispatch(handle, 4), SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfFinalize(0), SA_AIS_ERR_BAD_HANDLE);
	REFUSED(saAmfComponentNameGet(handle, NULL), SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfComponentNameGet(0, &comp), SA_AIS_ERR_BAD_HANDLE);
}

static void check_registration(void)
{
	SaVersionT version = { 'B', 1, 1 };
	SaNameT other = { .length = 5, .value = "other" };
	SaNameT empty = { .length = 0 };
	SaAmfHandleT bare;

	REFUSED(saAmfComponentRegister(handle, NULL, NULL),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfComponentRegister(handle, &empty, NULL),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfComponentRegister(handle, &own_name, &own_name),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfComponentRegister(0, &own_name, NULL),
		SA_AIS_ERR_BAD_HANDLE);
	REFUSED(saAmfComponentRegister(handle, &other, NULL),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfComponentUnregister(handle, &own_name, NULL),
		SA_AIS_ERR_BAD_HANDLE);

	must(saAmfInitialize(&bare, NULL, &version), "initialize");
	REFUSED(saAmfComponentRegister(bare, &own_name, NULL), SA_AIS_ERR_INIT);
	must(saAmfFinalize(bare), "finalize");
	REFUSED(saAmfFinalize(bare), SA_AIS_ERR_BAD_HANDLE);
}

static void check_registered(void)
{
	SaNameT csi = { .length = 3, .value = "csi" };
	SaAmfHAStateT state;

	REFUSED(saAmfComponentRegister(handle, &own_name, NULL),
		SA_AIS_ERR_EXIST);
	REFUSED(saAmfResponse(0, 1, SA_AIS_OK), SA_AIS_ERR_BAD_HANDLE);
	REFUSED(saAmfResponse(handle, 12345, SA_AIS_OK),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfCSIQuiescingComplete(handle, 12345, SA_AIS_OK),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfHAStateGet(handle, NULL, &csi, &state),
		SA_AIS_ERR_INVALID_PARAM);
	REFUSED(saAmfHAStateGet(0, &own_name, &csi, &state),
		SA_AIS_ERR_BAD_HANDLE);
	REFUSED(saAmfHAStateGet(handle, &own_name, &csi, &state),
		SA_AIS_ERR_NOT_EXIST);
}

static void check_fork(void)
{
	if (!fork()) {
		REFUSED(saAmfDispatch(handle, SA_DISPATCH_ALL),
			SA_AIS_ERR_BAD_HANDLE);
		_exit(0);
	}
	wait(NULL);
}

static void initialize(void)
{
	SaVersionT version = { 'B', 1, 1 };

	must(saAmfInitialize(&handle, &callbacks, &version), "initialize");
	must(saAmfComponentNameGet(handle, &own_name), "name get");
	memcpy(name, own_name.value, own_name.length);
}

static void show_role(void)
{
	SaNameT csi = { .length = 3, .value = "csi" };
	SaAmfHAStateT state;

	if (saAmfHAStateGet(handle, &own_name, &csi, &state) == SA_AIS_OK)
		say("role %d", state);
}

int main(int argc, char **argv)
{
	struct pollfd wait = { .events = POLLIN };
	SaSelectionObjectT fd;
	SaAisErrorT error;

	behaviour = argc > 1 ? argv[1] : "";
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (is("exit"))
		return 3;
	if (is("silent"))
		hang();

	initialize();
	if (is("check")) {
		check_initialize();
		check_registration();
	}
	must(saAmfComponentRegister(handle, &own_name, NULL), "register");
	say("registered as %d", getpid());
	if (is("check")) {
		check_registered();
		check_fork();
		say("checked");
	}
	if (is("leave-child") && !fork())
		hang();
	if (is("unregister"))
		must(saAmfComponentUnregister(handle, &own_name, NULL),
		     "unregister");
	if (is("finalize"))
		must(saAmfFinalize(handle), "finalize");
	if (is("unregister") || is("finalize"))
		hang();

	must(saAmfSelectionObjectGet(handle, &fd), "selection object");
	wait.fd = fd;
	while (!ended && poll(&wait, 1, -1) > 0) {
		error = saAmfDispatch(handle, SA_DISPATCH_ALL);
		if (error != SA_AIS_OK) {
			say("dispatch: error %d", error);
			return 1;
		}
		show_role();
	}
	must(saAmfFinalize(handle), "finalize");
	say("finalized");
	return 0;
}
